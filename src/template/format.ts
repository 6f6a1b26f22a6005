// How Go's fmt package prints values: %v and its relatives.
import { FunctionError } from './template-error.ts';
import { behaviourOf, entriesOf, isList, sortedEntries, type Value } from './value.ts';

/** No single text that a template makes may be longer: in UTF-16 code units. */
export const maxTextLength = 8_000_000;

/** `%v`: what `{{ value }}` and `print` show. A missing value is `<nil>` here. */
export function formatValue(value: Value): string {
  const budget = { left: maxTextLength };
  return format(value, budget);
}

function format(value: Value, budget: { left: number }): string {
  const text = formatInner(value, budget);
  // Lists that hold one another would otherwise double the text at every level.
  budget.left -= text.length;
  if (budget.left < 0) throw new FunctionError(`the text would be longer than ${maxTextLength}`);
  return text;
}

function formatInner(value: Value, budget: { left: number }): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map((item) => format(item, budget)).join(' ')}]`;
  const own = behaviourOf(value);
  if (own?.print) return own.print();
  if (own?.kind === 'nil') return '<nil>';
  const entries = entriesOf(value) ?? {};
  return `map[${sortedEntries(entries)
    .map(([key, item]) => `${key}:${format(item, budget)}`)
    .join(' ')}]`;
}

/** `%v` of a float64: its shortest form, with an exponent below 1e-4 and from `threshold` powers of ten on. */
export function formatFloat(value: number, threshold = 6): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  return exponent < -4 || exponent >= threshold ? `${mantissa}e${signed(exponent)}` : plainDecimal(value);
}

/** Without an exponent, whatever JavaScript would choose. */
function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}

/** An exponent with its sign and two digits at least. */
export function signed(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** `%q`: a text as a Go literal in double quotes. */
export function quote(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (escapes[character]) out += escapes[character];
    else if (printable.test(character)) out += character;
    else if (code < 0x80) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `${out}"`;
}
