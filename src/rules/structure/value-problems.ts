import { closest } from '../../lib/suggest.ts';
import type { Problem } from '../rule.ts';
import { schemaProblem } from './problem.ts';
import type { ValueSchema } from './schema.ts';
import { type ValueError, valueErrors } from './value-errors.ts';

/** What is wrong with the values in an object: types, required fields, limits, patterns, words that are none of an enum. */
export const valueProblems = (object: unknown, schema: ValueSchema): readonly Problem[] =>
  valueErrors(object, schema).map(explain);

function explain({ keyword, path, value, demanded }: ValueError): Problem {
  if (keyword === 'required')
    return schemaProblem('required', { path: [...path, String(demanded)], message: `${demanded} is missing` });
  const explanation = explanations[keyword]?.(value, demanded) ?? `does not fit its schema (${keyword})`;
  const { message, suggestion } = typeof explanation === 'string' ? { message: explanation } : explanation;
  return schemaProblem(keyword, { path, message, suggestion });
}

interface Explanation {
  readonly message: string;
  readonly suggestion?: string | undefined;
}
type Explain = (value: unknown, demanded: unknown) => string | Explanation;

/** By keyword of JSON Schema. */
const explanations: Readonly<Record<string, Explain>> = {
  type: (value, type) => ({
    message: `must be ${typeWords(type)}, not ${valueWords(value)}`,
    suggestion: quoting(value, String(type)),
  }),
  enum: (value, words) => {
    if (typeof value !== 'string' || !Array.isArray(words)) return 'must be one of the words that are known';
    const best = closest(value, words);
    return {
      message: `"${value}" is none of ${words.join(', ')}`,
      suggestion: best && `did you mean "${best}"?`,
    };
  },
  pattern: (value, pattern) => `"${value}" does not match ${pattern}`,
  format: (value, format) => `"${value}" is no ${format === 'byte' ? 'base64' : format}`,
  minimum: (value, limit) => `must be at least ${limit}, not ${value}`,
  maximum: (value, limit) => `must be at most ${limit}, not ${value}`,
  minLength: (_, limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (_, limit) => `must have at most ${limit} characters`,
  minItems: (_, limit) => `must have at least ${count(limit)}`,
  maxItems: (value, limit) => `must have at most ${count(limit)}, not ${Array.isArray(value) ? value.length : 0}`,
  minProperties: (_, limit) => `must have at least ${count(limit)}`,
  maxProperties: (_, limit) => `must have at most ${count(limit)}`,
};

const count = (limit: unknown) => (limit === 1 ? 'one entry' : `${limit} entries`);

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'null',
};

const typeWords = (type: unknown) =>
  [type]
    .flat()
    .map((name) => typeNames[String(name)] ?? String(name))
    .join(' or ');

function valueWords(value: unknown): string {
  if (value === null || typeof value === 'boolean') return `${value}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'string') return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** Most wrong types come from quotes: too many or too few. */
function quoting(value: unknown, type: string): string | undefined {
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return `quote it: "${value}"`;
  const bare = typeof value === 'string' && (type === 'boolean' ? /^(?:true|false)$/ : /^-?\d+(?:\.\d+)?$/).test(value);
  return bare && ['integer', 'number', 'boolean'].includes(type) ? `write ${value} without quotes` : undefined;
}
