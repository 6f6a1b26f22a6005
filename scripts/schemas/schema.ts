import type { CelRule } from '../../src/rules/structure/schema.ts';
/** The part of JSON Schema that CRDs use, with the shorthands that schemas/common.yaml explains. */
export interface Schema {
  readonly $ref?: string;
  readonly oneof?: readonly string[] | readonly (readonly string[])[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly nullable?: boolean;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-validations'?: readonly CelRule[];
  readonly 'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly [keyword: string]: unknown;
}

export type Definitions = Readonly<Record<string, Schema>>;

/** The schema with every `$ref` and shorthand written out: what an API server takes. */
export function expand(schema: Schema, definitions: Definitions): Schema {
  const { $ref, oneof, ...rest } = schema;
  const { properties, additionalProperties, items } = rest;
  return {
    ...((properties || additionalProperties) && { type: 'object' }),
    ...($ref !== undefined && expand(definition($ref, definitions), definitions)),
    ...rest,
    ...(oneof && exclusive(oneof)),
    ...(properties && { properties: expandAll(properties, definitions) }),
    ...(additionalProperties && { additionalProperties: expand(additionalProperties, definitions) }),
    ...(items && { items: expand(items, definitions) }),
  };
}

/** Every schema of a record, expanded. */
function expandAll(schemas: Definitions, definitions: Definitions): Definitions {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, expand(schema, definitions)]));
}

/** The entry of `$defs` that a `$ref` names. */
export function definition(name: string, definitions: Definitions): Schema {
  const found = definitions[name];
  if (!found) throw new Error(`$ref: ${name} is not among $defs`);
  return found;
}

/** protobuf's oneof in JSON Schema: none of the properties, or exactly one of them. */
export function exclusive(oneof: NonNullable<Schema['oneof']>): Schema {
  const groups = oneof.every((entry) => Array.isArray(entry)) ? oneof : [oneof as readonly string[]];
  const schemas = groups.map((names) => {
    const present = names.map((name) => ({ required: [name] }));
    return { oneOf: [{ not: { anyOf: present } }, ...present] };
  });
  return schemas.length === 1 ? { ...schemas[0] } : { allOf: schemas };
}
