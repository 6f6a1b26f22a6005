import { type RedactOptions, redactText } from '../redact/text.ts';

/** From when to when lines count, in milliseconds since the epoch. */
export interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const rfc3339 = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)`;
// Tab or space behind it (istiod, agents, ztunnel), brackets around it (Envoy's access log), a field of JSON.
const timeOfLine = new RegExp(
  `^\\[?(${rfc3339})[\\]\\s]|^\\{.{0,2000}?"(?:time|timestamp|ts|start_time)"\\s*:\\s*"(${rfc3339})"`,
);

/** When a line was written, in milliseconds since the epoch; undefined when it does not say. */
export function lineTime(line: string): number | undefined {
  const [, first, second] = timeOfLine.exec(line) ?? [];
  const at = Date.parse(first ?? second ?? '');
  return Number.isNaN(at) ? undefined : at;
}

export interface LogOptions extends RedactOptions {
  readonly range: TimeRange;
  /** Told what was taken out of which lines. */
  readonly onRedacted?: (what: readonly string[]) => void;
}

/** Lines are looked at together, so that a key of several lines is seen as one. */
const batchLength = 64 * 1024;
const longestBatch = 1024 * 1024;

/** A log without lines of other times (a line without a time goes with the one before it), and without secrets. */
export async function* cleanLog(
  pieces: AsyncIterable<Uint8Array | string>,
  options: LogOptions,
): AsyncGenerator<string> {
  const isWanted = inRange(options.range);
  const clean = (text: string) => {
    const { text: result, found } = redactText(text, options);
    if (found.length > 0) options.onRedacted?.(found);
    return result;
  };
  let batch = '';
  for await (const line of linesOf(pieces)) {
    if (!isWanted(line)) continue;
    batch += line;
    const isOpen = batch.lastIndexOf('-----BEGIN') > batch.lastIndexOf('-----END');
    if (batch.length < batchLength || (isOpen && batch.length < longestBatch)) continue;
    yield clean(batch);
    batch = '';
  }
  if (batch !== '') yield clean(batch);
}

function inRange({ from, to }: TimeRange): (line: string) => boolean {
  if (from === undefined && to === undefined) return () => true;
  let isWanted = true;
  return (line) => {
    const at = lineTime(line);
    if (at !== undefined) isWanted = (from === undefined || at >= from) && (to === undefined || at <= to);
    return isWanted;
  };
}

/** Longer lines are cut into pieces of this length: memory does not depend on what a program writes. */
const longestLine = 1024 * 1024;

/** Whole lines, their ends included. */
async function* linesOf(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      yield rest.slice(start, end + 1);
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > longestLine) {
      yield rest;
      rest = '';
    }
  }
  if (rest !== '') yield rest;
}
