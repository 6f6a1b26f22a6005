// YAML as sigs.k8s.io/yaml of Go writes it, byte for byte: what `toYaml` prints ends in ConfigMaps.
import { formatFloat } from '../template/format.ts';
import { FunctionError } from '../template/template-error.ts';
import { behaviourOf, entriesOf, isList, type Value } from '../template/value.ts';
import { compareKeys } from './go-yaml-keys.ts';
import { isPlainString } from './go-yaml-resolve.ts';

export interface GoYamlOptions {
  /** Lists stand deeper than their key, and no line is folded: `toYamlPretty`. */
  readonly pretty?: boolean;
}

const width = 80;
/** Values that hold one another would never end; no chart prints more. */
const mostDeep = 200;
const mostCharacters = 16_000_000;

interface Emitter {
  readonly pretty: boolean;
  out: string[];
  /** Characters written so far. */
  size: number;
  depth: number;
}

/** Writes a value; without a newline at the end. Throws FunctionError for what has no YAML. */
export function goYaml(value: Value, { pretty = false }: GoYamlOptions = {}): string {
  const emitter: Emitter = { pretty, out: [], size: 0, depth: 0 };
  if (isCollection(value)) emitBlock(emitter, value, 0);
  else put(emitter, scalar(emitter, value, { indent: 2, column: 0 }));
  const text = emitter.out.join('');
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function put(emitter: Emitter, text: string): void {
  emitter.size += text.length;
  if (emitter.size > mostCharacters) throw new FunctionError(`the YAML would be longer than ${mostCharacters}`);
  emitter.out.push(text);
}

/** A list or map with something in it. */
function isCollection(value: Value): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (isList(value)) return value.length > 0;
  const entries = entriesOf(value);
  return entries !== undefined && Object.keys(entries).length > 0;
}

function emitBlock(emitter: Emitter, value: Value, indent: number): void {
  if (++emitter.depth > mostDeep) throw new FunctionError('the value is nested too deeply for YAML');
  if (isList(value)) emitList(emitter, value, indent);
  else emitMap(emitter, entriesOf(value) ?? {}, indent);
  emitter.depth--;
}

/** The first line's indentation is there already when the block starts behind a dash: it writes none of its own. */
function emitList(emitter: Emitter, list: readonly Value[], indent: number): void {
  const pad = ' '.repeat(indent);
  for (const [index, item] of list.entries()) {
    put(emitter, `${index === 0 ? '' : pad}-`);
    if (isCollection(item)) {
      put(emitter, ' ');
      emitBlock(emitter, item, indent + 2);
    } else put(emitter, ` ${scalar(emitter, item, { indent: indent + 2, column: indent + 2 })}\n`);
  }
}

function emitMap(emitter: Emitter, map: Readonly<Record<string, Value>>, indent: number): void {
  const pad = ' '.repeat(indent);
  let first = true;
  for (const key of Object.keys(map).sort(compareKeys)) {
    const value = map[key];
    const isSimple = isSimpleKey(key);
    const written = isSimple
      ? `${keyText(key)}:`
      : `? ${scalar(emitter, key, { indent: indent + 2, column: indent + 2 })}\n${pad}:`;
    put(emitter, `${first ? '' : pad}${written}`);
    first = false;
    if (!isCollection(value)) {
      const column = indent + (isSimple ? [...written].length : 1) + 1;
      put(emitter, ` ${scalar(emitter, value, { indent: indent + 2, column })}\n`);
    } else if (!isSimple) {
      put(emitter, ' ');
      emitBlock(emitter, value, indent + 2);
    } else {
      const inner = isList(value) && !emitter.pretty ? indent : indent + 2;
      put(emitter, `\n${' '.repeat(inner)}`);
      emitBlock(emitter, value, inner);
    }
  }
}

interface Place {
  /** Of the lines after the first one. */
  readonly indent: number;
  /** Where the scalar starts. */
  readonly column: number;
}

function scalar(emitter: Emitter, value: Value, place: Place): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return text(value, emitter.pretty ? undefined : place, place.indent);
  if (typeof value === 'number') return emitter.pretty ? formatFloat(value) : jsonNumber(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return '[]';
  const own = behaviourOf(value);
  if (own === undefined || own.kind === 'map') return '{}';
  if (own.integer !== undefined) return String(own.integer);
  return 'null';
}

/** A float64 after its way through JSON, where whole numbers become integers again. */
function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new FunctionError(`json: unsupported value: ${value}`);
  if (Number.isInteger(value) && Math.abs(value) < 1e21) {
    const whole = BigInt(value);
    if (whole >= -(2n ** 63n) && whole < 2n ** 64n) return Object.is(value, -0) ? '-0' : String(whole);
  }
  return formatFloat(value);
}

const special = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const breaks = /[\r\n\u0085\u2028\u2029]/;
const leadingIndicator = /^[#,[\]{}&*!|>'"%@`]|^[?:-](?: |\t|$)|^(?:---|\.\.\.)/;
const innerIndicator = /:(?:[ \t]|$)|[ \t\r\n]#/;
const plainWord = /^[A-Za-z_/$][A-Za-z0-9_/.$()+-]*$/;

/** A text in the style that go-yaml chooses; folded where `fold` says that it may be. */
function text(value: string, fold: Place | undefined, indent: number): string {
  if (value.length <= 40 && plainWord.test(value)) return isPlainString(value) ? value : `"${value}"`;
  if (value.includes('\n')) return literal(value, fold, indent);
  if (!isPlainString(value) || special.test(value)) return doubleQuoted(value, fold);
  if (breaks.test(value)) return doubleQuoted(value, fold);
  const isQuoted = / $|^ /.test(value) || leadingIndicator.test(value) || innerIndicator.test(value);
  return isQuoted ? singleQuoted(value, fold) : folded(value, fold);
}

function literal(value: string, fold: Place | undefined, indent: number): string {
  const isBlock = !special.test(value) && !/ $/.test(value) && !/ [\n\u2028\u2029]/.test(value);
  if (!isBlock) return doubleQuoted(value, fold);
  const hint = /^[ \n\u2028\u2029]/.test(value) ? '2' : '';
  const chomp = !value.endsWith('\n') ? '-' : value.length === 1 || value.at(-2) === '\n' ? '+' : '';
  const pad = ' '.repeat(indent);
  const lines = value.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return `|${hint}${chomp}\n${lines.map((line) => line && pad + line).join('\n')}`;
}

/** Breaks the line at the first single space behind column 80. */
function folded(value: string, fold: Place | undefined): string {
  if (!fold || fold.column + value.length <= width) return value;
  const letters = [...value];
  const newLine = `\n${' '.repeat(fold.indent)}`;
  let out = '';
  let column = fold.column;
  for (let at = 0; at < letters.length; at++) {
    const isSpace = letters[at] === ' ';
    if (isSpace && column > width && letters[at - 1] !== ' ' && letters[at + 1] !== ' ') {
      out += newLine;
      column = fold.indent;
    } else {
      out += letters[at];
      column++;
    }
  }
  return out;
}

function singleQuoted(value: string, fold: Place | undefined): string {
  if (!fold || fold.column + 2 * value.length + 2 <= width) return `'${value.replaceAll("'", "''")}'`;
  const letters = [...value];
  const newLine = `\n${' '.repeat(fold.indent)}`;
  let out = "'";
  let column = fold.column + 1;
  for (const [at, letter] of letters.entries()) {
    const isInner = at > 0 && at < letters.length - 1;
    if (letter === ' ' && column > width && isInner && letters[at - 1] !== ' ' && letters[at + 1] !== ' ') {
      out += newLine;
      column = fold.indent;
    } else {
      out += letter === "'" ? "''" : letter;
      column += letter === "'" ? 2 : 1;
    }
  }
  return `${out}'`;
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(value: string, fold: Place | undefined): string {
  const letters = [...value];
  const newLine = `\n${' '.repeat(fold?.indent ?? 0)}`;
  let out = '"';
  let column = (fold?.column ?? 0) + 1;
  for (const [at, letter] of letters.entries()) {
    const isInner = at > 0 && at < letters.length - 1;
    if (letter === ' ' && fold && column > width && isInner && letters[at - 1] !== ' ') {
      out += newLine + (letters[at + 1] === ' ' ? '\\' : '');
      column = fold.indent + (letters[at + 1] === ' ' ? 1 : 0);
      continue;
    }
    const written = escapes[letter] ?? (special.test(letter) ? escaped(letter) : letter);
    out += written;
    column += [...written].length;
  }
  return `${out}"`;
}

function escaped(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const longestSimpleKey = 128;

const isSimpleKey = (key: string) => !breaks.test(key) && byteLength(key) <= longestSimpleKey;
const utf8 = new TextEncoder();
const byteLength = (text: string) => (text.length * 3 <= longestSimpleKey ? text.length : utf8.encode(text).length);

function keyText(key: string): string {
  return key === '' ? '""' : text(key, undefined, 0);
}
