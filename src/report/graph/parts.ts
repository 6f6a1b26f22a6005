import type { GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';

/** Above this many nodes the layout of one connected drawing takes seconds (dagre 3: 0.4 s at 200, 15 s at 1,000). */
export const mostInOneDrawing = 250;
/** A node with more edges ties everything together: it stands apart, so that the rest falls into small drawings. */
const hubDegree = 24;

/** Ids of nodes that so many edges touch that a picture with them is a ball of wool. */
export function hubsOf({ nodes, edges }: MeshGraph): ReadonlySet<string> {
  const degree = new Map<string, number>();
  for (const { from, to } of edges) for (const id of [from, to]) degree.set(id, (degree.get(id) ?? 0) + 1);
  return new Set(nodes.map(({ id }) => id).filter((id) => (degree.get(id) ?? 0) > hubDegree));
}

/** Connected parts, hubs left out, the largest first. */
export function partsOf({ nodes, edges }: MeshGraph, hubs: ReadonlySet<string>): readonly MeshGraph[] {
  const root = new Map(nodes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    while (root.get(at) !== at) at = root.get(at) ?? at;
    root.set(id, at);
    return at;
  };
  const inner = edges.filter(({ from, to }) => !hubs.has(from) && !hubs.has(to));
  for (const { from, to } of inner) root.set(find(from), find(to));
  const parts = new Map<string, { nodes: GraphNode[]; edges: GraphEdge[] }>();
  const partOf = (id: string) => {
    const part = parts.get(find(id)) ?? { nodes: [], edges: [] };
    parts.set(find(id), part);
    return part;
  };
  for (const node of nodes) if (!hubs.has(node.id)) partOf(node.id).nodes.push(node);
  for (const edge of inner) partOf(edge.from).edges.push(edge);
  return [...parts.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}
