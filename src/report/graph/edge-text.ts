import type { GraphEdge } from '../../model/graph.ts';

/** What stands on an edge: its label, mTLS, who blocks it, and the codes of its findings. */
export function edgeText({ label, mtls, blockedBy, findings }: GraphEdge): readonly string[] {
  return [
    label,
    mtls ? `mTLS ${mtls}` : '',
    ...blockedBy.map((policy) => `blocked by ${policy}`),
    [...new Set(findings.map(({ code }) => code))].join(' '),
  ].filter((text) => text !== '');
}
