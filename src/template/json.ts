// encoding/json of Go: sorted keys, HTML characters escaped unless asked otherwise.
import { maxTextLength } from './format.ts';
import { FunctionError } from './template-error.ts';
import { behaviourOf, entriesOf, isList, sortedEntries, type Value } from './value.ts';

export interface JsonOptions {
  /** Leaves `<`, `>`, `&` as they are. */
  readonly raw?: boolean;
  /** Two spaces for each level. */
  readonly pretty?: boolean;
}

/** A value as Go's json.Marshal writes it. */
export function toJson(value: Value, options: JsonOptions = {}): string {
  const budget = { left: maxTextLength };
  return encode(value, '', { ...options, budget });
}

function encode(value: Value, indent: string, options: JsonOptions & { budget: { left: number } }): string {
  const text = encodeInner(value, indent, options);
  options.budget.left -= text.length;
  if (options.budget.left < 0) throw new FunctionError(`the JSON would be longer than ${maxTextLength}`);
  return text;
}

function encodeInner(value: Value, indent: string, options: JsonOptions & { budget: { left: number } }): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return jsonText(value, options.raw);
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value !== 'object') return String(value);
  const inner = options.pretty ? `${indent}  ` : '';
  const [open, between, close, colon] = options.pretty
    ? [`\n${inner}`, `,\n${inner}`, `\n${indent}`, ': ']
    : ['', ',', '', ':'];
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return `[${open}${value.map((item) => encode(item, inner, options)).join(between)}${close}]`;
  }
  const own = behaviourOf(value);
  if (own?.integer !== undefined) return String(own.integer);
  if (own && (own.kind !== 'map' || !own.entries)) return 'null';
  const entries = sortedEntries(entriesOf(value) ?? {});
  if (entries.length === 0) return '{}';
  const parts = entries.map(([key, item]) => jsonText(key, options.raw) + colon + encode(item, inner, options));
  return `{${open}${parts.join(between)}${close}}`;
}

/** A text in JSON as Go writes it. */
export function jsonText(text: string, raw = false): string {
  const plain = JSON.stringify(text).replaceAll(/[\u2028\u2029\u007f]/g, (found) =>
    found === '\u007f' ? found : `\\u${found.charCodeAt(0).toString(16)}`,
  );
  if (raw) return plain;
  return plain.replaceAll(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
}

/** A float64 in JSON: exponents from 1e21 on and below 1e-6, as in JavaScript. */
function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new FunctionError(`json: unsupported value: ${value}`);
  return Object.is(value, -0) ? '-0' : String(value);
}
