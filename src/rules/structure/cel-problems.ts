import { isMap } from '../../lib/tree.ts';
import type { Problem } from '../define-rules.ts';
import { planOf } from './plan.ts';
import { schemaProblem } from './problem.ts';
import type { ValueSchema } from './schema.ts';
import { visitPlaces } from './visit.ts';

/** Rules of a CRD (`x-kubernetes-validations`) that an object breaks. Its types must be right: an API server asks for them first. */
export function celProblems(object: unknown, schema: ValueSchema): readonly Problem[] {
  const problems: Problem[] = [];
  visitPlaces(object, planOf(schema), (value, { rules, schema }, path) => {
    if (rules.length === 0 || value === null) return;
    const self = celValue(value, schema);
    for (const { check, message } of rules)
      if (!check(self)) problems.push(schemaProblem('rule', { path: [...path], message }));
  });
  return problems;
}

/** A value as CEL sees it through its schema: integers are a type of their own, and null is an absent field. */
function celValue(value: unknown, schema: ValueSchema): unknown {
  if (typeof value === 'number') return schema.type === 'integer' ? BigInt(Math.trunc(value)) : value;
  const { items = {}, properties = {}, additionalProperties = {} } = schema;
  if (Array.isArray(value)) return value.map((item) => celValue(item, items));
  if (!isMap(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, celValue(field, properties[name] ?? additionalProperties)]),
  );
}
