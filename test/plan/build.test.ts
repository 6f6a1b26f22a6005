import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { buildPlan, type Observed } from '../../src/plan/build.ts';
import { configMap, deployment, desired, subject } from '../support/objects.ts';

const manager = 'istio-operator';
const stored = (object: KubeObject, fields: object = { 'f:data': {} }, by = manager): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    uid: 'u',
    resourceVersion: '7',
    generation: 2,
    managedFields: [
      { manager: by, operation: 'Apply', apiVersion: 'v1', time: '2026-11-09T00:00:00Z', fieldsV1: fields },
    ],
  },
  status: { observedGeneration: 1 },
});
const planOf = (observed: readonly Observed[], inventory: readonly KubeObject[] = [], shared = false) =>
  buildPlan({ subject, observed, inventory, manager, shared }).steps;

test('what is not there is created', () => {
  const [step] = planOf([{ desired: desired(configMap('a', {})), conflicts: [] }]);
  assert.equal(step?.action, 'create');
});

test('noise of the API server is no change', () => {
  const object = configMap('a', { k: '1' });
  const live = stored(object);
  const preview = { ...live, metadata: { ...live.metadata, resourceVersion: '8', generation: 3 }, status: {} };
  const [step] = planOf([{ desired: desired(object), live, preview, conflicts: [] }]);
  assert.equal(step?.action, 'unchanged');
});

test('the same values under another owner are an update without changes', () => {
  const object = configMap('a', { k: '1' });
  const [step] = planOf([
    { desired: desired(object), live: stored(object, {}, 'kubectl'), preview: stored(object), conflicts: [] },
  ]);
  assert.deepEqual(step?.action === 'update' && step.changes, []);
});

test('changed leaves are named the way Kubernetes does, list items by name', () => {
  const live = stored(deployment('istiod', { image: 'example.com/a:1' }));
  const preview = stored(deployment('istiod', { image: 'example.com/a:2' }));
  const [step] = planOf([{ desired: desired(deployment('istiod')), live, preview, conflicts: [] }]);
  assert.deepEqual(step?.action === 'update' && step.changes, [
    { path: '.spec.template.spec.containers[main].image', before: 'example.com/a:1', after: 'example.com/a:2' },
  ]);
});

test('a conflict names both values, the owner and when it wrote', () => {
  const live = stored(deployment('istiod', { replicas: 20 }), {}, 'jane');
  const preview = stored(deployment('istiod', { replicas: 5 }));
  const [step] = planOf([
    {
      desired: desired(deployment('istiod')),
      live,
      preview,
      conflicts: [{ field: '.spec.replicas', manager: 'jane' }],
    },
  ]);
  assert.deepEqual(step?.action === 'conflict' && step.conflicts, [
    { field: '.spec.replicas', manager: 'jane', ours: 5, live: 20, since: '2026-11-09T00:00:00Z' },
  ]);
});

test('conflicts over spelling alone and with managers of Istio itself are forced without asking', () => {
  const live = stored(deployment('istiod', { replicas: 5 }), {}, 'jane');
  const preview = stored(deployment('istiod', { replicas: 5 }));
  const spelling = planOf([
    {
      desired: desired(deployment('istiod')),
      live,
      preview,
      conflicts: [{ field: '.spec.replicas', manager: 'jane' }],
    },
  ]);
  assert.equal(spelling[0]?.action === 'update' && spelling[0].force, true);
  const other = stored(deployment('istiod', { replicas: 20 }), {}, 'istio-ci');
  const own = planOf([
    {
      desired: desired(deployment('istiod')),
      live: other,
      preview,
      conflicts: [{ field: '.spec.replicas', manager: 'istio-ci' }],
    },
  ]);
  assert.equal(own[0]?.action === 'update' && own[0].force, true);
});

test('what is installed and no longer wanted is pruned, but for what says otherwise and what revisions share', () => {
  const component = (name: string, more: Record<string, string> = {}) =>
    stored(configMap(name, {}, { 'operator.istio.io/component': 'Pilot', ...more }));
  const wanted: Observed = { desired: desired(configMap('wanted', {})), conflicts: [] };
  const inventory = [
    component('wanted'),
    component('old'),
    component('tag', { 'install.operator.istio.io/owning-resource-not-pruned': 'true' }),
    component('base', { 'operator.istio.io/component': 'Base' }),
  ];
  const pruned = (shared: boolean) =>
    planOf([wanted], inventory, shared).flatMap(({ action, ref }) => (action === 'prune' ? [ref.name] : []));
  assert.deepEqual(pruned(true), ['old']);
  assert.deepEqual(pruned(false), ['old', 'base']);
});

test('values of Secrets are in no plan', () => {
  const secret = (token: string) => stored({ ...configMap('s', { token }), kind: 'Secret' });
  const observed = (conflicts: Observed['conflicts']): Observed => ({
    desired: desired(secret('c2VjcmV0LTI=')),
    live: secret('c2VjcmV0LTE='),
    preview: secret('c2VjcmV0LTI='),
    conflicts,
  });
  const shown = (steps: ReturnType<typeof planOf>) =>
    JSON.stringify(steps.map((step) => ({ ...step, object: undefined })));
  for (const conflicts of [[], [{ field: '.data.token', manager: 'jane' }]]) {
    const text = shown(planOf([observed(conflicts)]));
    assert.match(text, /\.data\.token/);
    assert.doesNotMatch(text, /c2Vj/);
  }
});

test('a node port that the API server draws is no change of ours', () => {
  const service = (type: string, ...ports: readonly object[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'gateway', namespace: 'istio-system' },
    spec: { type, ports },
  });
  const plan = (wanted: KubeObject, live: KubeObject, preview: KubeObject) => {
    const [step] = planOf([{ desired: desired(wanted), live: stored(live), preview: stored(preview), conflicts: [] }]);
    return step?.action === 'update' ? step.changes : step?.action;
  };
  const http = { name: 'http', port: 80, protocol: 'TCP' };
  const https = { name: 'https', port: 443, protocol: 'TCP' };
  const drawn = { nodePort: 31_234 };
  assert.deepEqual(
    plan(
      service('LoadBalancer', http, https),
      service('ClusterIP', http),
      service('LoadBalancer', { ...http, ...drawn }, { ...https, nodePort: 31_235 }),
    ),
    [
      { path: '.spec.ports[https]', after: https },
      { path: '.spec.type', before: 'ClusterIP', after: 'LoadBalancer' },
    ],
  );
  const fixed = service('LoadBalancer', { ...http, ...drawn });
  assert.deepEqual(plan(fixed, service('LoadBalancer', http), fixed), [
    { path: '.spec.ports[http].nodePort', after: 31_234 },
  ]);
  assert.equal(plan(service('LoadBalancer', http), fixed, fixed), 'unchanged');
});
