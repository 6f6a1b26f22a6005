import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectorIndex } from '../../src/world/label-index.ts';
import { selectorText, selects } from '../../src/world/labels.ts';

test('a selector prints with sorted keys', () => assert.equal(selectorText({ b: '2', a: '1' }), 'a=1,b=2'));

test('match expressions follow Kubernetes', () => {
  const one = (operator: string, values: readonly string[] = []) => ({
    matchExpressions: [{ key: 'env', operator, values }],
  });
  assert.ok(selects(undefined, {}));
  assert.ok(selects(one('In', ['prod']), { env: 'prod' }));
  assert.ok(!selects(one('In', ['prod']), {}));
  assert.ok(selects(one('NotIn', ['prod']), {}));
  assert.ok(!selects(one('NotIn'), { env: 'dev' }), 'NotIn without values is invalid');
  assert.ok(selects(one('Exists'), { env: '' }));
  assert.ok(selects(one('DoesNotExist'), {}));
  assert.ok(!selects(one('Near', ['x']), { env: 'x' }));
});

test('services are found by the labels of a pod', () => {
  const all = [
    { namespace: 'a', selector: { app: 'x', v: '1' } },
    { namespace: 'a', selector: {} },
    { namespace: 'b', selector: { app: 'x' } },
  ];
  const index = selectorIndex(all, ({ selector }) => selector);
  assert.deepEqual(index.selecting({ app: 'x', v: '1', more: 'z' }, 'a'), [all[0]]);
  assert.deepEqual(index.selecting({ app: 'x' }, 'a'), []);
  assert.deepEqual(index.selecting({ app: 'x' }, 'b'), [all[2]]);
});
