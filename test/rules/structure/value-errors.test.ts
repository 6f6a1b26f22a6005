import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv, type ErrorObject } from 'ajv';
import { kindSchemas } from '#generated/kind-schemas.ts';
import type { IstioKindName } from '#generated/kinds.ts';
import { valueAt } from '../../../src/lib/tree.ts';
import type { ValueSchema } from '../../../src/rules/structure/schema.ts';
import { valueErrors } from '../../../src/rules/structure/value-errors.ts';
import { type Random, seededRandom } from '../../support/mutate.ts';
import { mutateTree } from '../../support/mutate-tree.ts';

// ajv, the best known validator of JSON Schema, is the judge: over objects with every field, and a thousand mistakes in each.
for (const [kind, load] of Object.entries(kindSchemas))
  test(`${kind as IstioKindName}: the same errors in the same order as ajv`, async () => {
    const schema = await load();
    const validate = new Ajv({ strict: false, allErrors: true, messages: false, formats }).compile(
      checkedSchema(schema),
    );
    const random = seededRandom(20261201);
    const refused = new Set<string>();
    for (let round = 0; round < 1000; round++) {
      let object = sample(schema, random);
      for (let times = random(3); times > 0; times--) object = asJson(mutateTree(object, random));
      validate(object);
      const expected = (validate.errors ?? []).map((error) => ajvError(error, object));
      for (const [keyword] of expected) refused.add(String(keyword));
      const found = valueErrors(object, schema).map(({ keyword, path, demanded }) => [
        keyword,
        path.join('/'),
        demanded,
      ]);
      assert.deepEqual(found, expected, JSON.stringify(object));
    }
    assert.ok(refused.has('type') && refused.has('required'), `nothing was tried but ${[...refused]}`);
  });

test('every keyword of the schemas is among what was tried', async () => {
  const errors = valueErrors(
    {
      a: 1.5,
      b: 'xyz',
      c: [1, 2],
      d: { x: 1, y: 1 },
      e: 3,
      f: '',
      g: [],
      h: {},
      i: 'no',
      j: 'word',
      k: 2 ** 31,
      l: null,
    },
    {
      properties: {
        a: { type: 'integer' },
        b: { type: 'string', maxLength: 2, pattern: '^a' },
        c: { type: 'array', maxItems: 1 },
        d: { type: 'object', maxProperties: 1 },
        e: { type: 'number', minimum: 4, maximum: 2 },
        f: { type: 'string', minLength: 1 },
        g: { type: 'array', minItems: 1 },
        h: { type: 'object', minProperties: 1, required: ['z'] },
        i: { type: 'string', format: 'date-time' },
        j: { type: 'string', enum: ['other'] },
        k: { type: 'integer', format: 'int32' },
        l: { type: 'string', nullable: true },
      },
    },
  );
  assert.deepEqual(
    errors.map(({ keyword, path }) => `${path.join('.')} ${keyword}`),
    [
      'a type',
      'b maxLength',
      'b pattern',
      'c maxItems',
      'd maxProperties',
      'e maximum',
      'e minimum',
      'f minLength',
      'g minItems',
      'h minProperties',
      'h required',
      'i format',
      'j enum',
      'k maximum',
    ],
  );
});

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const formats = {
  byte: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/,
  double: true,
  int32: { type: 'number', validate: () => true },
} as const;

/** A schema of ours with what ajv is asked about: CEL, list types, and fields that exclude each other are checked elsewhere. */
function checkedSchema(schema: ValueSchema): object {
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const { oneOf, allOf, properties, additionalProperties, items, ...rest } = schema;
  return {
    ...((properties || additionalProperties) && { type: 'object' }),
    ...(rest.format === 'int32' && { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, checkedSchema(field)])),
    }),
    ...(additionalProperties && { additionalProperties: checkedSchema(additionalProperties) }),
    ...(items && { items: checkedSchema(items) }),
  };
}

/** A value with most of the fields of a schema; some of its texts and numbers are none that it allows. */
function sample(schema: ValueSchema, random: Random): unknown {
  const { type, properties, additionalProperties, items, enum: words } = schema;
  if (words && random(8)) return words[random(words.length)];
  if (properties)
    return Object.fromEntries(
      Object.entries(properties)
        .filter(() => random(6))
        .map(([name, field]) => [name, sample(field, random)]),
    );
  if (additionalProperties)
    return { a: sample(additionalProperties, random), 'b/c~d': sample(additionalProperties, random) };
  if (items) return Array.from({ length: random(3) }, () => sample(items, random));
  const numbers = [0, 1, 80, 100, 70000, 2 ** 31, 2 ** 32, -1, 0.5];
  if (type === 'integer' || type === 'number') return numbers[random(numbers.length)];
  const texts = ['a', '', 'é'.repeat(300), 'a.b', 'aGk=', '2026-01-01T00:00:00Z', '*', '5s'];
  return type === 'boolean' ? true : type === 'object' ? {} : texts[random(texts.length)];
}

function ajvError({ keyword, instancePath, params }: ErrorObject, object: unknown): readonly unknown[] {
  const path: (string | number)[] = [];
  for (const step of instancePath.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(object, path)) ? Number(key) : key);
  }
  return [keyword, path.join('/'), params.limit ?? params.missingProperty ?? Object.values(params)[0]];
}
