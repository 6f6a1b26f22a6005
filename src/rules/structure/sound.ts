import { isMap } from '../../lib/tree.ts';
import { keepsRules } from './cel-problems.ts';
import { exclusiveGroups } from './plan.ts';
import type { ValueSchema } from './schema.ts';
import { repeatedEntries } from './shape-problems.ts';
import { keepsLimits } from './value-errors.ts';

type Check = (value: unknown) => boolean;

const checks = new WeakMap<ValueSchema, Check>();

/**
 * Whether a value surely meets everything that its schema demands: types, limits, words, fields, rules. Most objects do, and
 * need neither paths nor words; where it is in doubt (null, say) the answer is no, and the other files here say what is wrong.
 * A value for which it holds is read by Istio as it stands: `decode` would make an equal one.
 */
export function isSound(value: unknown, schema: ValueSchema): boolean {
  const known = checks.get(schema);
  if (known) return known(value);
  const check = checkOf(schema);
  checks.set(schema, check);
  return check(value);
}

/** Made once per schema. */
function checkOf(schema: ValueSchema): Check {
  const typed = typeCheck(schema);
  return hasRules(schema) ? (value) => typed(value) && keepsRules(value, schema) : typed;
}

const hasRules = (schema: ValueSchema): boolean => (schema['x-kubernetes-validations']?.length ?? 0) > 0;

function typeCheck(schema: ValueSchema): Check {
  if (schema['x-kubernetes-int-or-string'])
    return (value) => (typeof value === 'string' || Number.isInteger(value)) && keepsLimits(value, schema);
  switch (schema.type ?? (schema.properties || schema.additionalProperties ? 'object' : '')) {
    case 'string':
      return hasLimits(schema)
        ? (value) => typeof value === 'string' && keepsLimits(value, schema)
        : (value) => typeof value === 'string';
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'integer':
      return (value) => Number.isInteger(value) && keepsLimits(value, schema);
    case 'number':
      return (value) => Number.isFinite(value) && keepsLimits(value, schema);
    case 'array':
      return listCheck(schema);
    case 'object':
      return mapCheck(schema);
    default:
      return () => schema['x-kubernetes-preserve-unknown-fields'] === true;
  }
}

const hasLimits = ({ enum: words, pattern, format, minLength, maxLength }: ValueSchema): boolean =>
  [words, pattern, format, minLength, maxLength].some((limit) => limit !== undefined);

function listCheck(schema: ValueSchema): Check {
  const each = schema.items ? checkOf(schema.items) : undefined;
  const keys = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined;
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  return (value) =>
    Array.isArray(value) &&
    value.length >= minItems &&
    value.length <= maxItems &&
    (!each || value.every(each)) &&
    (!keys || value.length < 2 || repeatedEntries(value, keys, []).length === 0);
}

function mapCheck(schema: ValueSchema): Check {
  const { properties, additionalProperties, required = [] } = schema;
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
  if (properties && additionalProperties) return () => false;
  const isOpen = properties === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const fields = new Map(Object.entries(properties ?? {}).map(([name, field]) => [name, checkOf(field)]));
  const each = additionalProperties && checkOf(additionalProperties);
  const exclusive = exclusiveGroups(schema);
  return (value) => {
    if (!isMap(value)) return false;
    const keys = Object.keys(value);
    if (keys.length < minProperties || keys.length > maxProperties) return false;
    for (const key of keys) {
      const check = fields.get(key) ?? each;
      if (check ? !check(value[key]) : !isOpen) return false;
    }
    for (const name of required) if (value[name] === undefined) return false;
    for (const names of exclusive) if (names.filter((name) => Object.hasOwn(value, name)).length > 1) return false;
    return true;
  };
}
