import { closest } from '../../lib/suggest.ts';
import { valueAt } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';
import type { Problem } from '../define-rules.ts';
import { schemaProblem } from './problem.ts';
import type { SchemaError, Validator } from './validator.ts';

/** What ajv finds in an object: types, required fields, limits, patterns, words that are none of an enum. */
export function valueProblems(object: unknown, validate: Validator): readonly Problem[] {
  return validate(object) ? [] : (validate.errors ?? []).map((error) => explain(error, object));
}

function explain({ keyword, instancePath, params }: SchemaError, object: unknown): Problem {
  const path = pathOf(instancePath, object);
  if (keyword === 'required') {
    const name = String(params.missingProperty);
    return schemaProblem('required', { path: [...path, name], message: `${name} is missing` });
  }
  const value = valueAt(object, path);
  const explanation = explanations[keyword]?.(value, params) ?? `does not fit its schema (${keyword})`;
  const { message, suggestion } = typeof explanation === 'string' ? { message: explanation } : explanation;
  return schemaProblem(keyword, { path, message, suggestion });
}

interface Explanation {
  readonly message: string;
  readonly suggestion?: string | undefined;
}
type Explain = (value: unknown, params: Readonly<Record<string, unknown>>) => string | Explanation;

/** By keyword of JSON Schema. */
const explanations: Readonly<Record<string, Explain>> = {
  type: (value, { type }) => ({
    message: `must be ${typeWords(type)}, not ${valueWords(value)}`,
    suggestion: quoting(value, String(type)),
  }),
  enum: (value, { allowedValues }) => {
    if (typeof value !== 'string' || !Array.isArray(allowedValues)) return 'must be one of the words that are known';
    const best = closest(value, allowedValues);
    return {
      message: `"${value}" is none of ${allowedValues.join(', ')}`,
      suggestion: best && `did you mean "${best}"?`,
    };
  },
  pattern: (value, { pattern }) => `"${value}" does not match ${pattern}`,
  format: (value, { format }) => `"${value}" is no ${format === 'byte' ? 'base64' : format}`,
  minimum: (value, { limit }) => `must be at least ${limit}, not ${value}`,
  maximum: (value, { limit }) => `must be at most ${limit}, not ${value}`,
  minLength: (_, { limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (_, { limit }) => `must have at most ${limit} characters`,
  minItems: (_, { limit }) => `must have at least ${count(limit)}`,
  maxItems: (value, { limit }) => `must have at most ${count(limit)}, not ${Array.isArray(value) ? value.length : 0}`,
  minProperties: (_, { limit }) => `must have at least ${count(limit)}`,
  maxProperties: (_, { limit }) => `must have at most ${count(limit)}`,
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

/** A JSON pointer as a path; steps into lists become numbers. */
function pathOf(pointer: string, object: unknown): Path {
  const path: (string | number)[] = [];
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(object, path)) ? Number(key) : key);
  }
  return path;
}
