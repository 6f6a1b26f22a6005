// Finds the elements of a list in JSON text without reading them: a dump of 100 MB has a few that are asked for.

/** Where a value stands in the bytes. */
export interface Span {
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const [openMap = 0, closeMap = 0, openList = 0, closeList = 0, comma = 0, colon = 0] = Buffer.from('{}[],:');

/**
 * The members of the map that the text is, by key; of equal keys the last. `undefined` when the text is no map or does not
 * end: what stands inside of the values is not judged.
 */
export function membersOf(json: Uint8Array): ReadonlyMap<string, Span> | undefined {
  const start = skipBlanks(json, 0);
  const found = new Map<string, Span>();
  if (json[start] !== openMap) return undefined;
  let at = skipBlanks(json, start + 1);
  while (json[at] !== closeMap) {
    const key = spanOf(json, at);
    if (!key || json[at] !== quote) return undefined;
    at = skipBlanks(json, key.end);
    if (json[at] !== colon) return undefined;
    const value = spanOf(json, skipBlanks(json, at + 1));
    if (!value) return undefined;
    found.set(textOf(json, { start: key.start + 1, end: key.end - 1 }), value);
    at = skipBlanks(json, value.end);
    if (json[at] === comma) at = skipBlanks(json, at + 1);
    else if (json[at] !== closeMap) return undefined;
  }
  return skipBlanks(json, at + 1) === json.length ? found : undefined;
}

/** The elements of the list that stands at `span`; `undefined` when there is none. */
export function elementsOf(json: Uint8Array, { start, end }: Span): readonly Span[] | undefined {
  if (json[start] !== openList) return undefined;
  const found: Span[] = [];
  let at = skipBlanks(json, start + 1);
  while (at < end && json[at] !== closeList) {
    const value = spanOf(json, at);
    if (!value) return undefined;
    found.push(value);
    at = skipBlanks(json, value.end);
    if (json[at] === comma) at = skipBlanks(json, at + 1);
    else if (json[at] !== closeList) return undefined;
  }
  return found;
}

const decoder = new TextDecoder();
/** The text at a span. */
export const textOf = (json: Uint8Array, { start, end }: Span): string => decoder.decode(json.subarray(start, end));

function skipBlanks(json: Uint8Array, from: number): number {
  let at = from;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return at;
}

/** The value that begins here: a text, a map or a list up to its end, or a word up to what cannot be part of it. */
function spanOf(json: Uint8Array, start: number): Span | undefined {
  const first = json[start];
  if (first === undefined) return undefined;
  if (first === quote) return ended(start, endOfText(json, start));
  if (first === openMap || first === openList) return ended(start, endOfNested(json, start));
  let end = start;
  while (end < json.length && isWordByte(json[end] ?? 0)) end++;
  return end > start ? { start, end } : undefined;
}

const ended = (start: number, end: number | undefined): Span | undefined =>
  end === undefined ? undefined : { start, end };

/** `true`, `null`, `-1.5e3`. */
const isWordByte = (byte: number) =>
  (byte >= 0x61 && byte <= 0x7a) ||
  (byte >= 0x30 && byte <= 0x39) ||
  byte === 0x2d ||
  byte === 0x2b ||
  byte === 0x2e ||
  byte === 0x45;

function endOfText(json: Uint8Array, start: number): number | undefined {
  for (let at = start + 1; at < json.length; at++) {
    const byte = json[at];
    if (byte === backslash) at++;
    else if (byte === quote) return at + 1;
  }
  return undefined;
}

function endOfNested(json: Uint8Array, start: number): number | undefined {
  let depth = 0;
  const { length } = json;
  for (let at = start; at < length; at++) {
    const byte = json[at];
    if (byte === quote) {
      const end = endOfText(json, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (byte === openMap || byte === openList) depth++;
    else if (byte === closeMap || byte === closeList) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
