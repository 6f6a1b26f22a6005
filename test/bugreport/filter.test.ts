import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isChosen, isNamespaceChosen, namedNamespaces, parseContainerFilter } from '../../src/bugreport/filter.ts';

const container = {
  namespace: 'shop',
  workload: 'web',
  pod: 'web-5d4-x1',
  labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' },
  annotations: { team: 'blue' },
  name: 'istio-proxy',
};
const choice = (include: readonly string[], exclude: readonly string[] = []) => ({
  include: include.map(parseContainerFilter),
  exclude: exclude.map(parseContainerFilter),
});

for (const [include, exclude, chosen] of [
  [[], [], true],
  [['shop'], [], true],
  [['sho'], [], false],
  [['sho*'], [], true],
  [['*/web'], [], true],
  [['/web'], [], true],
  [['other,shop/api,web'], [], true],
  [['shop/api'], [], false],
  [['shop/web/web-?d4-*'], [], true],
  [['///app=web'], [], true],
  [['///app=w*'], [], true],
  [['///app=other'], [], false],
  [['///constructor=x'], [], false],
  [['///app.kubernetes.io\\/part-of=shop'], [], true],
  [['////team=blue'], [], true],
  [['/////istio-proxy'], [], true],
  [['/////app'], [], false],
  [['other', 'shop'], [], true],
  [[], ['shop'], false],
  [[], ['shop/api'], true],
  [[], ['/web'], false],
  [[], ['///app=web'], false],
  [['shop'], ['//web-5d4-x1'], false],
] as const)
  test(`--include ${include.join(' ')} --exclude ${exclude.join(' ')}: ${chosen}`, () => {
    assert.equal(isChosen(choice(include, exclude), container), chosen);
  });

test('filters that cannot be read say why and what to write', () => {
  assert.throws(() => parseContainerFilter('a/b/c/d=1/e=2/f/g'), { code: 'FILTER_INVALID', message: /it has 7 parts/ });
  assert.throws(() => parseContainerFilter('///app'), {
    message: /the label "app" has no value/,
    hint: 'write app=VALUE',
  });
  assert.throws(() => parseContainerFilter('////te*m=1'), {
    message: /the key of the annotation "te\*m=1" has a wildcard/,
  });
});

test('objects come from namespaces that are named, and not from those that are excluded as a whole', () => {
  assert.equal(isNamespaceChosen(choice(['shop/web']), 'shop'), true);
  assert.equal(isNamespaceChosen(choice(['shop/web']), 'other'), false);
  assert.equal(isNamespaceChosen(choice(['///app=web']), 'other'), true);
  assert.equal(isNamespaceChosen(choice([], ['kube-*']), 'kube-system'), false);
  assert.equal(isNamespaceChosen(choice([], ['shop/web']), 'shop'), true);
  assert.equal(isNamespaceChosen(choice([], ['///app=web']), 'shop'), true);
  assert.deepEqual(namedNamespaces(choice(['a,b/web', 'c'])), ['a', 'b', 'c']);
  assert.equal(namedNamespaces(choice(['a', '/web'])), undefined);
  assert.equal(namedNamespaces(choice(['a*'])), undefined);
  assert.equal(namedNamespaces(choice([])), undefined);
});
