import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldDiff, valueAtField } from '../../src/plan/field-diff.ts';
import { localPreview } from '../../src/plan/local-preview.ts';
import { configMap, deployment } from '../support/objects.ts';

test('keys with dots are quoted; what comes and goes has one side', () => {
  const before = configMap('a', { 'x.yaml': '1', gone: '2' });
  const after = configMap('a', { 'x.yaml': '1', 'new.yaml': '3' });
  assert.deepEqual(fieldDiff(before, after), [
    { path: '.data.gone', before: '2' },
    { path: '.data["new.yaml"]', after: '3' },
  ]);
});

test('elements of lists are told apart by what identifies them; their order is no difference', () => {
  const withPorts = (...containerPorts: number[]) => ({
    ...deployment('a'),
    spec: { ports: containerPorts.map((containerPort) => ({ containerPort, protocol: 'TCP' })) },
  });
  assert.deepEqual(fieldDiff(withPorts(80, 90), withPorts(90, 70, 80)), [
    { path: '.spec.ports[70]', after: { containerPort: 70, protocol: 'TCP' } },
  ]);
});

test('the CA that istiod writes into webhooks is no difference', () => {
  const webhook = (caBundle: string) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'x' },
    webhooks: [{ name: 'a', clientConfig: { caBundle } }],
  });
  assert.deepEqual(fieldDiff(webhook('one'), webhook('two')), []);
});

test("reads the API server's paths: keys, quoted keys, list items by several keys", () => {
  const object = {
    metadata: { labels: { 'a/b': 'c' } },
    spec: {
      ports: [{ port: 80, protocol: 'TCP', name: 'x' }],
      containers: [{ name: 'main', env: [{ name: 'A', value: '1' }] }],
    },
  };
  assert.equal(valueAtField(object, '.metadata.labels["a/b"]'), 'c');
  assert.equal(valueAtField(object, '.spec.ports[port=80,protocol="TCP"].name'), 'x');
  assert.equal(valueAtField(object, '.spec.containers[name="main"].env[name="A"].value'), '1');
  assert.equal(valueAtField(object, '.spec.containers[name="absent"].image'), undefined);
});

test('without the right to ask the server: our values over the live ones, defaults kept, quantities compared', () => {
  const live = {
    ...deployment('a'),
    spec: { replicas: 1, strategy: { type: 'RollingUpdate' }, limits: { memory: '2Gi' } },
  };
  const wanted = { ...deployment('a'), spec: { replicas: 3, limits: { memory: '2048Mi' } } };
  assert.deepEqual(fieldDiff(live, localPreview(live, wanted)), [{ path: '.spec.replicas', before: 1, after: 3 }]);
});

test('without the right to a dry run, what the API server keeps no trace of is no difference', () => {
  const deployment = (env: object, more: object = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { template: { spec: { containers: [{ name: 'a', env: [env], ...more }] } } },
  });
  const live = deployment({ name: 'PLATFORM' });
  assert.deepEqual(fieldDiff(live, localPreview(live, deployment({ name: 'PLATFORM', value: '' }, { args: [] }))), []);
  const set = deployment({ name: 'PLATFORM', value: 'gke' });
  const [change] = fieldDiff(set, localPreview(set, deployment({ name: 'PLATFORM', value: '' })));
  assert.equal(change?.after, '');
});
