// The tokens of YAML as Go's reader finds them (go.yaml.in/yaml/v2, in kubectl, helm and istioctl): its rules are libyaml's,
// which are neither YAML 1.1 nor 1.2 to the letter. So that no manifest is read otherwise, neither are these.
import { isBreak, isGap, type Token, type TokenType, YamlProblem } from './yaml-token.ts';

/** A place where a key without `?` may have begun. */
interface PossibleKey {
  possible: boolean;
  /** Nothing but a key may stand there. */
  readonly required: boolean;
  /** Whether the token's number still leads here. */
  known: boolean;
  readonly token: number;
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

export interface Scanner {
  /** The text with a NUL behind it, which it has nowhere else. */
  readonly text: string;
  at: number;
  line: number;
  lineStart: number;
  flowLevel: number;
  /** Column of the block collection around this place, -1 outside of all. */
  indent: number;
  readonly indents: number[];
  keyAllowed: boolean;
  /** One for each flow collection around this place, and one for the block around them. */
  readonly keys: PossibleKey[];
  tokens: Token[];
  head: number;
  /** How many tokens were taken. */
  taken: number;
}

const noKey: PossibleKey = { possible: false, required: false, known: false, token: -1, at: 0, line: 0, column: 0 };
const longestKey = 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what Go's reader refuses
const control = /[\0-\x08\v\f\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

export function scannerOf(text: string): Scanner {
  const offset = text.search(control);
  if (offset >= 0) {
    const code = text.charCodeAt(offset).toString(16).padStart(4, '0').toUpperCase();
    throw new YamlProblem(
      `the control character U+${code} is not allowed; write it as an escape in double quotes`,
      offset,
    );
  }
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return {
    text: `${text}\0`,
    at: start,
    line: 0,
    lineStart: start,
    flowLevel: 0,
    indent: -1,
    indents: [],
    keyAllowed: true,
    keys: [noKey],
    tokens: [],
    head: 0,
    taken: 0,
  };
}

/** `---` or `...` at the start of a line. */
export function isDocumentMark(s: Scanner): boolean {
  const { text, at } = s;
  if (at !== s.lineStart) return false;
  const code = text.charCodeAt(at);
  if (code !== 45 && code !== 46) return false;
  return text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code && isGap(text.charCodeAt(at + 3));
}

/** Passes the line break at this place. */
export function passBreak(s: Scanner): void {
  s.at += s.text.charCodeAt(s.at) === 13 && s.text.charCodeAt(s.at + 1) === 10 ? 2 : 1;
  s.line++;
  s.lineStart = s.at;
}

export function passComment(s: Scanner): void {
  const { text } = s;
  let code = text.charCodeAt(s.at);
  if (code !== 35) return;
  while (code !== 0 && !isBreak(code)) code = text.charCodeAt(++s.at);
}

/** To the next token: blanks, comments, line breaks. */
export function passGaps(s: Scanner): void {
  const { text } = s;
  for (;;) {
    let code = text.charCodeAt(s.at);
    while (code === 32 || (code === 9 && (s.flowLevel > 0 || !s.keyAllowed))) code = text.charCodeAt(++s.at);
    if (code === 35) {
      passComment(s);
      code = text.charCodeAt(s.at);
    }
    if (!isBreak(code)) return;
    passBreak(s);
    if (s.flowLevel === 0) s.keyAllowed = true;
  }
}

export function push(s: Scanner, type: TokenType, start: number, end = start): void {
  s.tokens.push({ type, start, end, text: '', suffix: '', plain: false });
}

/** Puts a token where the key began that it is about. */
function insert(s: Scanner, token: number, type: TokenType, start: number): void {
  push(s, type, start);
  if (token < s.taken) return;
  const at = s.head + token - s.taken;
  if (at < s.tokens.length - 1) s.tokens.splice(at, 0, ...s.tokens.splice(-1));
}

function isStillKey(s: Scanner, key: PossibleKey): boolean {
  if (!key.possible) return false;
  if (key.line === s.line && !isTooLong(s, key.at)) return true;
  if (key.required) throw lonelyKey(s, key);
  key.possible = false;
  return false;
}

function isTooLong({ text, at }: Scanner, start: number): boolean {
  return at - start > longestKey && [...text.slice(start, at)].length > longestKey;
}

function lonelyKey({ text, at }: Scanner, key: PossibleKey): YamlProblem {
  const written = /^[^\n]*/.exec(text.slice(key.at, Math.min(at, key.at + 40)))?.[0].trim() ?? '';
  return new YamlProblem(`a key needs a colon and a space after it: ${JSON.stringify(written)} has none`, key.at);
}

/** Notes that a key may begin at this place. */
export function saveKey(s: Scanner): void {
  if (!s.keyAllowed) return;
  forgetKey(s);
  const column = s.at - s.lineStart;
  const required = s.flowLevel === 0 && s.indent === column;
  const token = s.taken + s.tokens.length - s.head;
  s.keys[s.keys.length - 1] = { possible: true, required, known: true, token, at: s.at, line: s.line, column };
}

export function forgetKey(s: Scanner): void {
  const key = s.keys[s.keys.length - 1];
  if (!key?.possible) return;
  if (key.required) throw lonelyKey(s, key);
  key.possible = false;
  key.known = false;
}

/** Whether the first token in the queue may turn out to be a key: what follows it tells. */
export function mayBeKey(s: Scanner): boolean {
  for (const key of s.keys) if (key.known && key.token === s.taken) return isStillKey(s, key);
  return false;
}

/** The block collection that begins at a column, unless it has begun. */
export function openBlock(s: Scanner, type: 'map' | 'list', key?: PossibleKey): void {
  const column = key?.column ?? s.at - s.lineStart;
  if (s.flowLevel > 0 || s.indent >= column) return;
  s.indents.push(s.indent);
  s.indent = column;
  if (key) insert(s, key.token, type, key.at);
  else push(s, type, s.at);
}

/** Ends the block collections that are indented deeper than a column. */
export function closeBlocks(s: Scanner, column: number): void {
  if (s.flowLevel > 0) return;
  while (s.indent > column) {
    push(s, 'block end', s.at);
    s.indent = s.indents.pop() ?? -1;
  }
}

function misplacedColon({ text, lineStart, at }: Scanner): YamlProblem {
  const line = text.slice(lineStart, at);
  if (/:[ \t]/.test(line))
    return new YamlProblem('a second ": " in one line: a text that has one must stand in quotes', at);
  const start = lineStart + Math.max(0, line.search(/\S/));
  return new YamlProblem('a key goes on with the text above it: is it indented as it should be?', start);
}

/** The colon behind a key. */
export function scanColon(s: Scanner): void {
  const key = s.keys[s.keys.length - 1] ?? noKey;
  if (isStillKey(s, key)) {
    insert(s, key.token, 'key', key.at);
    openBlock(s, 'map', key);
    key.possible = false;
    key.known = false;
    s.keyAllowed = false;
  } else {
    if (s.flowLevel === 0) {
      if (!s.keyAllowed) throw misplacedColon(s);
      openBlock(s, 'map');
    }
    s.keyAllowed = s.flowLevel === 0;
  }
  push(s, 'value', s.at, ++s.at);
}

export function openFlow(s: Scanner, type: '[' | '{'): void {
  saveKey(s);
  s.keys.push({ ...noKey, token: s.taken + s.tokens.length - s.head });
  s.flowLevel++;
  s.keyAllowed = true;
  push(s, type, s.at, ++s.at);
}

export function closeFlow(s: Scanner, type: ']' | '}'): void {
  forgetKey(s);
  if (s.flowLevel > 0) {
    s.flowLevel--;
    const token = s.keys.pop()?.token;
    for (const key of s.keys) if (key.token === token) key.known = false;
  }
  s.keyAllowed = false;
  push(s, type, s.at, ++s.at);
}
