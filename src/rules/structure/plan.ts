import type { ValueSchema } from './schema.ts';

/** What to look at in a value beyond types and limits; made once per schema, absent where there is nothing to look at. */
export interface Plan {
  /** The fields there are; undefined when any may stand. */
  readonly fields: ReadonlySet<string> | undefined;
  /** Groups of fields of which one may be set. */
  readonly exclusive: readonly (readonly string[])[];
  /** Keys by which the entries of a list differ. */
  readonly listKeys: readonly string[] | undefined;
  /** Rules in CEL. */
  readonly rules: readonly { readonly message: string; readonly rule: string }[];
  readonly children: ReadonlyMap<string, Plan>;
  /** For every element of a list or value of a map. */
  readonly each: Plan | undefined;
  readonly schema: ValueSchema;
}

const plans = new WeakMap<ValueSchema, { readonly plan: Plan | undefined }>();

/** The plan of a schema, or undefined when there is nothing to look at. */
export function planOf(schema: ValueSchema): Plan | undefined {
  const known = plans.get(schema) ?? { plan: makePlan(schema) };
  plans.set(schema, known);
  return known.plan;
}

function makePlan(schema: ValueSchema): Plan | undefined {
  const { properties = {}, additionalProperties, items, 'x-kubernetes-validations': rules = [] } = schema;
  const each = items ?? additionalProperties;
  const closed = schema.properties && !schema['x-kubernetes-preserve-unknown-fields'];
  const plan: Plan = {
    fields: closed ? new Set(Object.keys(properties)) : undefined,
    exclusive: exclusiveGroups(schema),
    listKeys: schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined,
    rules,
    children: new Map(
      Object.entries(properties).flatMap(([name, property]) => {
        const child = planOf(property);
        return child ? [[name, child]] : [];
      }),
    ),
    each: each && planOf(each),
    schema,
  };
  const { fields, exclusive, listKeys, children } = plan;
  const looks = fields || exclusive.length > 0 || listKeys || rules.length > 0 || children.size > 0 || plan.each;
  return looks ? plan : undefined;
}

/** Names of fields of which a CRD allows one: `oneOf: [{not: …}, {required: [a]}, {required: [b]}]`, alone or in allOf. */
export function exclusiveGroups({ oneOf, allOf = [] }: ValueSchema): readonly (readonly string[])[] {
  const groups: readonly ValueSchema[] = oneOf ? [{ oneOf }] : allOf;
  return groups.map(({ oneOf: alternatives = [] }) => alternatives.flatMap(({ required = [] }) => required));
}
