import type { GraphEdge, GraphFinding, GraphNode } from '../../model/graph.ts';

/** What stands on an edge: its label, how it is encrypted, who blocks it, and the codes of its findings. */
export function edgeText({ label, tls, mtls, blockedBy, findings }: GraphEdge): readonly string[] {
  return [
    label,
    tls ? `TLS ${tls}` : '',
    mtls ? `mTLS ${mtls}` : '',
    ...blockedBy.map((policy) => `blocked by ${policy}`),
    codesOf(findings),
  ].filter((text) => text !== '');
}

/** What stands in a node below its name. */
export const nodeText = ({ details, findings }: GraphNode): readonly string[] =>
  [...details, codesOf(findings)].filter((text) => text !== '');

/** Whether an edge leads nowhere, lets nothing through, or somebody has something to say about it. */
export const isTrouble = (edge: GraphEdge): boolean => edge.dead || edge.blockedBy.length > 0;

const codesOf = (findings: readonly GraphFinding[]) => [...new Set(findings.map(({ code }) => code))].join(' ');
