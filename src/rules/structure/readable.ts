import { isMap } from '../../lib/tree.ts';
import type { ValueSchema } from './schema.ts';

/**
 * Whether a value surely has no wrong type, unknown word or unknown field. It looks without making anything, and without
 * the code that is compiled for each kind; where it is in doubt (null, say) the answer is no.
 */
export function isReadable(value: unknown, schema: ValueSchema): boolean {
  if (schema['x-kubernetes-int-or-string']) return typeof value === 'string' || Number.isInteger(value);
  const { type = schema.properties || schema.additionalProperties ? 'object' : '' } = schema;
  return checks[type]?.(value, schema) ?? false;
}

const checks: Readonly<Record<string, (value: unknown, schema: ValueSchema) => boolean>> = {
  string: (value, { enum: words }) => typeof value === 'string' && (words?.includes(value) ?? true),
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => Number.isFinite(value),
  array: (value, { items }) => Array.isArray(value) && (!items || value.every((item) => isReadable(item, items))),
  object: (value, schema) => isMap(value) && hasReadableFields(value, schema),
  '': (_, schema) => schema['x-kubernetes-preserve-unknown-fields'] === true,
};

function hasReadableFields(value: Readonly<Record<string, unknown>>, schema: ValueSchema): boolean {
  const { properties, additionalProperties, 'x-kubernetes-preserve-unknown-fields': isOpen } = schema;
  for (const key of Object.keys(value)) {
    const field = properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (field ? !isReadable(value[key], field) : properties && !isOpen) return false;
  }
  return true;
}
