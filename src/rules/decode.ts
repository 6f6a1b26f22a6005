// How Istio reads its own messages from JSON: more tolerant than an API server (structure is checked elsewhere).
import { isMap } from '../lib/tree.ts';
import type { ValueSchema } from './structure/schema.ts';

/**
 * The typed view of a message: names in camelCase (both spellings are read, camelCase wins), quoted numbers as numbers, enum numbers
 * as names, null as absent (as a zero in a list or map), the last member of a oneof, no unknown fields. What has the wrong type is left out.
 */
export function decode(value: unknown, schema: ValueSchema): unknown {
  return read(value ?? {}, schema);
}

/** `undefined` for a value of the wrong type. */
function read(value: unknown, schema: ValueSchema): unknown {
  if (schema['x-kubernetes-preserve-unknown-fields'] || schema['x-kubernetes-int-or-string']) return value;
  return readers[schema.type ?? '']?.(value, schema);
}

type Reader = (value: unknown, schema: ValueSchema) => unknown;
const readers: Readonly<Record<string, Reader>> = {
  string: (value, { enum: names }) => {
    if (names && typeof value === 'number') return names[value] ?? String(value);
    return typeof value === 'string' && (names?.includes(value) ?? true) ? value : undefined;
  },
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  integer: (value) => number(value),
  number: (value) => number(value),
  array: (value, { items = {} }) => (Array.isArray(value) ? value.map((item) => readItem(item, items)) : undefined),
  object: (value, schema) => {
    if (!isMap(value)) return undefined;
    if (schema.additionalProperties) return readMap(value, schema.additionalProperties);
    return readMessage(value, schema);
  },
};

/** Lists and maps have no gaps: what is null, or no value of the type, is the type's zero. */
const readItem = (item: unknown, schema: ValueSchema): unknown =>
  (item === null ? undefined : read(item, schema)) ?? zeros[schema.type ?? ''];
const zeros: Readonly<Record<string, unknown>> = {
  string: '',
  boolean: false,
  integer: 0,
  number: 0,
  array: [],
  object: {},
};

function readMap(value: Readonly<Record<string, unknown>>, schema: ValueSchema): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readItem(item, schema)]));
}

function readMessage(value: Readonly<Record<string, unknown>>, schema: ValueSchema): unknown {
  const fields: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = camelCase(key);
    const field = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (!field || item === null || item === undefined || (name !== key && Object.hasOwn(value, name))) continue;
    const result = read(item, field);
    if (result !== undefined) fields[name] = result;
  }
  dropOverwritten(fields, schema);
  for (const group of schema.allOf ?? []) dropOverwritten(fields, group);
  return fields;
}

/** Of the members of a oneof the last one in the order of the message stands. */
function dropOverwritten(fields: Record<string, unknown>, { oneOf }: ValueSchema): void {
  if (!oneOf) return;
  const members = oneOf.flatMap(({ required = [] }) => required).filter((name) => name in fields);
  for (const overwritten of members.slice(0, -1)) delete fields[overwritten];
}

/** Proto's rule for JSON names: `consecutive_5xx_errors` is `consecutive5xxErrors`. */
const camelCase = (name: string) =>
  name.includes('_') ? name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()) : name;

function number(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}
