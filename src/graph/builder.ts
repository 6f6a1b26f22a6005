import type { Decision, GraphEdge, GraphNode, MeshGraph, NodeKind } from '../model/graph.ts';
import { append } from '../world/label-index.ts';

/** Collects nodes and edges; what is added twice is one. */
export interface GraphBuilder {
  /** Adds a node unless it is there, and returns its id. */
  node(kind: NodeKind, name: string, about: Omit<GraphNode, 'id' | 'kind' | 'findings'>): string;
  edge(from: string, to: string, about: EdgeDetails): void;
  /** The id of a node, unless it was not added yet: what was drawn once need not be drawn again. */
  known(kind: NodeKind, name: string): string | undefined;
  /** Edges that lead to a node so far. */
  into(id: string): readonly GraphEdge[];
  build(): MeshGraph;
}

export type EdgeDetails = Pick<GraphEdge, 'label' | 'decision'> &
  Partial<Pick<GraphEdge, 'also' | 'mtls' | 'tls' | 'blockedBy' | 'dead'>>;

export function graphBuilder(): GraphBuilder {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge & { also: Decision[] }>();
  const into = new Map<string, GraphEdge[]>();
  return {
    node(kind, name, about) {
      const id = `${kind} ${name}`;
      if (!nodes.has(id)) nodes.set(id, { id, kind, ...about, findings: [] });
      return id;
    },
    edge(from, to, { also = [], blockedBy = [], dead = false, ...about }) {
      const key = [from, to, about.label].join('\n');
      const known = edges.get(key);
      if (known) {
        const places = [known.decision, ...known.also];
        const isNew = ({ origin, path }: Decision) =>
          !places.some((place) => place.origin === origin && place.path === path);
        known.also.push(...[about.decision, ...also].filter(isNew));
        return;
      }
      const edge = { from, to, ...about, also: [...also], blockedBy, dead, findings: [] };
      edges.set(key, edge);
      append(into, to, edge);
    },
    known: (kind, name) => (nodes.has(`${kind} ${name}`) ? `${kind} ${name}` : undefined),
    into: (id) => into.get(id) ?? [],
    build: () => ({ nodes: [...nodes.values()], edges: [...edges.values()] }),
  };
}
