import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindSchemas } from '#generated/kind-schemas.ts';
import type { IstioKindName } from '#generated/kinds.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import { decode } from '../../../src/rules/decode.ts';
import { semanticRuleSets } from '../../../src/rules/semantic.ts';
import { celProblems } from '../../../src/rules/structure/cel-problems.ts';
import { withoutNulls } from '../../../src/rules/structure/null-fields.ts';
import type { ValueSchema } from '../../../src/rules/structure/schema.ts';
import { shapeProblems } from '../../../src/rules/structure/shape-problems.ts';
import { isSound } from '../../../src/rules/structure/sound.ts';
import { valueProblems } from '../../../src/rules/structure/value-problems.ts';
import { seededRandom } from '../../support/mutate.ts';
import { mutateTree } from '../../support/mutate-tree.ts';
import { examplesOf } from '../../support/rule-examples.ts';

// Those that say what is wrong are the judges: over every example of the rules, and mistakes in each.
for (const kind of Object.keys(kindSchemas) as IstioKindName[])
  test(`${kind}: what is called sound has no problem, and is read as it stands`, async () => {
    const schema = await kindSchemas[kind]();
    const random = seededRandom(20261202);
    const counts = { sound: 0, fine: 0, all: 0 };
    for (const example of examplesOf(await semanticRuleSets[kind]()))
      for (let round = 0; round < 40; round++) {
        const object = round === 0 ? example : (JSON.parse(JSON.stringify(mutateTree(example, random))) as KubeObject);
        const isFine = problemsOf(object, schema).length === 0;
        counts.all++;
        if (isFine) counts.fine++;
        if (!isSound(object, schema)) continue;
        counts.sound++;
        assert.deepEqual(problemsOf(object, schema), [], JSON.stringify(object));
        if (!object.spec) continue;
        assert.deepEqual(decode(object.spec, schema.properties?.spec ?? {}), object.spec, JSON.stringify(object));
      }
    assert.ok(
      counts.sound > 0.9 * counts.fine,
      `of ${counts.fine} objects without a problem only ${counts.sound} are called sound`,
    );
    assert.ok(counts.fine < counts.all);
  });

test('limits of lists and maps that no kind has today are kept', () => {
  const list: ValueSchema = { type: 'array', minItems: 1, maxItems: 2 };
  assert.deepEqual(
    [[], [1], [1, 2], [1, 2, 3]].map((value) => isSound(value, list)),
    [false, true, true, false],
  );
  const map: ValueSchema = {
    type: 'object',
    additionalProperties: { type: 'string' },
    minProperties: 1,
    maxProperties: 1,
  };
  assert.deepEqual(
    [{}, { a: 'x' }, { a: 'x', b: 'y' }, { a: 1 }].map((value) => isSound(value, map)),
    [false, true, false, false],
  );
});

function problemsOf(object: object, schema: ValueSchema) {
  const { object: present, problems } = withoutNulls(object as KubeObject, schema);
  return [
    ...problems,
    ...valueProblems(present, schema),
    ...shapeProblems(present, schema),
    ...celProblems(present, schema),
  ];
}
