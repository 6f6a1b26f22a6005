import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { semanticCheck } from '../../src/rules/semantic.ts';

const apiVersion = 'networking.istio.io/v1';
const rulesThatFail = async (object: object, metadata = true) => {
  const input = { apiVersion, ...object } as KubeObject;
  const check = await semanticCheck(input.kind, input.apiVersion);
  return check?.problems(input, { namespace: 'default', metadata }).map(({ rule }) => rule);
};
const gateway = {
  kind: 'Gateway',
  metadata: { name: 'a.b' },
  spec: { servers: [{ port: { number: '80', name: 'a', protocol: 'HTTP' }, hosts: ['*'] }] },
};

test('objects of other groups and kinds have no rules', async () => {
  assert.equal(await semanticCheck('Gateway', 'gateway.networking.k8s.io/v1'), undefined);
  assert.equal(await semanticCheck('constructor', apiVersion), undefined);
});

test('rules read the decoded object', async () => {
  assert.deepEqual(await rulesThatFail(gateway), ['GW-1']);
  assert.deepEqual(await rulesThatFail({ kind: 'Sidecar' }), ['SC-2']);
});

test('rules about annotations come first and stand alone; without metadata there are none', async () => {
  const forced = { ...gateway, metadata: { name: 'a.b', annotations: { 'internal.istio.io/parents': '' } } };
  assert.deepEqual(await rulesThatFail(forced), ['ANY-6']);
  assert.deepEqual(await rulesThatFail(forced, false), ['GW-1']);
});

test('values of wrong types are left to the structure', async () => {
  for (const spec of [[], 'a', 5, { servers: {} }, { servers: [5, null] }])
    for (const metadata of [null, 5, { name: 5, labels: 5, annotations: { a: 5 } }])
      assert.ok(await rulesThatFail({ kind: 'Gateway', metadata, spec }));
});
