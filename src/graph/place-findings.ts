import { parsePath } from '../lib/path.ts';
import type { Finding } from '../model/finding.ts';
import type { Decision, GraphEdge, GraphFinding, GraphNode, MeshGraph } from '../model/graph.ts';
import { append } from '../world/label-index.ts';

type Item = GraphNode | GraphEdge;
interface Place {
  readonly item: Item;
  readonly path: string;
}

/**
 * Puts each finding where the mesh shows what it is about: on the edge or node that is decided by the same place of the same
 * object, or by the nearest one to it. What is wrong with a route is wrong with every way to it, too.
 */
export function placeFindings({ nodes, edges }: MeshGraph, findings: readonly Finding[]): MeshGraph {
  const places = placesByOrigin(nodes, edges);
  const waysTo = new Map<string, GraphEdge[]>();
  for (const edge of edges) append(waysTo, edge.to, edge);
  const marks = new Map<Item, GraphFinding[]>();
  for (const { code, level, message, origin, path = '' } of findings)
    for (const item of nearest(places.get(origin) ?? [], path)) {
      const ways = isEdge(item) || item.kind !== 'route' ? [] : (waysTo.get(item.id) ?? []);
      for (const one of [item, ...ways]) append(marks, one, { code, level, message });
    }
  const marked = <T extends Item>(item: T): T => {
    const own = marks.get(item);
    return own ? { ...item, findings: own } : item;
  };
  return { nodes: nodes.map(marked), edges: edges.map(marked) };
}

function placesByOrigin(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ReadonlyMap<string, Place[]> {
  const places = new Map<string, Place[]>();
  const add = (item: Item, { origin, path }: Decision) => append(places, origin, { item, path });
  for (const node of nodes) if (node.decision) add(node, node.decision);
  for (const edge of edges) for (const decision of [edge.decision, ...edge.also]) add(edge, decision);
  return places;
}

/** The items whose places are closest to a path; of several edges those that lead nowhere. */
function nearest(places: readonly Place[], path: string): readonly Item[] {
  const scores = places.map((place) => closeness(place, path));
  const best = Math.max(...scores);
  const items = [...new Set(places.filter((_, index) => scores[index] === best).map(({ item }) => item))];
  const dead = items.filter((item) => isEdge(item) && item.dead);
  return dead.length > 0 ? dead : items;
}

/** An element of a list, such as a server or a route, is the least that an edge must share with a finding to be about it. */
const element = 3;

function closeness({ item, path }: Place, wanted: string): number {
  const [own, other] = [parsePath(path), parsePath(wanted)];
  const differs = own.findIndex((step, index) => step !== other[index]);
  const shared = differs < 0 ? own.length : differs;
  if (!isEdge(item)) return shared === own.length ? shared + 0.5 : 0;
  const contains = shared > 0 && (shared === own.length || shared === other.length);
  return contains ? shared + 0.5 : shared >= element ? shared : 0;
}

const isEdge = (item: Item): item is GraphEdge => 'from' in item;
