// TOML for `toToml` and `fromToml`: what configuration files of programs are made of.
import { FunctionError } from '../template/template-error.ts';
import { entriesOf, isList, isMap, sortedEntries, type Value } from '../template/value.ts';

/** A map as TOML: scalars first, then tables. Throws FunctionError for what TOML cannot say. */
export function writeToml(value: Value): string {
  const entries = typeof value === 'object' && value !== null && !isList(value) ? entriesOf(value) : undefined;
  if (!entries) throw new FunctionError('toml: top-level values must be Go maps or structs');
  const out: string[] = [];
  writeTable(entries, [], out);
  return out.join('');
}

const isTable = (value: Value) => typeof value === 'object' && value !== null && !isList(value);
const isTableList = (value: Value): value is readonly Value[] =>
  isList(value) && value.length > 0 && value.every((item) => isTable(item));

function writeTable(map: Readonly<Record<string, Value>>, path: readonly string[], out: string[]): void {
  if (path.length > 100) throw new FunctionError('toml: the value is nested too deeply');
  const indent = '  '.repeat(Math.max(0, path.length - 1));
  const inner = path.length === 0 ? '' : `${indent}  `;
  const entries = sortedEntries(map).filter(([, value]) => value !== null && value !== undefined);
  for (const [key, value] of entries)
    if (!isTable(value) && !isTableList(value)) out.push(`${inner}${keyText(key)} = ${inlineValue(value)}\n`);
  const below = path.length === 0 ? '' : `${indent}  `;
  for (const [key, value] of entries) {
    const name = [...path, key].map(keyText).join('.');
    if (isTableList(value)) {
      for (const item of value) {
        out.push(`${out.length === 0 ? '' : '\n'}${below}[[${name}]]\n`);
        writeTable(entriesOf(item) ?? {}, [...path, key], out);
      }
    } else if (isTable(value)) {
      out.push(`${out.length === 0 || path.length > 0 ? '' : '\n'}${below}[${name}]\n`);
      writeTable(entriesOf(value) ?? {}, [...path, key], out);
    }
  }
}

const keyText = (key: string) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key));

function inlineValue(value: Value): string {
  if (isList(value)) return `[${value.map(inlineValue).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(1) : String(value);
  if (isMap(value))
    return `{${sortedEntries(value)
      .map(([key, item]) => `${keyText(key)} = ${inlineValue(item)}`)
      .join(', ')}}`;
  if (value === null || value === undefined) throw new FunctionError('toml: cannot encode nil');
  return String(value);
}

/** The map that a TOML text says. Throws FunctionError. */
export function readToml(text: string): Value {
  const root: Record<string, Value> = {};
  let table = root;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const complain = (): never => {
      throw new FunctionError(`toml: line ${index + 1}: cannot be read: ${line.slice(0, 40)}`);
    };
    const header = /^(\[\[?)\s*(.+?)\s*(\]\]?)\s*(?:#.*)?$/.exec(line);
    if (header && header[1]?.length === header[3]?.length) {
      table = tableAt(root, pathOf(header[2] ?? '') ?? complain(), header[1] === '[[') ?? complain();
      continue;
    }
    const [, key = '', rest = ''] =
      /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_.-]|\s)+?)\s*=\s*(.*)$/.exec(line) ?? complain();
    const path = pathOf(key) ?? complain();
    const holder = tableAt(table, path.slice(0, -1), false) ?? complain();
    const value = readValue(rest) ?? complain();
    if (!/^\s*(?:#.*)?$/.test(value.rest)) complain();
    holder[path.at(-1) ?? ''] = value.value;
  }
  return root;
}

function pathOf(text: string): string[] | undefined {
  const parts = [...text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|$)/gy)];
  if (parts.map(([all]) => all).join('') !== text || parts.length === 0) return undefined;
  return parts.map(([, double, single, bare]) =>
    double === undefined ? (single ?? bare ?? '') : String(JSON.parse(`"${double}"`)),
  );
}

function tableAt(
  from: Record<string, Value>,
  path: readonly string[],
  append: boolean,
): Record<string, Value> | undefined {
  let at = from;
  for (const [index, key] of path.entries()) {
    const isLast = index === path.length - 1;
    let next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (append && isLast) {
      const list: Value[] = isList(next) ? [...next, {}] : [{}];
      at[key] = list;
      next = list;
    } else if (next === undefined) {
      next = {};
      at[key] = next;
    }
    if (isList(next)) next = next.at(-1);
    if (!isMap(next)) return undefined;
    at = next;
  }
  return at;
}

interface Read {
  readonly value: Value;
  readonly rest: string;
}

function readValue(text: string, depth = 0): Read | undefined {
  if (depth > 100) return undefined;
  if (text.startsWith('[')) return readItems(text, ']', depth, (rest) => readValue(rest, depth + 1));
  if (text.startsWith('{')) return readItems(text, '}', depth, (rest) => readPair(rest, depth + 1));
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(text);
  if (quoted) {
    const [all, double, single = ''] = quoted;
    return { value: double === undefined ? single : String(JSON.parse(`"${double}"`)), rest: text.slice(all.length) };
  }
  const [word = ''] = /^[^\s,\]}#]+/.exec(text) ?? [];
  const rest = text.slice(word.length);
  if (word === 'true' || word === 'false') return { value: word === 'true', rest };
  const plain = word.replaceAll('_', '');
  if (/^[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|\d+)$/.test(plain))
    return { value: BigInt(plain.replace(/^\+/, '')), rest };
  if (/^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(plain)) return { value: Number(plain), rest };
  return /^\d{4}-\d\d-\d\d/.test(word) ? { value: word, rest } : undefined;
}

/** Items between brackets on one line. */
function readItems(
  text: string,
  close: string,
  _depth: number,
  item: (text: string) => Read | undefined,
): Read | undefined {
  const values: Value[] = [];
  let rest = text.slice(1).trimStart();
  while (!rest.startsWith(close)) {
    const read = item(rest);
    if (!read) return undefined;
    values.push(read.value);
    rest = read.rest.trimStart();
    if (rest.startsWith(',')) rest = rest.slice(1).trimStart();
    else if (!rest.startsWith(close)) return undefined;
  }
  const value = close === ']' ? values : Object.assign({}, ...(values as object[]));
  return { value, rest: rest.slice(1) };
}

function readPair(text: string, depth: number): Read | undefined {
  const [all = '', key = ''] = /^([A-Za-z0-9_-]+)\s*=\s*/.exec(text) ?? [];
  const read = all === '' ? undefined : readValue(text.slice(all.length), depth);
  return read && { value: { [key]: read.value }, rest: read.rest };
}
