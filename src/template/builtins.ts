// The functions that every Go template has.
import { equal, less, lessOrEqual } from './compare.ts';
import { quote } from './format.ts';
import { fn, type TemplateFunction } from './functions.ts';
import { sprint, sprintf } from './sprintf.ts';
import { FunctionError } from './template-error.ts';
import { behaviourOf, entriesOf, isList, truth, typeName, type Value } from './value.ts';

export const builtins: Readonly<Record<string, TemplateFunction>> = {
  // The evaluator treats these two itself: they do not evaluate all of their arguments.
  and: fn('any ...any', (first) => first),
  or: fn('any ...any', (first) => first),
  not: fn('any', (value) => !truth(value)),
  eq: fn('any ...any', (first, ...others) => equal(first, others)),
  ne: fn('any any', (a, b) => !equal(a, [b])),
  lt: fn('any any', less),
  le: fn('any any', lessOrEqual),
  gt: fn('any any', (a, b) => !lessOrEqual(a, b)),
  ge: fn('any any', (a, b) => !less(a, b)),
  len: fn('any', length),
  index: fn('any ...any', index),
  slice: fn('any ...any', slice),
  print: fn('...any', (...args) => sprint(args)),
  println: fn('...any', (...args) => `${args.map((arg) => sprint([arg])).join(' ')}\n`),
  printf: fn('string ...any', (pattern, ...args) => sprintf(pattern, args)),
  html: fn('...any', (...args) => shown(args).replaceAll(/[<>&'"\0]/g, (found) => htmlEscapes[found] ?? found)),
  js: fn('...any', (...args) => escapeScript(shown(args))),
  urlquery: fn('...any', (...args) => urlQuery(shown(args))),
  call: fn('any ...any', () => {
    throw new FunctionError('call of a value that is no function');
  }),
};

const utf8 = new TextEncoder();

function length(value: Value): bigint {
  if (typeof value === 'string') return BigInt(utf8.encode(value).length);
  if (isList(value)) return BigInt(value.length);
  const entries = typeof value === 'object' && value !== null ? entriesOf(value) : undefined;
  if (!entries) throw new FunctionError(value === undefined ? 'len of nil pointer' : `len of type ${typeName(value)}`);
  return BigInt(Object.keys(entries).length);
}

function index(start: Value, ...keys: Value[]): Value {
  if (start === null || start === undefined) throw new FunctionError('index of untyped nil');
  return keys.reduce(indexOnce, start);
}

function indexOnce(item: Value, key: Value): Value {
  if (item === null || item === undefined) throw new FunctionError('index of nil pointer');
  if (isList(item)) return item[position(key, item.length - 1)];
  if (typeof item === 'string') {
    const bytes = utf8.encode(item);
    return BigInt(bytes[position(key, bytes.length - 1)] ?? 0);
  }
  const entries = typeof item === 'object' ? entriesOf(item) : undefined;
  if (!entries) throw new FunctionError(`can't index item of type ${typeName(item)}`);
  if (key === null || key === undefined) throw new FunctionError('value is nil; should be of type string');
  if (typeof key !== 'string') throw new FunctionError(`value has type ${typeName(key)}; should be string`);
  if (Object.hasOwn(entries, key)) return entries[key];
  return behaviourOf(item) ? '' : null;
}

/** An index of a list or text, at most `most`. */
function position(key: Value, most: number): number {
  if (key === null || key === undefined) throw new FunctionError('cannot index slice/array with nil');
  if (typeof key !== 'bigint') throw new FunctionError(`cannot index slice/array with type ${typeName(key)}`);
  if (key < 0n || key > BigInt(most)) throw new FunctionError(`index out of range: ${key}`);
  return Number(key);
}

function slice(item: Value, ...indexes: Value[]): Value {
  if (item === null || item === undefined) throw new FunctionError('slice of untyped nil');
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`);
  if (typeof item !== 'string' && !isList(item)) throw new FunctionError(`can't slice item of type ${typeName(item)}`);
  if (typeof item === 'string' && indexes.length === 3) throw new FunctionError('cannot 3-index slice a string');
  const bytes = typeof item === 'string' ? utf8.encode(item) : undefined;
  const size = bytes?.length ?? item.length;
  const [from = 0, to = size, capacity = size] = indexes.map((key) => position(key, size));
  if (from > to || to > capacity) throw new FunctionError(`invalid slice index: ${from} > ${to}`);
  return bytes ? new TextDecoder().decode(bytes.slice(from, to)) : (item as readonly Value[]).slice(from, to);
}

/** What html, js and urlquery escape: nothing is `<no value>` there, though print says `<nil>`. */
const shown = (args: readonly Value[]) => sprint(args.map((arg) => arg ?? '<no value>'));

const htmlEscapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&#34;',
  '\0': '\uFFFD',
};

const scriptEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

function escapeScript(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (scriptEscapes[character]) out += scriptEscapes[character];
    else if (code < 0x20) out += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else if (quote(character).length > character.length + 2)
      out += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else out += character;
  }
  return out;
}

function urlQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
