import type { GraphEdge, MeshGraph } from '../../model/graph.ts';
import { hubsOf, partsOf } from './parts.ts';
import { isTrouble } from './text.ts';

/** More nodes than this no picture shows well. */
const most = 1500;

/** What a picture shows of a mesh, and what it leaves out. */
export interface Shown {
  readonly graph: MeshGraph;
  /** How many nodes are left out. */
  readonly left: number;
  /** The namespaces with something left out, those with the most problems first. */
  readonly namespaces: readonly LeftOut[];
}
interface LeftOut {
  readonly namespace: string;
  readonly left: number;
  readonly problems: number;
}

/** The whole mesh, or of a large one the connected parts with problems first. */
export function shownOf(graph: MeshGraph): Shown {
  if (graph.nodes.length <= most) return { graph, left: 0, namespaces: [] };
  const hubs = hubsOf(graph);
  const parts = partsOf(graph, hubs).map((part) => ({ part, problems: part.edges.filter(hasProblem).length }));
  const kept = new Set<string>();
  for (const { part } of parts.sort((a, b) => b.problems - a.problems))
    for (const { id } of part.nodes) if (kept.size < most) kept.add(id);
  for (const { from, to } of graph.edges) {
    if (hubs.has(from) && kept.has(to)) kept.add(from);
    if (hubs.has(to) && kept.has(from)) kept.add(to);
  }
  const nodes = graph.nodes.filter(({ id }) => kept.has(id));
  const edges = graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to));
  return {
    graph: { nodes, edges },
    left: graph.nodes.length - nodes.length,
    namespaces: leftOut(graph, kept),
  };
}

/** One sentence about what is left out, and how to see it; '' where nothing is. */
export const leftText = ({ left, graph }: Shown): string =>
  left === 0
    ? ''
    : `${left} nodes are left out here; the ${graph.nodes.length} shown have the most problems. Narrow the graph with --host, -n, --from or --to, or take -o json.`;

const hasProblem = (edge: GraphEdge) => isTrouble(edge) || edge.findings.length > 0;

function leftOut({ nodes, edges }: MeshGraph, kept: ReadonlySet<string>): readonly LeftOut[] {
  const left = new Map<string, number>();
  const spaces = new Map(nodes.map(({ id, namespace }) => [id, namespace]));
  for (const { id, namespace } of nodes)
    if (namespace !== '' && !kept.has(id)) left.set(namespace, (left.get(namespace) ?? 0) + 1);
  const problems = new Map<string, number>();
  for (const edge of edges) {
    const space = spaces.get(edge.from) || spaces.get(edge.to) || '';
    if (hasProblem(edge)) problems.set(space, (problems.get(space) ?? 0) + 1);
  }
  return [...left]
    .map(([namespace, count]) => ({ namespace, left: count, problems: problems.get(namespace) ?? 0 }))
    .sort((a, b) => b.problems - a.problems || b.left - a.left);
}
