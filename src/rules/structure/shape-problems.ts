import { didYouMean } from '../../lib/suggest.ts';
import { isMap } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';
import type { Problem } from '../rule.ts';
import { planOf } from './plan.ts';
import { schemaProblem } from './problem.ts';
import type { ValueSchema } from './schema.ts';
import { visitPlaces } from './visit.ts';

/** What no single value of an object shows: unknown fields, fields that exclude each other, list entries with the same key. */
export function shapeProblems(value: unknown, schema: ValueSchema): readonly Problem[] {
  const problems: Problem[] = [];
  visitPlaces(value, planOf(schema), (place, plan, path) => {
    if (Array.isArray(place)) problems.push(...(plan.listKeys ? repeatedEntries(place, plan.listKeys, path) : []));
    else if (isMap(place)) {
      for (const key of Object.keys(place))
        if (plan.fields?.has(key) === false) problems.push(unknownField(key, plan.fields, path));
      for (const names of plan.exclusive) {
        const present = names.filter((name) => Object.hasOwn(place, name));
        if (present.length > 1) problems.push(exclusiveFields(present, path));
      }
    }
  });
  return problems;
}

function unknownField(key: string, fields: ReadonlySet<string>, path: Path): Problem {
  return schemaProblem('unknown-field', {
    path: [...path, key],
    message: `unknown field "${key}"`,
    code: 'IST0133',
    suggestion: didYouMean(key, fields),
  });
}

function exclusiveFields(names: readonly string[], path: Path): Problem {
  const message = `only one of ${names.slice(0, -1).join(', ')} and ${names.at(-1)} can be set`;
  return schemaProblem('one-of', { path: [...path], message });
}

/** Entries of a list of which each must have its own values under `keys`, and have not. */
export function repeatedEntries(list: readonly unknown[], keys: readonly string[], path: Path): readonly Problem[] {
  const first = new Map<string, number>();
  return list.flatMap((item, index) => {
    const identity = JSON.stringify(isMap(item) ? keys.map((key) => item[key]) : item);
    const before = first.get(identity);
    if (before === undefined) {
      first.set(identity, index);
      return [];
    }
    const message = `has the same ${keys.join(' and ')} as entry ${before}: entries must differ`;
    return [schemaProblem('list-key', { path: [...path, index], message })];
  });
}
