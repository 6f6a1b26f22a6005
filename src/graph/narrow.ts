import type { GraphNode, MeshGraph } from '../model/graph.ts';
import { hostsOverlap } from '../rules/blocks/hosts.ts';
import { hostsOfService } from '../world/hosts.ts';
import { append } from '../world/label-index.ts';

/** Parts of a graph that somebody wants to see; what is absent narrows nothing. */
export interface Narrowing {
  /** Only what requests for this host meet. */
  readonly host?: string | undefined;
  readonly namespace?: string | undefined;
  /** Only what can be reached from nodes of this name. */
  readonly from?: string | undefined;
  /** Only what leads to nodes of this name. */
  readonly to?: string | undefined;
}

/** The part of a graph on a way that fits: ends are named by node id, label or NAMESPACE/LABEL. */
export function narrow(graph: MeshGraph, { host, namespace, from, to }: Narrowing): MeshGraph {
  let { nodes } = graph;
  const keep = (ids: ReadonlySet<string>) => {
    nodes = nodes.filter(({ id }) => ids.has(id));
  };
  if (host !== undefined)
    keep(
      reach(
        graph,
        nodes.filter((node) => takes(node, host)),
        'from',
      ),
    );
  if (from !== undefined)
    keep(
      reach(
        graph,
        nodes.filter((node) => isNamed(node, from)),
        'from',
      ),
    );
  if (to !== undefined)
    keep(
      reach(
        graph,
        nodes.filter((node) => isNamed(node, to)),
        'to',
      ),
    );
  if (namespace !== undefined) {
    const inside = nodes.filter((node) => node.namespace === namespace).map(({ id }) => id);
    const ids = new Set(inside);
    // What stands beside a node of the namespace explains it.
    for (const edge of graph.edges) if (ids.has(edge.from) || ids.has(edge.to)) inside.push(edge.from, edge.to);
    keep(new Set(inside));
  }
  const left = new Set(nodes.map(({ id }) => id));
  return { nodes, edges: graph.edges.filter((edge) => left.has(edge.from) && left.has(edge.to)) };
}

/** A Service is called by its name, whether or not a VirtualService has a say. */
const takes = ({ kind, label, namespace }: GraphNode, host: string) =>
  kind === 'host' ? hostsOverlap(label, host) : kind === 'service' && hostsOfService(label, namespace).includes(host);

const isNamed = ({ id, label, namespace }: GraphNode, name: string) =>
  [id, label, `${namespace}/${label}`].includes(name);

function reach({ edges }: MeshGraph, starts: readonly GraphNode[], end: 'from' | 'to'): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) append(next, edge[end], end === 'from' ? edge.to : edge.from);
  const found = new Set(starts.map(({ id }) => id));
  for (const id of found) for (const other of next.get(id) ?? []) found.add(other);
  return found;
}
