// Finds the parts of JSON text without reading them: a dump of 100 MB has a few that are asked for.

/** A value of the text: where it stands, and what is in it as far as it was looked into. */
export interface Part {
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** Of a map; of equal keys the last. */
  readonly members?: ReadonlyMap<string, Part>;
  /** Of a list. */
  readonly elements?: readonly Part[];
}

const quote = 0x22;
const backslash = 0x5c;
const [openMap = 0, closeMap = 0, openList = 0, closeList = 0, comma = 0, colon = 0] = Buffer.from('{}[],:');

/**
 * The parts of a text down to a depth, in one pass; `undefined` when it is no JSON there, or does not end. What is deeper is
 * not judged.
 *
 * @param depth how many levels of maps and lists are looked into
 */
export function outlineOf(json: Uint8Array, depth: number): Part | undefined {
  const part = partAt(json, skipBlanks(json, 0), depth);
  return part && skipBlanks(json, part.end) === json.length ? part : undefined;
}

const decoder = new TextDecoder();
/** The text of a part. */
export const textOf = (json: Uint8Array, { start, end }: Pick<Part, 'start' | 'end'>): string =>
  decoder.decode(json.subarray(start, end));

function skipBlanks(json: Uint8Array, from: number): number {
  let at = from;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return at;
}

function partAt(json: Uint8Array, start: number, depth: number): Part | undefined {
  const first = json[start];
  if (first === quote) return ended(start, endOfText(json, start));
  if (first === openMap) return depth > 0 ? mapAt(json, start, depth - 1) : ended(start, endOfNested(json, start));
  if (first === openList) return depth > 0 ? listAt(json, start, depth - 1) : ended(start, endOfNested(json, start));
  let end = start;
  while (isWordByte(json[end] ?? 0)) end++;
  return end > start ? { start, end } : undefined;
}

const ended = (start: number, end: number | undefined): Part | undefined =>
  end === undefined ? undefined : { start, end };

/** `true`, `null`, `-1.5e3`. */
const isWordByte = (byte: number) =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || [0x2d, 0x2b, 0x2e, 0x45].includes(byte);

function mapAt(json: Uint8Array, start: number, depth: number): Part | undefined {
  const members = new Map<string, Part>();
  let at = skipBlanks(json, start + 1);
  while (json[at] !== closeMap) {
    const key = json[at] === quote ? partAt(json, at, 0) : undefined;
    if (!key) return undefined;
    at = skipBlanks(json, key.end);
    const value = json[at] === colon ? partAt(json, skipBlanks(json, at + 1), depth) : undefined;
    if (!value) return undefined;
    members.set(textOf(json, { start: key.start + 1, end: key.end - 1 }), value);
    const next = behindComma(json, value.end, closeMap);
    if (next === undefined) return undefined;
    at = next;
  }
  return { start, end: at + 1, members };
}

function listAt(json: Uint8Array, start: number, depth: number): Part | undefined {
  const elements: Part[] = [];
  let at = skipBlanks(json, start + 1);
  while (json[at] !== closeList) {
    const value = partAt(json, at, depth);
    if (!value) return undefined;
    elements.push(value);
    const next = behindComma(json, value.end, closeList);
    if (next === undefined) return undefined;
    at = next;
  }
  return { start, end: at + 1, elements };
}

/** Where the next value begins, or the end of what holds them. */
function behindComma(json: Uint8Array, from: number, close: number): number | undefined {
  const at = skipBlanks(json, from);
  if (json[at] === close) return at;
  return json[at] === comma ? skipBlanks(json, at + 1) : undefined;
}

function endOfText(json: Uint8Array, start: number): number | undefined {
  const { length } = json;
  for (let at = start + 1; at < length; at++) {
    const byte = json[at];
    if (byte === quote) return at + 1;
    if (byte === backslash) at++;
  }
  return undefined;
}

function endOfNested(json: Uint8Array, start: number): number | undefined {
  let depth = 0;
  let inText = false;
  const { length } = json;
  for (let at = start; at < length; at++) {
    const byte = json[at];
    if (inText) {
      if (byte === quote) inText = false;
      else if (byte === backslash) at++;
    } else if (byte === quote) inText = true;
    else if (byte === openMap || byte === openList) depth++;
    else if (byte === closeMap || byte === closeList) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
