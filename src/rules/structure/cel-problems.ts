import { isMap } from '../../lib/tree.ts';
import type { Problem } from '../rule.ts';
import { type Check, celRule } from './cel.ts';
import { type Plan, planOf } from './plan.ts';
import { schemaProblem } from './problem.ts';
import type { ValueSchema } from './schema.ts';
import { visitPlaces } from './visit.ts';

/** Rules of a CRD (`x-kubernetes-validations`) that an object breaks. Its types must be right: an API server asks for them first. */
export function celProblems(object: unknown, schema: ValueSchema): readonly Problem[] {
  const problems: Problem[] = [];
  visitPlaces(object, planOf(schema), (value, plan, path) => {
    if (plan.rules.length === 0 || value === null) return;
    const self = celValue(value, plan.schema);
    for (const { check, message } of rulesOf(plan))
      if (!check(self)) problems.push(schemaProblem('rule', { path: [...path], message }));
  });
  return problems;
}

/** Whether a value without a wrong type keeps the rules of its own schema; those of its fields are not asked. */
export function keepsRules(value: unknown, schema: ValueSchema): boolean {
  const plan = planOf(schema);
  if (!plan || plan.rules.length === 0) return true;
  const self = celValue(value, schema);
  return rulesOf(plan).every(({ check }) => check(self));
}

interface CompiledRule {
  readonly message: string;
  readonly check: Check;
}

const compiled = new WeakMap<Plan, readonly CompiledRule[]>();

function rulesOf(plan: Plan): readonly CompiledRule[] {
  const rules = compiled.get(plan) ?? plan.rules.map(({ rule, message }) => ({ message, check: celRule(rule) }));
  compiled.set(plan, rules);
  return rules;
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
