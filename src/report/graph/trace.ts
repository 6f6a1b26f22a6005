import { wrap } from '../../lib/wrap.ts';
import type { TraceStep } from '../../model/graph.ts';

const marks: Readonly<Record<TraceStep['outcome'], readonly [unicode: string, ascii: string]>> = {
  taken: ['→', '->'],
  'passed over': ['·', '.'],
  maybe: ['?', '?'],
  ends: ['✗', 'x'],
};

export interface TraceTextOptions {
  readonly unicode: boolean;
  /** Of the terminal; off one, lines stay whole. */
  readonly width?: number | undefined;
}

/** One line per step, the deciding place at its end. */
export function traceText(request: string, steps: readonly TraceStep[], { unicode, width }: TraceTextOptions): string {
  const markWidth = unicode ? 1 : 2;
  const textStart = markWidth + 11;
  const rows = steps.map(({ what, text, outcome, decision }) => {
    const place = decision && (decision.reference ?? `${decision.origin} ${decision.path}`);
    return {
      left: `${marks[outcome][unicode ? 0 : 1].padEnd(markWidth)} ${what.padEnd(9)} ${text}`,
      place: place ?? '',
    };
  });
  const aligned = Math.min(90, Math.max(0, ...rows.map(({ left }) => left.length)));
  const lines = rows.flatMap(({ left, place }) => {
    const line = `${left.padEnd(aligned)}  ${place}`.trimEnd();
    if (width === undefined || line.length <= width) return [line];
    return [...wrap(left, width, textStart), ...(place ? [`${' '.repeat(textStart)}${place}`] : [])];
  });
  return `request ${request}\n${lines.join('\n')}\n`;
}
