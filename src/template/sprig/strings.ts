import { formatValue, maxTextLength, quote } from '../format.ts';
import { fn, type TemplateFunction } from '../functions.ts';
import { FunctionError } from '../template-error.ts';
import { compareText, isList, stringMap, type Value } from '../value.ts';

/** Text functions of sprig 3.3. */
export const strings: Readonly<Record<string, TemplateFunction>> = {
  trim: fn('string', trimSpace),
  upper: fn('string', (text) => text.toUpperCase()),
  lower: fn('string', (text) => text.toLowerCase()),
  title: fn('string', (text) =>
    text.replaceAll(
      /(^|[^\p{L}\p{Nd}_'])(\p{L})/gu,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    ),
  ),
  untitle: fn('string', (text) =>
    text.replaceAll(/(^|\s)(\S)/gu, (_all, space: string, letter: string) => space + letter.toLowerCase()),
  ),
  swapcase: fn('string', swapCase),
  trunc: fn('int string', truncate),
  substr: fn('int int string', substring),
  repeat: fn('int string', repeat),
  trimall: fn('string string', trimAll),
  trimAll: fn('string string', trimAll),
  trimSuffix: fn('string string', (suffix, text) =>
    suffix && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimPrefix: fn('string string', (prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  nospace: fn('string', (text) => text.replaceAll(/\s/gu, '')),
  initials: fn('string', (text) => [...text.matchAll(/(?:^|\s)(\S)/gu)].map(([, letter]) => letter).join('')),
  contains: fn('string string', (part, text) => text.includes(part)),
  hasPrefix: fn('string string', (prefix, text) => text.startsWith(prefix)),
  hasSuffix: fn('string string', (suffix, text) => text.endsWith(suffix)),
  quote: fn('...any', (...values) =>
    present(values)
      .map((value) => quote(formatValue(value)))
      .join(' '),
  ),
  squote: fn('...any', (...values) =>
    present(values)
      .map((value) => `'${formatValue(value)}'`)
      .join(' '),
  ),
  cat: fn('...any', (...values) => present(values).map(formatValue).join(' ')),
  indent: fn('int string', indent),
  nindent: fn('int string', (spaces, text) => `\n${indent(spaces, text)}`),
  replace: fn('string string string', (old, replacement, text) => text.replaceAll(old, () => replacement)),
  plural: fn('string string int', (one, many, count) => (count === 1n ? one : many)),
  toString: fn('any', formatValue),
  abbrev: fn('int string', (width, text) =>
    width < 4n || text.length <= Number(width) ? text : `${text.slice(0, Number(width) - 3)}...`,
  ),
  snakecase: fn('string', (text) => words(text).join('_')),
  kebabcase: fn('string', (text) => words(text).join('-')),
  camelcase: fn('string', pascalCase),
  wrap: fn('int string', (width, text) => wrap(Number(width), text, '\n')),
  wrapWith: fn('int string string', (width, separator, text) => wrap(Number(width), text, separator)),
  split: fn('string string', (separator, text) => numbered(goSplit(text, separator))),
  splitn: fn('string int string', (separator, count, text) => numbered(splitAtMost(text, separator, Number(count)))),
  splitList: fn('string string', (separator, text) => goSplit(text, separator)),
  toStrings: fn('any', texts),
  join: fn('string any', (separator, list) => texts(list).join(separator)),
  sortAlpha: fn('any', (list) => (isList(list) ? texts(list).sort(compareText) : [formatValue(list)])),
};

const utf8 = new TextEncoder();
const fromUtf8 = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const present = (values: readonly Value[]) => values.filter((value) => value !== null && value !== undefined);

/** A list's elements as texts, nil left out; anything else is a list of one. */
function texts(value: Value): string[] {
  if (value === null || value === undefined) return [];
  return (isList(value) ? present(value) : [value]).map(formatValue);
}

function trimSpace(text: string): string {
  return text.replaceAll(/^[\s\u0085]+|[\s\u0085]+$/gu, '');
}

function trimAll(characters: string, text: string): string {
  const set = new Set(characters);
  const letters = [...text];
  const from = letters.findIndex((letter) => !set.has(letter));
  const to = letters.findLastIndex((letter) => !set.has(letter));
  return from < 0 ? '' : letters.slice(from, to + 1).join('');
}

/** Cuts by bytes, as Go slices texts: a negative count keeps the end. */
function truncate(count: bigint, text: string): string {
  const bytes = utf8.encode(text);
  const size = Number(count);
  if (size < 0) return bytes.length + size > 0 ? fromUtf8(bytes.slice(size)) : text;
  return bytes.length > size ? fromUtf8(bytes.slice(0, size)) : text;
}

function substring(start: bigint, end: bigint, text: string): string {
  const bytes = utf8.encode(text);
  const from = start < 0n ? 0 : Number(start);
  const to = start >= 0n && (end < 0n || end > bytes.length) ? bytes.length : Number(end);
  if (from > to || to > bytes.length) throw new FunctionError(`slice bounds out of range [${from}:${to}]`);
  return fromUtf8(bytes.slice(from, to));
}

function repeat(count: bigint, text: string): string {
  if (count < 0n) throw new FunctionError('strings: negative Repeat count');
  if (Number(count) * text.length > maxTextLength)
    throw new FunctionError(`the text would be longer than ${maxTextLength}`);
  return text.repeat(Number(count));
}

/** Every line, the first included, `spaces` to the right. */
function indent(spaces: bigint, text: string): string {
  const pad = repeat(spaces, ' ');
  const lines = text.split('\n');
  if (lines.length * pad.length + text.length > maxTextLength)
    throw new FunctionError(`the text would be longer than ${maxTextLength}`);
  return pad + lines.join(`\n${pad}`);
}

function swapCase(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
    .join('');
}

function goSplit(text: string, separator: string): string[] {
  return separator === '' ? [...text] : text.split(separator);
}

function splitAtMost(text: string, separator: string, count: number): string[] {
  const parts = goSplit(text, separator);
  if (count < 0 || parts.length <= count) return parts;
  return count === 0 ? [] : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function numbered(parts: readonly string[]): Value {
  return stringMap(Object.fromEntries(parts.map((part, index) => [`_${index}`, part])));
}

/** The words of a name in lower case: `someHTTPName`, `some-name` and `some_name` alike. */
function words(text: string): string[] {
  return [...text.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Nd}+/gu)].map(([found]) => found.toLowerCase());
}

function pascalCase(text: string): string {
  return text
    .split(/[-_\s]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('');
}

function wrap(width: number, text: string, separator: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(width, 1)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(separator);
}
