import { didYouMean } from '../../lib/suggest.ts';
import { isMap } from '../../lib/tree.ts';
import type { Problem } from '../define-rules.ts';
import { schemaProblem } from './problem.ts';
import type { ValueSchema } from './schema.ts';
import { type Place, visitPlaces } from './visit.ts';

/** What ajv does not see in a value: unknown fields, fields that exclude each other, list entries with the same key. */
export function shapeProblems(value: unknown, schema: ValueSchema): readonly Problem[] {
  const problems: Problem[] = [];
  visitPlaces({ value, schema, path: [] }, (place) => {
    problems.push(...unknownFields(place), ...exclusiveFields(place), ...repeatedEntries(place));
  });
  return problems;
}

function unknownFields({ value, schema, path }: Place): readonly Problem[] {
  const { properties, 'x-kubernetes-preserve-unknown-fields': anything } = schema;
  if (!properties || anything || !isMap(value)) return [];
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  return unknown.map((key) =>
    schemaProblem('unknown-field', {
      path: [...path, key],
      message: `unknown field "${key}"`,
      code: 'IST0133',
      suggestion: didYouMean(key, Object.keys(properties)),
    }),
  );
}

function exclusiveFields({ value, schema, path }: Place): readonly Problem[] {
  if (!isMap(value)) return [];
  const present = exclusiveGroups(schema).map((names) => names.filter((name) => Object.hasOwn(value, name)));
  return present
    .filter(({ length }) => length > 1)
    .map((names) =>
      schemaProblem('one-of', {
        path,
        message: `only one of ${names.slice(0, -1).join(', ')} and ${names.at(-1)} can be set`,
      }),
    );
}

/** Names of fields of which a CRD allows one: `oneOf: [{not: …}, {required: [a]}, {required: [b]}]`, alone or in allOf. */
function exclusiveGroups({ oneOf, allOf = [] }: ValueSchema): readonly (readonly string[])[] {
  const groups: readonly ValueSchema[] = oneOf ? [{ oneOf }] : allOf;
  return groups.map(({ oneOf: alternatives = [] }) => alternatives.flatMap(({ required = [] }) => required));
}

function repeatedEntries({ value, schema, path }: Place): readonly Problem[] {
  const type = schema['x-kubernetes-list-type'];
  if (!Array.isArray(value) || (type !== 'map' && type !== 'set')) return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identity = (item: unknown) =>
    JSON.stringify(type === 'map' && isMap(item) ? keys.map((key) => item[key]) : item);
  const first = new Map<string, number>();
  return value.flatMap((item, index) => {
    const before = first.get(identity(item));
    if (before === undefined) {
      first.set(identity(item), index);
      return [];
    }
    const what = type === 'map' ? `the same ${keys.join(' and ')} as` : 'equal to';
    return [
      schemaProblem('list-key', { path: [...path, index], message: `is ${what} entry ${before}: entries must differ` }),
    ];
  });
}
