import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPlan } from '../../src/apply/apply.ts';
import { removeObjects } from '../../src/apply/remove.ts';
import type { ApplyEvent } from '../../src/model/apply-event.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { PlanStep } from '../../src/model/plan.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { configMap, deployment, desired, subject } from '../support/objects.ts';

const ready = (object: KubeObject): KubeObject =>
  object.kind === 'Deployment'
    ? { ...object, status: { observedGeneration: 9, updatedReplicas: 1, replicas: 1, availableReplicas: 1 } }
    : object;

const create = (object: KubeObject, component: 'base' | 'pilot' | 'ingressGateways' = 'pilot'): PlanStep => ({
  action: 'create',
  ...desired(object, component),
});

async function run(steps: readonly PlanStep[], prepare: (server: FakeApiServer) => void, timeoutMs = 5000) {
  const server = await fakeApiServer();
  prepare(server);
  const cluster = connectTo(server.kubeconfig);
  const events: ApplyEvent[] = [];
  const deadline = () => AbortSignal.timeout(timeoutMs);
  const options = {
    fieldManager: 'istio-operator',
    force: false,
    wait: true,
    deadline,
    interrupted: new AbortController().signal,
  };
  for await (const event of applyPlan({ subject, steps }, cluster, options)) events.push(event);
  cluster.close();
  await server.close();
  return { events, server, applied: server.mutations().map(({ path }) => path.split('/').at(-1)) };
}

test('components in their order, accounts and settings before workloads', async () => {
  const steps = [
    create(deployment('gateway'), 'ingressGateways'),
    create(deployment('istiod')),
    create(configMap('istio', {})),
    create(configMap('base', {}), 'base'),
  ];
  const { applied, events } = await run(steps, (server) => {
    server.store.controller = ready;
  });
  assert.deepEqual(applied, ['base', 'istio', 'istiod', 'gateway']);
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'finished' ? [event.component] : [])),
    ['base', 'pilot', 'ingressGateways'],
  );
});

test('what fails keeps those from starting that stand on it, and is told', async () => {
  const { events, applied } = await run(
    [create(deployment('gateway'), 'ingressGateways'), create(configMap('istio', {}))],
    (server) => {
      server.faults = ({ method }) => (method === 'PATCH' ? 403 : undefined);
    },
  );
  assert.deepEqual(applied, ['istio']);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['started', 'failed', 'skipped'],
  );
});

test('time runs out: everything that is not ready, with its pod and the last event', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'istiod-1', namespace: 'istio-system', labels: { app: 'istiod' } },
    status: {
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'manifest unknown' } } }],
    },
  };
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'istio-system' },
    reason: 'Failed',
    message: 'pull failed',
  };
  const { events, server } = await run(
    [create(deployment('istiod'))],
    (server) => {
      server.put(pod);
      server.put(event);
      server.store.controller = (object) =>
        object.kind === 'Deployment' ? { ...object, status: { observedGeneration: 9, replicas: 1 } } : object;
    },
    300,
  );
  const last = events.at(-1);
  assert.deepEqual(last?.type === 'timedOut' && last.notReady.map(({ state, pod, event }) => ({ state, pod, event })), [
    { state: 'rollout 0/1', pod: 'istiod-1  ImagePullBackOff: manifest unknown', event: 'Failed: pull failed' },
  ]);
  const asked = server.requests.filter(({ path }) => path.endsWith('/events'));
  assert.deepEqual(
    asked.map(({ query }) => query.get('fieldSelector')),
    ['involvedObject.kind=Pod,involvedObject.name=istiod-1,type=Warning'],
  );
});

test('without the right to see pods the wait goes on', async () => {
  const { events } = await run([create(deployment('istiod'))], (server) => {
    server.store.controller = ready;
    server.faults = ({ path }) => (path.endsWith('/pods') ? 403 : undefined);
  });
  assert.deepEqual(events.at(-1)?.type, 'finished');
});

test('removal: only the object that was meant, and what is gone already is no failure', async () => {
  const server = await fakeApiServer();
  const stored = server.put(configMap('old', {}));
  const cluster = connectTo(server.kubeconfig);
  const remove = (name: string): PlanStep => ({
    action: 'prune',
    ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name },
    component: 'pilot',
    uid: String(stored.metadata.uid),
  });
  const events: ApplyEvent[] = [];
  const options = { deadline: () => AbortSignal.timeout(15_000), interrupted: new AbortController().signal };
  for await (const event of removeObjects({ subject, steps: [remove('old'), remove('absent')] }, cluster, options))
    events.push(event);
  cluster.close();
  await server.close();
  assert.deepEqual(events.map((event) => event.type === 'done' && event.action).sort(), ['deleted', 'gone']);
  assert.equal(server.store.objects.size, 0);
});
