import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OverlayError, overlayObjects } from '../../src/inject/gateway-overlays.ts';

const objects = [
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'n' }, spec: { replicas: 1 } },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'a', namespace: 'n' } },
];

test('a budget is there only when an overlay asks for it, later overlays win', () => {
  assert.deepEqual(
    overlayObjects(objects, []).map(({ kind }) => kind),
    ['Deployment'],
  );
  const overlays = [
    { deployment: 'spec: {replicas: 2}', podDisruptionBudget: '' },
    { deployment: 'spec: {replicas: 3}' },
  ];
  const [deployment, budget] = overlayObjects(objects, overlays);
  assert.deepEqual(deployment?.spec, { replicas: 3 });
  assert.equal(budget?.kind, 'PodDisruptionBudget');
});

for (const [what, overlay] of [
  ['an unknown key', { ingress: '' }],
  ['another name', { deployment: 'metadata: {name: b}' }],
  ['owners', { deployment: 'metadata: {ownerReferences: [{uid: x}]}' }],
  ['a time of creation', { deployment: 'metadata: {creationTimestamp: "2026-01-01T00:00:00Z"}' }],
  ['managed fields', { deployment: 'metadata: {managedFields: [{manager: x}]}' }],
  ['a list', { deployment: '[]' }],
] as const)
  test(`refuses ${what}`, () => assert.throws(() => overlayObjects(objects, [overlay]), OverlayError));
