import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapsIn } from '../../src/lib/tree.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { isPlatforms, platforms, withPlatformFields } from '../../src/plan/platform-fields.ts';

const own = [{ key: 'istio.io/rev', operator: 'In', values: ['r1'] }];
const aks = { key: 'control-plane', operator: 'NotIn', values: ['true'] };
const webhook = (matchExpressions: readonly object[], more: object = {}): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'injector' },
  webhooks: [{ name: 'a.istio.io', namespaceSelector: { matchExpressions }, ...more }],
});
const by = (manager: string, live: KubeObject, fields: object): KubeObject => ({
  ...live,
  metadata: {
    ...live.metadata,
    managedFields: [
      { manager, operation: 'Update', fieldsV1: { 'f:webhooks': { 'k:{"name":"a.istio.io"}': fields } } },
    ],
  },
});
const selector = (object: KubeObject) => mapsIn(object.webhooks)[0]?.namespaceSelector;
const ownsSelector = { 'f:namespaceSelector': { 'f:matchExpressions': {} } };

test('what a platform is known to add stays, whoever wrote it', () => {
  for (const [operator, values] of [
    ['NotIn', ['true']],
    ['DoesNotExist', undefined],
  ] as const) {
    const added = { key: 'control-plane', operator, ...(values && { values }) };
    const kept = withPlatformFields(webhook(own), webhook([...own, added]));
    assert.deepEqual(selector(kept), { matchExpressions: [...own, added] });
  }
  const wanted = webhook(own);
  assert.equal(withPlatformFields(wanted, webhook(own)), wanted);
});

test('it stays on selectors that are switched off, and when our own requirement changes', () => {
  const off = { namespaceSelector: { matchLabels: { 'istio.io/deactivated': 'never-match' } } };
  const kept = withPlatformFields(
    { ...webhook([]), webhooks: [{ name: 'a.istio.io', ...off }] },
    webhook([...own, aks]),
  );
  assert.deepEqual(selector(kept), { matchLabels: { 'istio.io/deactivated': 'never-match' }, matchExpressions: [aks] });
  const next = [{ key: 'istio.io/rev', operator: 'In', values: ['r2'] }];
  assert.deepEqual(selector(withPlatformFields(webhook(next), webhook([...own, aks]))), {
    matchExpressions: [...next, aks],
  });
});

test('what excludes by another key stays where a platform owns the selector; what includes, or is of Istio, never', () => {
  const other = { key: 'new.azure.com/thing', operator: 'DoesNotExist' };
  const live = webhook([...own, other]);
  assert.deepEqual(selector(withPlatformFields(webhook(own), by('admissionsenforcer', live, ownsSelector))), {
    matchExpressions: [...own, other],
  });
  assert.deepEqual(selector(withPlatformFields(webhook(own), by('kubectl-edit', live, ownsSelector))), {
    matchExpressions: own,
  });
  for (const stray of [
    { key: 'control-plane', operator: 'In', values: ['x'] },
    { key: 'istio-injection', operator: 'DoesNotExist' },
    { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] },
  ])
    assert.deepEqual(
      selector(withPlatformFields(webhook(own), by('admissionsenforcer', webhook([...own, stray]), ownsSelector))),
      { matchExpressions: own },
    );
});

test('fields that a platform writes are its own only where it owns them', () => {
  const live = webhook(own, { failurePolicy: 'Ignore', timeoutSeconds: 15 });
  const wanted = webhook(own, { failurePolicy: 'Fail' });
  const policy = (object: KubeObject) => mapsIn(object.webhooks)[0]?.failurePolicy;
  assert.equal(policy(withPlatformFields(wanted, by('gardenlet', live, { 'f:failurePolicy': {} }))), 'Ignore');
  assert.equal(policy(withPlatformFields(wanted, by('kubectl-edit', live, { 'f:failurePolicy': {} }))), 'Fail');
});

test('only what a platform is known to write needs no consent', () => {
  const field = '.webhooks[name="a.istio.io"].namespaceSelector.matchExpressions';
  assert.ok(isPlatforms('admissionsenforcer', field));
  assert.ok(!isPlatforms('kubectl-edit', field));
  assert.ok(!isPlatforms('admissionsenforcer', '.webhooks[name="a.istio.io"].failurePolicy'));
  assert.ok(!isPlatforms('admissionsenforcer', '.spec.replicas'));
  for (const { source } of platforms) assert.match(source, /^https:\/\//);
});
