import type { Decision, GraphEdge, MeshGraph, TraceStep } from '../model/graph.ts';
import { unusedSubset } from './services.ts';
import { delegates } from './virtual-services.ts';

/** A request as a person names it: `shop.example.com/cart`. */
export interface AskedRequest {
  readonly host: string;
  readonly path: string;
}

/** Gateways that take a request, and the step that says so for each listener. */
export interface Listeners {
  readonly gateways: ReadonlySet<string>;
  readonly steps: readonly TraceStep[];
}

export const nobodyTakesIt: TraceStep = { what: 'end', text: 'no route takes it: 404', outcome: 'ends' };

/** The step over a listener; a policy may let nothing through. */
export function listenerStep(graph: MeshGraph, id: string, text: string, decision: Decision): TraceStep {
  const blockedBy = new Set(graph.edges.filter(({ to }) => to === id).flatMap((edge) => edge.blockedBy));
  const notes = [...blockedBy].map((policy) => `, blocked by ${policy}`).join('');
  return { what: 'gateway', text: `${text}${notes}`, outcome: notes === '' ? 'taken' : 'ends', decision };
}

/** The edges behind a node, breadth first. What a delegate does is judged route by route. */
export function follow(graph: MeshGraph, start: string): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  const seen = new Set([start]);
  const isWay = ({ label }: GraphEdge) => label !== unusedSubset && label !== delegates;
  for (const id of seen)
    for (const edge of graph.edges.filter((one) => one.from === id && isWay(one))) {
      if (!seen.has(edge.to)) steps.push(stepOf(graph, edge));
      seen.add(edge.to);
    }
  return steps;
}

function stepOf(graph: MeshGraph, edge: GraphEdge): TraceStep {
  const node = graph.nodes.find(({ id }) => id === edge.to);
  const notes = [
    edge.label,
    edge.tls ? `TLS ${edge.tls}` : '',
    edge.mtls ? `mTLS ${edge.mtls}` : '',
    ...edge.blockedBy.map((policy) => `blocked by ${policy}`),
    ...edge.findings.map(({ code, message }) => `${code} ${message}`),
  ].filter(Boolean);
  const name = [node?.namespace, node?.label].filter(Boolean).join('/');
  const ends = edge.dead || edge.blockedBy.length > 0;
  return {
    what: node?.kind ?? 'missing',
    text: [name, ...notes].join(', '),
    outcome: ends ? 'ends' : 'taken',
    decision: edge.decision,
  };
}
