import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podTrouble } from '../../src/apply/readiness/pod.ts';
import { readinessOf } from '../../src/apply/readiness/readiness.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';

const object = (kind: string, spec: object, status: object, generation = 1): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', namespace: 'n', generation },
  spec,
  status,
});
const condition = (type: string, status: string, reason = '', message = '') => ({
  conditions: [{ type, status, reason, message }],
});

type Case = readonly [name: string, object: KubeObject, state: string | undefined];
const cases: readonly Case[] = [
  ['a new Deployment', object('Deployment', { replicas: 1 }, {}), 'rollout not started'],
  ['of zero pods', object('Deployment', { replicas: 0 }, { observedGeneration: 1 }), undefined],
  [
    'half rolled out',
    object(
      'Deployment',
      { replicas: 2 },
      { observedGeneration: 1, updatedReplicas: 2, replicas: 2, availableReplicas: 1 },
    ),
    'rollout 1/2',
  ],
  [
    'an old pod left',
    object(
      'Deployment',
      { replicas: 1 },
      { observedGeneration: 1, updatedReplicas: 1, replicas: 2, availableReplicas: 1 },
    ),
    'rollout 1/1, 1 old to go',
  ],
  [
    'status of an older change',
    object('Deployment', {}, { observedGeneration: 1, updatedReplicas: 1, replicas: 1, availableReplicas: 1 }, 2),
    'rollout not started',
  ],
  [
    'done',
    object('Deployment', {}, { observedGeneration: 1, updatedReplicas: 1, replicas: 1, availableReplicas: 1 }),
    undefined,
  ],
  [
    'pods refused',
    object(
      'Deployment',
      {},
      { observedGeneration: 1, ...condition('ReplicaFailure', 'True', 'FailedCreate', 'quota') },
    ),
    'rollout 0/1, pods cannot be created: quota',
  ],
  [
    'a DaemonSet without nodes',
    object('DaemonSet', {}, { observedGeneration: 1, desiredNumberScheduled: 0 }),
    undefined,
  ],
  [
    'on some nodes',
    object(
      'DaemonSet',
      {},
      { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 },
    ),
    'ready 2/3',
  ],
  [
    'replaced by hand',
    object(
      'DaemonSet',
      { updateStrategy: { type: 'OnDelete' } },
      { observedGeneration: 1, desiredNumberScheduled: 1, numberAvailable: 1 },
    ),
    undefined,
  ],
  [
    'a StatefulSet with a partition',
    object(
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1 },
    ),
    undefined,
  ],
  ['a CRD', object('CustomResourceDefinition', {}, condition('Established', 'True')), undefined],
  ['a CRD just made', object('CustomResourceDefinition', {}, {}), 'not established yet'],
  [
    'a Job that failed',
    object('Job', {}, condition('Failed', 'True', 'BackoffLimitExceeded')),
    'failed: BackoffLimitExceeded',
  ],
  ['a claim', object('PersistentVolumeClaim', {}, { phase: 'Bound' }), undefined],
  ['a Service', object('Service', { type: 'LoadBalancer' }, {}), undefined],
  ['a kind named like a property of every map', object('constructor', {}, {}), undefined],
];

for (const [name, given, state] of cases)
  test(`readiness: ${name}`, () => {
    assert.deepEqual(readinessOf(given), state === undefined ? { ready: true } : { ready: false, state });
  });

test("a pod's trouble: why it waits, how it ended before, why it finds no node", () => {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s' };
  const crashing = object(
    'Pod',
    {},
    { containerStatuses: [{ state: { waiting }, lastState: { terminated: { exitCode: 1 } } }] },
  );
  assert.equal(podTrouble(crashing), 'CrashLoopBackOff: back-off 10s (last exit 1)');
  assert.equal(
    podTrouble(object('Pod', {}, condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes'))),
    'Unschedulable: 0/3 nodes',
  );
  assert.equal(
    podTrouble(object('Pod', {}, { containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] })),
    undefined,
  );
});
