import { test } from 'node:test';
import { applyPlan } from '../../src/apply/apply.ts';
import { removalWaveOf, waveOfStep } from '../../src/apply/order.ts';
import { troubledPod } from '../../src/apply/pods.ts';
import { podTrouble } from '../../src/apply/readiness/pod.ts';
import { hasReadiness, readinessOf } from '../../src/apply/readiness/readiness.ts';
import { removeObjects } from '../../src/apply/remove.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { ApplyEvent } from '../../src/model/apply-event.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import type { PlanStep } from '../../src/model/plan.ts';
import { generate } from '../../src/pipeline/generate.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { exchangedTable } from '../support/exchanged.ts';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { matchesGolden } from '../support/golden.ts';
import { configMap, deployment, desired, subject } from '../support/objects.ts';

const trees = parseYaml(`
Deployment: {metadata: {generation: 2}, spec: {replicas: 2}, status: {observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 2, conditions: [{type: Progressing, status: "True", reason: a}, {type: ReplicaFailure, status: "False", message: b}]}}
Deployment late: {metadata: {generation: 2}, status: {observedGeneration: 2, updatedReplicas: 1, replicas: 3, availableReplicas: 1, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded}]}}
Deployment refused: {spec: {replicas: 3}, status: {updatedReplicas: 1, replicas: 3, availableReplicas: 1, conditions: [{type: ReplicaFailure, status: "True", message: quota}]}}
DaemonSet: {metadata: {generation: 2}, spec: {updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3}}
DaemonSet late: {spec: {updateStrategy: {type: OnDelete}}, status: {desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 2}}
StatefulSet: {metadata: {generation: 2}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 2, updatedReplicas: 2, readyReplicas: 3}}
StatefulSet late: {spec: {replicas: 3, updateStrategy: {type: OnDelete}}, status: {updatedReplicas: 1, readyReplicas: 2}}
Job: {spec: {completions: 3}, status: {succeeded: 2, conditions: [{type: Complete, status: "False"}, {type: Failed, status: "True", reason: r, message: m}]}}
PersistentVolumeClaim: {status: {phase: Pending}}
CustomResourceDefinition: {status: {conditions: [{type: Established, status: "False", message: m}]}}
Pod: {status: {phase: Running, conditions: [{type: PodScheduled, status: "True"}, {type: Ready, status: "False", message: m}], initContainerStatuses: [{state: {terminated: {exitCode: 0}}}], containerStatuses: [{state: {running: {}}}]}}
Pod waiting: {status: {initContainerStatuses: [{state: {waiting: {reason: PodInitializing}}}], containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff, message: back-off}}, lastState: {terminated: {exitCode: 137}}}]}}
Pod ended: {status: {conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: no nodes}], containerStatuses: [{state: {terminated: {exitCode: 2}}}]}}
ConfigMap: {}
`)[0]?.value as Readonly<Record<string, Tree>>;
const ofKind = (kind: string, tree: unknown) =>
  ({
    apiVersion: 'v1',
    kind,
    ...(tree as Tree),
    metadata: { name: 'x', namespace: 'n', ...((tree as Tree)?.metadata as Tree) },
  }) as KubeObject;

for (const [name, tree] of Object.entries(trees))
  test(`readiness: ${name}`, async () => {
    const [kind = ''] = name.split(' ');
    const judge = (other: unknown) => {
      try {
        const object = ofKind(kind, other);
        return JSON.stringify([readinessOf(object), ...(kind === 'Pod' ? [podTrouble(object)] : [])]);
      } catch {
        return 'throws';
      }
    };
    matchesGolden(`apply/readiness-${name.replace(' ', '-')}.txt`, await exchangedTable(tree, judge));
  });

test('readiness: the pod in trouble', async () => {
  const pod = (name: string, created: string, labels: Tree, ready = 'False') => ({
    ...ofKind('Pod', { status: { conditions: [{ type: 'Ready', status: ready, message: 'm' }] } }),
    metadata: { name, namespace: 'istio-system', labels, creationTimestamp: created },
  });
  const pods = [
    pod('a', '2', { app: 'istiod' }),
    pod('b', '3', { app: 'istiod' }),
    pod('c', '4', { app: 'istiod' }, 'True'),
    pod('d', '5', { app: 'x' }),
  ];
  const judge = (other: unknown) => {
    try {
      return String(troubledPod(deployment('istiod'), other as KubeObject[]));
    } catch {
      return 'throws';
    }
  };
  matchesGolden('apply/troubled-pod.txt', await exchangedTable(pods, judge));
});

test('the order of kinds', () => {
  const kinds =
    'Namespace CustomResourceDefinition ServiceAccount ClusterRole Role ConfigMap Secret ResourceQuota NetworkPolicy Service ClusterRoleBinding RoleBinding NetworkAttachmentDefinition MutatingWebhookConfiguration ValidatingWebhookConfiguration Deployment DaemonSet StatefulSet Job HorizontalPodAutoscaler PodDisruptionBudget Pod'.split(
      ' ',
    );
  const wave = (kind: string, labels: Tree = {}) =>
    waveOfStep({ action: 'create', ...desired(ofKind(kind, { metadata: { labels } })) });
  const lines = kinds.map(
    (kind) =>
      `${kind} ${wave(kind)} tagged ${wave(kind, { 'istio.io/tag': 'a' })} removed ${removalWaveOf(kind)} waited for ${hasReadiness(kind)}\n`,
  );
  matchesGolden('apply/order.txt', lines.join(''));
});

interface Application {
  readonly steps: readonly PlanStep[];
  readonly prepare?: (server: FakeApiServer) => void;
  readonly options?: { readonly force?: boolean; readonly wait?: boolean };
  readonly timeoutMs?: number;
  readonly remove?: boolean;
}

const ready = (object: KubeObject): KubeObject => {
  const generation = 9;
  if (object.kind === 'Deployment')
    return {
      ...object,
      status: { observedGeneration: generation, updatedReplicas: 9, replicas: 9, availableReplicas: 9 },
    };
  if (object.kind === 'DaemonSet') return { ...object, status: { observedGeneration: generation } };
  if (object.kind === 'CustomResourceDefinition')
    return { ...object, status: { conditions: [{ type: 'Established', status: 'True' }] } };
  return object;
};

/** The requests that change something, and what is told; what goes out at once is sorted. */
async function application({
  steps,
  prepare,
  options,
  timeoutMs = 20_000,
  remove = false,
}: Application): Promise<string> {
  const server = await fakeApiServer();
  server.store.controller = ready;
  prepare?.(server);
  const cluster = connectTo(server.kubeconfig);
  const events: ApplyEvent[] = [];
  const common = { deadline: () => AbortSignal.timeout(timeoutMs), interrupted: new AbortController().signal };
  const all = remove
    ? removeObjects({ subject, steps }, cluster, common)
    : applyPlan({ subject, steps }, cluster, {
        fieldManager: 'istio-operator',
        force: false,
        wait: true,
        ...options,
        ...common,
      });
  for await (const event of all) events.push(event);
  cluster.close();
  await server.close();
  const requests = server
    .mutations()
    .map(({ method, path, query }) => `  ${method} ${path} ${[...query].map((pair) => pair.join('=')).join('&')}`);
  const told = events.filter(({ type }) => type !== 'waiting').map((event) => `  ${lineOf(event)}`);
  return `${[...new Set(requests)].sort().join('\n')}\n${told.sort().join('\n')}\n`;
}

function lineOf(event: ApplyEvent): string {
  if (event.type === 'failed') return `failed ${event.ref.kind} ${event.ref.name}: ${event.error.message}`;
  return JSON.stringify(event);
}

const faults = (answer: FakeApiServer['faults']) => (server: FakeApiServer) => {
  server.faults = answer;
};

async function everything(): Promise<readonly PlanStep[]> {
  const sets = ['profile=demo', 'components.cni.enabled=true', 'components.ztunnel.enabled=true'];
  const { manifests = [] } = await generate({ sets, files: [] });
  return manifests
    .filter(({ ref }) => ref.kind !== 'CustomResourceDefinition' || ref.name.startsWith('g'))
    .map((manifest) => ({
      action: 'create',
      ref: manifest.ref,
      component: manifest.component,
      object: manifest.object(),
    }));
}

test('an installation of everything, and of everything but what one fault keeps away', async () => {
  const steps = await everything();
  const parts = [
    `# everything\n${await application({ steps })}`,
    `# without waiting\n${await application({ steps, options: { wait: false } })}`,
  ];
  for (const [name, wanted] of [
    ['ServiceAccount', /serviceaccounts\/istiod/],
    ['CustomResourceDefinition', /customresourcedefinitions/],
    ['Deployment', /deployments\/istiod/],
    ['a gateway', /services\/istio-ingressgateway/],
    ['a node agent', /daemonsets\/istio-cni/],
  ] as const)
    parts.push(
      `# 403 for ${name}\n${await application({ steps, prepare: faults(({ method, path }) => (method === 'PATCH' && wanted.test(path) ? 403 : undefined)) })}`,
    );
  matchesGolden('apply/everything.txt', parts.join(''));
});

test('every kind of step, and what goes wrong with it', async () => {
  const istiod = deployment('istiod');
  const update = (force: boolean): PlanStep => ({
    action: 'update',
    ...desired(istiod),
    changes: [],
    resourceVersion: '1',
    force,
  });
  const conflict: PlanStep = {
    action: 'conflict',
    ...desired(istiod),
    changes: [],
    conflicts: [],
    resourceVersion: '1',
  };
  const namespace: PlanStep = {
    action: 'create',
    ...desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } }),
    component: undefined,
  };
  const removed = (object: KubeObject, action: 'prune' | 'delete', uid: string): PlanStep => ({
    action,
    ref: desired(object).ref,
    component: 'pilot',
    uid,
  });
  const unchanged = (live: KubeObject): PlanStep => ({
    action: 'unchanged',
    ref: desired(live).ref,
    component: 'pilot',
    live,
  });
  const stuck = (server: FakeApiServer) => {
    server.store.controller = (object) => object;
    server.put({
      ...ofKind('Pod', {
        status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull', message: 'm' } } }] },
      }),
      metadata: { name: 'p', namespace: 'istio-system', labels: { app: 'istiod' } },
    });
    for (const [name, lastTimestamp, reason] of [
      ['e1', '2026-01-01', 'Old'],
      ['e2', '2026-01-02', 'New'],
    ] as const)
      server.put({
        ...ofKind('Event', {}),
        metadata: { name, namespace: 'istio-system' },
        reason,
        message: 'm',
        lastTimestamp,
        type: 'Warning',
      });
  };
  const cases: Readonly<Record<string, Application>> = {
    update: { steps: [update(false)] },
    'update by force': { steps: [update(true)] },
    conflict: { steps: [conflict] },
    'conflict by force': { steps: [conflict], options: { force: true } },
    'update, all by force': { steps: [update(false)], options: { force: true } },
    namespace: { steps: [namespace, update(false)] },
    'namespace that is there': {
      steps: [namespace],
      prepare: (server) =>
        void server.put(desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } }).object),
    },
    'namespace refused': {
      steps: [namespace, update(false)],
      prepare: faults(({ method }) => (method === 'POST' ? 403 : undefined)),
    },
    'nothing to do': {
      steps: [unchanged({ ...istiod, status: { updatedReplicas: 1, replicas: 1, availableReplicas: 1 } })],
    },
    'nothing to do, not ready': { steps: [unchanged(istiod)], prepare: stuck, timeoutMs: 400 },
    'not ready in time': {
      steps: [update(false), { action: 'create', ...desired(deployment('gw'), 'ingressGateways') }],
      prepare: stuck,
      timeoutMs: 400,
    },
    'prunes are left to others': { steps: [removed(istiod, 'prune', 'u')] },
    removal: {
      remove: true,
      steps: [
        removed(istiod, 'prune', '1'),
        removed(configMap('a', {}), 'delete', '2'),
        removed(configMap('gone', {}), 'delete', '3'),
        removed(ofKind('MutatingWebhookConfiguration', { metadata: { namespace: undefined } }), 'delete', '4'),
        update(false),
      ],
      prepare: (server) => {
        server.put({ ...istiod, metadata: { ...istiod.metadata, uid: '1' } });
        server.put({ ...configMap('a', {}), metadata: { ...configMap('a', {}).metadata, uid: 'another' } });
      },
    },
    'removal refused': {
      remove: true,
      steps: [removed(istiod, 'delete', '1'), removed(configMap('a', {}), 'delete', '2')],
      prepare: faults(({ method }) => (method === 'DELETE' ? 403 : undefined)),
    },
  };
  const parts: string[] = [];
  for (const [name, one] of Object.entries(cases)) parts.push(`# ${name}\n${await application(one)}`);
  matchesGolden('apply/steps.txt', parts.join(''));
});
