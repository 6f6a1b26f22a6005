import { isMap } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';
import type { ValueSchema } from './schema.ts';

/** One demand of a schema that a value does not meet. */
export interface ValueError {
  /** Of JSON Schema: `type`, `required`, `maximum`. */
  readonly keyword: string;
  readonly path: Path;
  readonly value: unknown;
  /** What the keyword demands: the limit, the words, the field. */
  readonly demanded: unknown;
}

type Report = (keyword: string, demanded: unknown) => void;

/** Everything in a value that a schema's types, limits, words and required fields do not allow, parents first. */
export function valueErrors(value: unknown, schema: ValueSchema): readonly ValueError[] {
  const errors: ValueError[] = [];
  const path: (string | number)[] = [];
  look(value, schema);
  return errors;

  function look(value: unknown, schema: ValueSchema): void {
    const type = typeOf(schema);
    const report: Report = (keyword, demanded) => errors.push({ keyword, path: [...path], value, demanded });
    const fits = isOfType(value, type) || (value === null && schema.nullable === true);
    if (!fits) report('type', type);
    if (typeof value === 'string') textErrors(value, schema, report);
    if (typeof value === 'number') numberErrors(value, schema, report);
    if (schema.enum && !schema.enum.includes(value as string)) report('enum', schema.enum);
    if (!fits) return;
    if (Array.isArray(value)) lookThroughList(value, schema, report);
    else if (isMap(value)) lookThroughMap(value, schema, report);
  }
  function lookThroughList(list: readonly unknown[], schema: ValueSchema, report: Report): void {
    sizeErrors('Items', list.length, schema, report);
    const { items } = schema;
    if (items) for (const [index, item] of list.entries()) into(item, items, index);
  }
  function lookThroughMap(map: Readonly<Record<string, unknown>>, schema: ValueSchema, report: Report): void {
    sizeErrors('Properties', Object.keys(map).length, schema, report);
    const { required, additionalProperties, properties } = schema;
    for (const name of required ?? []) if (map[name] === undefined) report('required', name);
    if (properties) for (const name in properties) into(map[name], properties[name] ?? {}, name);
    else if (additionalProperties) for (const name of Object.keys(map)) into(map[name], additionalProperties, name);
  }
  function into(value: unknown, schema: ValueSchema, step: string | number): void {
    if (value === undefined) return;
    path.push(step);
    look(value, schema);
    path.pop();
  }
}

/** Whether a text or number of the right type is within the limits of its schema. */
export function keepsLimits(value: unknown, schema: ValueSchema): boolean {
  let keeps = !schema.enum || schema.enum.includes(value as string);
  const report: Report = () => {
    keeps = false;
  };
  if (typeof value === 'string') textErrors(value, schema, report);
  if (typeof value === 'number') numberErrors(value, schema, report);
  return keeps;
}

const intOrString = ['integer', 'string'];

function typeOf(schema: ValueSchema): string | readonly string[] | undefined {
  if (schema['x-kubernetes-int-or-string']) return intOrString;
  return schema.type ?? (schema.properties || schema.additionalProperties ? 'object' : undefined);
}

const isOfType = (value: unknown, type: ReturnType<typeof typeOf>): boolean =>
  type === undefined ||
  (typeof type === 'string' ? (tests[type]?.(value) ?? false) : type.some((one) => isOfType(value, one)));

const tests: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: Number.isFinite,
  array: Array.isArray,
  object: isMap,
};

const patterns = new Map<string, RegExp>();

function textErrors(text: string, { maxLength, minLength, pattern, format }: ValueSchema, report: Report): void {
  const length = maxLength === undefined && minLength === undefined ? 0 : characterCount(text);
  if (maxLength !== undefined && length > maxLength) report('maxLength', maxLength);
  if (minLength !== undefined && length < minLength) report('minLength', minLength);
  if (pattern !== undefined) {
    const compiled = patterns.get(pattern) ?? new RegExp(pattern, 'u');
    patterns.set(pattern, compiled);
    if (!compiled.test(text)) report('pattern', pattern);
  }
  if (format !== undefined && formats[format]?.test(text) === false) report('format', format);
}

/** Length of a text as JSON Schema counts it: characters, not UTF-16 code units. */
function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const formats: Readonly<Record<string, RegExp>> = {
  byte: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/,
};

function numberErrors(number: number, { format, ...limits }: ValueSchema, report: Report): void {
  const isInt32 = format === 'int32';
  const { maximum = isInt32 ? 2 ** 31 - 1 : undefined, minimum = isInt32 ? -(2 ** 31) : undefined } = limits;
  if (maximum !== undefined && number > maximum) report('maximum', maximum);
  if (minimum !== undefined && number < minimum) report('minimum', minimum);
}

function sizeErrors(of: 'Items' | 'Properties', size: number, schema: ValueSchema, report: Report): void {
  const { [`max${of}` as const]: most, [`min${of}` as const]: least } = schema;
  if (most !== undefined && size > most) report(`max${of}`, most);
  if (least !== undefined && size < least) report(`min${of}`, least);
}
