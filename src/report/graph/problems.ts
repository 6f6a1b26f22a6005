import type { Decision, GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';
import { edgeId, nodeId } from './svg.ts';
import { isTrouble } from './text.ts';

/** Something that the reader must look at, and where the picture shows it. */
export interface Problem {
  /** Id of the edge or node in the picture. */
  readonly target: string;
  readonly where: string;
  readonly what: string;
  readonly place: string;
}

/** Edges that lead nowhere or let nothing through, and every finding once, at the first place where it stands. */
export function problemsOf({ nodes, edges }: MeshGraph, labels: ReadonlyMap<string, string>): readonly Problem[] {
  const told = new Set<string>();
  const news = ({ findings, decision }: GraphEdge | GraphNode) =>
    findings.flatMap(({ code, message }) => {
      const key = `${decision?.origin} ${code} ${message}`;
      if (told.has(key)) return [];
      told.add(key);
      return [`${code} ${message}`];
    });
  const ofEdge = (edge: GraphEdge): readonly Problem[] => {
    const found = news(edge);
    if (found.length === 0 && (edge.findings.length > 0 || !isTrouble(edge))) return [];
    const what = [...(edge.dead ? ['leads nowhere'] : []), ...edge.blockedBy.map((by) => `blocked by ${by}`), ...found];
    const where = `${labels.get(edge.from)} → ${labels.get(edge.to)}`;
    return [{ target: edgeId(edge), where, what: what.join('; '), place: placeText(edge.decision) }];
  };
  const ofNode = (node: GraphNode): readonly Problem[] => {
    const found = news(node);
    const place = node.decision ? placeText(node.decision) : '';
    const where = `${node.kind} ${labels.get(node.id)}`;
    return found.length === 0 ? [] : [{ target: nodeId(node.id), where, what: found.join('; '), place }];
  };
  // What stands on the edges too is told there: a node is told for what it has alone.
  return [...edges.flatMap(ofEdge), ...nodes.flatMap(ofNode)];
}

/** `VirtualService shop/web · spec.http[0] · web.yaml:7`. */
export const placeText = ({ origin, path, reference }: Decision): string =>
  [origin, path, reference].filter(Boolean).join(' · ');
