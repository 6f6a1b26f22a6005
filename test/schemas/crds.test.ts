import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindSchemas } from '#generated/kind-schemas.ts';
import { istioKinds } from '#generated/kinds.ts';
import { expand } from '../../scripts/schemas/schema.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import { istioDefinitions } from '../../src/render/components/base/crds.ts';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly [keyword: string]: unknown;
}
interface Version {
  readonly name: string;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: Schema };
}
interface Crd {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly names: { readonly kind: string }; readonly versions: readonly Version[] };
}
const crds = istioDefinitions();
const parsed = crds.map(({ ref: { name }, yaml, object }) => ({ name, yaml: yaml(), crd: object() as unknown as Crd }));
const first = ({ spec }: Crd) => spec.versions[0]?.schema.openAPIV3Schema ?? {};

/** Keywords that an API server takes: structural schemas have no $ref, and no shorthand of ours is left. */
const known = new Set(
  `type format description properties additionalProperties items required enum minimum maximum minLength maxLength minItems maxItems
  minProperties maxProperties pattern nullable oneOf allOf anyOf not x-kubernetes-validations x-kubernetes-list-type x-kubernetes-list-map-keys
  x-kubernetes-preserve-unknown-fields x-kubernetes-int-or-string`.split(/\s+/),
);

function* everySchema(schema: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, schema];
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    yield* everySchema(property, `${path}.${name}`);
  if (schema.additionalProperties) yield* everySchema(schema.additionalProperties, `${path}{}`);
  if (schema.items) yield* everySchema(schema.items, `${path}[]`);
}

test('there are 15 CRDs, each named after plural and group', () => {
  const names = istioKinds.map(({ plural, group }) => `${plural}.${group}`);
  assert.deepEqual(
    crds.map(({ ref }) => ref.name),
    names,
  );
  assert.equal(crds.length, 15);
});

for (const { name, yaml, crd } of parsed) {
  test(`${name}: text and object are the same`, () => {
    assert.deepEqual(parseYaml(yaml)[0]?.value, crd);
    assert.ok(yaml.startsWith('apiVersion: ') && yaml.endsWith('\n'));
  });

  test(`${name}: one version is stored, and all share one schema`, () => {
    assert.equal(crd.spec.versions.filter(({ storage }) => storage).length, 1);
    for (const { schema } of crd.spec.versions) assert.deepEqual(schema.openAPIV3Schema, first(crd));
  });

  test(`${name}: the schema is structural`, () => {
    for (const [path, schema] of everySchema(first(crd), crd.spec.names.kind)) {
      for (const keyword of Object.keys(schema)) assert.ok(known.has(keyword), `${path} has ${keyword}`);
      assert.ok(schema.type || schema['x-kubernetes-int-or-string'], `${path} has no type`);
      for (const required of (schema.required as string[] | undefined) ?? [])
        assert.ok(schema.properties?.[required], `${path} requires ${required}, which it does not have`);
      for (const rule of (schema['x-kubernetes-validations'] as object[] | undefined) ?? [])
        assert.deepEqual(Object.keys(rule).sort(), ['message', 'rule'], path);
    }
  });

  test(`${name}: kubectl explain has a sentence for every field`, () => {
    for (const [path, { properties = {} }] of everySchema(first(crd), crd.spec.names.kind))
      for (const [field, { description }] of Object.entries(properties))
        assert.match(description ?? '', /^[A-Z0-9].*\.$/s, `${path}.${field}`);
  });
}

test('the schemas for the program are those of the CRDs', async () => {
  for (const { crd } of parsed) {
    const { kind } = crd.spec.names;
    const schema = await kindSchemas[kind as keyof typeof kindSchemas]();
    const { spec, status } = schema.properties ?? {};
    const required = schema.required?.filter((name) => name !== 'metadata') ?? [];
    const whole = { type: 'object', properties: { spec, status }, ...(required.length > 0 && { required }) };
    assert.deepEqual(whole, withoutDescriptions(first(crd)), kind);
  }
});

function withoutDescriptions({ description: _, ...schema }: Schema): Schema {
  const { properties, additionalProperties, items } = schema;
  const stripped = Object.entries(properties ?? {}).map(([name, property]) => [name, withoutDescriptions(property)]);
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(stripped) }),
    ...(additionalProperties && { additionalProperties: withoutDescriptions(additionalProperties) }),
    ...(items && { items: withoutDescriptions(items) }),
  };
}

test('$ref takes over the definition, keywords beside it replace its own', () => {
  const definitions = { word: { type: 'string', description: 'A word.', maxLength: 5 } };
  assert.deepEqual(expand({ items: { $ref: 'word', maxLength: 9 }, type: 'array' }, definitions), {
    type: 'array',
    items: { type: 'string', description: 'A word.', maxLength: 9 },
  });
  assert.throws(() => expand({ $ref: 'wrod' }, definitions), /wrod/);
});

test('oneof allows none or one of its properties; several groups are all of them', () => {
  const either = { oneOf: [{ not: { anyOf: [{ required: ['a'] }] } }, { required: ['a'] }] };
  assert.deepEqual(expand({ oneof: ['a'] }, {}), either);
  assert.deepEqual(expand({ oneof: [['a'], ['a']] }, {}), { allOf: [either, either] });
});
