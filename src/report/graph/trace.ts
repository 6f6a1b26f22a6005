import type { TraceStep } from '../../model/graph.ts';

const marks: Readonly<Record<TraceStep['outcome'], readonly [unicode: string, ascii: string]>> = {
  taken: ['→', '->'],
  'passed over': ['·', '.'],
  maybe: ['?', '?'],
  ends: ['✗', 'x'],
};

/** One line per step, the deciding place at its end. */
export function traceText(request: string, steps: readonly TraceStep[], unicode: boolean): string {
  const rows = steps.map(({ what, text, outcome, decision }) => {
    const place = decision && (decision.reference ?? `${decision.origin} ${decision.path}`);
    return { left: `${marks[outcome][unicode ? 0 : 1]} ${what.padEnd(9)} ${text}`, place: place ?? '' };
  });
  const width = Math.min(90, Math.max(0, ...rows.map(({ left }) => left.length)));
  const lines = rows.map(({ left, place }) => `${left.padEnd(width)}  ${place}`.trimEnd());
  return `request ${request}\n${lines.join('\n')}\n`;
}
