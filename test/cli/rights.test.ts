// The table of rights against what the commands really ask of a cluster: nothing missing, nothing too much.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { istioKinds } from '#generated/kinds.ts';
import { wellKnownResource } from '../../src/kube/resources.ts';
import { commandsWithRights, rightsOf } from '../../src/pipeline/rights/by-command.ts';
import { configuredObjects } from '../../src/pipeline/rights/needed-roles.ts';
import { includes, pluralOf, type Right } from '../../src/pipeline/rights/right.ts';
import { clusterCommands } from '../support/cluster-commands.ts';
import type { FakeApiServer } from '../support/fake-api-server.ts';
import { controller } from '../support/fake-controller.ts';
import { type HostileMesh, meshToHarm } from '../support/hostile-mesh.ts';
import { recordRights, serveKinds } from '../support/recorded-rights.ts';
import { runCli, runOk } from '../support/run-cli.ts';

/** What is run beside the line that every test of all commands has, to see all that a command may ask for. */
interface Run {
  readonly line: string;
  readonly before?: Before;
}

const labels = {
  'operator.istio.io/component': 'Pilot',
  'istio.io/rev': 'default',
  'install.operator.istio.io/owning-resource': 'unknown',
  'install.operator.istio.io/owning-resource-namespace': 'istio-system',
};
type Before = (fake: FakeApiServer, table: readonly Right[]) => unknown;

/** Nothing is there but the records of what was. */
const onlyRecords: Before = ({ store }) => {
  for (const [path, { kind }] of store.objects) if (kind !== 'Secret') store.objects.delete(path);
};
const nothingReady: Before = (fake, table) => {
  onlyRecords(fake, table);
  fake.store.controller = (object) => (object.kind === 'Deployment' ? object : controller(object));
  fake.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
};
const nothingEstablished: Before = (fake, table) => {
  onlyRecords(fake, table);
  fake.store.controller = (object) => object;
};
const injectorChanged: Before = ({ store }) => {
  for (const [path, object] of store.objects)
    if (path.endsWith('/istio-revision-tag-default'))
      store.objects.set(path, {
        ...object,
        webhooks: [{ name: 'other.istio.io', namespaceSelector: { matchLabels: { a: 'b' } } }],
      });
};
const nothingTaken: Before = (fake, table) => {
  onlyRecords(fake, table);
  fake.faults = ({ path, query }) => (path.includes('/default/') && query.has('dryRun') ? 422 : undefined);
};
const istiodRuns: Before = (fake) => {
  const metadata = {
    name: 'istiod-1',
    namespace: 'istio-system',
    labels: { app: 'istiod', 'istio.io/rev': 'default' },
  };
  fake.put({ apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Running' } });
};
const tenRecords: Before = ({ store }) => {
  for (const [path, object] of [...store.objects])
    for (let number = 2; number <= 10 && /\.v1$/.test(path); number++) {
      const name = `istioctl-install.default.v${number}`;
      store.objects.set(path.replace(/[^/]+$/, name), { ...object, metadata: { ...object.metadata, name } });
    }
};
/** An object of each kind that may be removed, and that no configuration has. */
const leftovers: Before = (fake, table) => {
  const removable = table.filter(
    ({ verbs, resource }) => verbs[0] === 'list' && !/namespaces|secrets|pods|custom/.test(resource),
  );
  for (const { kind, group } of removable) {
    if (!kind || group.endsWith('istio.io') || group.startsWith('gateway.')) continue;
    const namespaced = fakeResource(kind)?.namespaced ?? kind.kind === 'NetworkAttachmentDefinition';
    fake.put({
      ...kind,
      metadata: {
        name: 'left',
        labels: { ...labels, app: 'sidecar-injector' },
        ...(namespaced && { namespace: 'istio-system' }),
      },
      ...(kind.kind === 'MutatingWebhookConfiguration' && { webhooks: [] }),
    });
  }
  for (const kind of ['Secret', 'Pod'])
    fake.put({ apiVersion: 'v1', kind, metadata: { name: 'left', namespace: 'istio-system', labels } });
};
const fakeResource = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) =>
  wellKnownResource(apiVersion, kind);

const aZtunnel: Before = (fake) => {
  fake.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'ztunnel-1', namespace: 'istio-system', labels: { app: 'ztunnel' } },
    spec: { nodeName: 'one' },
    status: { phase: 'Running' },
  });
};
const oldRoles: Before = (fake) => {
  fake.put({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'servicerolebindings.rbac.istio.io' },
  });
};
const aReadyPod: Before = (fake) => {
  fake.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kiali-2', namespace: 'istio-system', labels: { app: 'kiali' } },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
};

const istiosObjects = istioKinds.map(({ group, storage, kind }) => ({
  apiVersion: `${group}/${storage}`,
  kind,
  metadata: { name: 'one', namespace: 'shop' },
  spec: {},
}));
const allOfIstio: Before = (fake) => {
  for (const object of istiosObjects) fake.put(object);
};
const noValidator: Before = ({ store }) => {
  for (const [path, { kind }] of store.objects) if (kind.startsWith('Validating')) store.objects.delete(path);
};
const canary: Before = ({ store }) => {
  const [path, injector] = [...store.objects].find(([path]) => path.endsWith('/istio-revision-tag-default')) ?? [''];
  assert.ok(injector);
  const metadata = { ...injector.metadata, name: 'istio-sidecar-injector-canary' };
  const { 'istio.io/tag': _tag, ...own } = metadata.labels ?? {};
  const labels = { ...own, 'istio.io/rev': 'canary' };
  store.objects.set(`${path}-canary`, { ...injector, metadata: { ...metadata, labels } });
};
/** The server says that it deletes, and takes its time. */
const lingering: Before = (fake, table) => {
  leftovers(fake, table);
  const going = new Set<string>();
  fake.faults = ({ method, path, query }) => {
    if (method === 'DELETE') going.add(path);
    const name = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
    if (query.has('watch') && going.has(`${path}/${name}`)) setImmediate(() => fake.store.remove(`${path}/${name}`));
    return method === 'DELETE' ? 200 : undefined;
  };
};

const aNamespace: Before = (fake) => {
  fake.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
};
/** A waypoint that everything uses. */
const aWaypoint: Before = (fake, table) => {
  const labels = { 'istio.io/use-waypoint': 'waypoint' };
  const gateway = 'gateway.networking.k8s.io/v1';
  fake.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
  for (const kind of ['Service', 'Pod'])
    fake.put({ apiVersion: 'v1', kind, metadata: { name: 'user', namespace: 'shop', labels } });
  if (table.some(({ resource }) => resource === 'serviceentries'))
    fake.put({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'user', namespace: 'shop', labels },
    });
  const status = {
    conditions: [
      { type: 'Accepted', status: 'True' },
      { type: 'Programmed', status: 'False' },
    ],
  };
  fake.put({
    apiVersion: gateway,
    kind: 'Gateway',
    metadata: { name: 'waypoint', namespace: 'shop' },
    spec: { gatewayClassName: 'istio-waypoint' },
    status,
  });
  if (table.some(({ resource }) => resource === 'gatewayclasses'))
    fake.put({ apiVersion: gateway, kind: 'GatewayClass', metadata: { name: 'istio-waypoint' } });
};

const applying = (line: string): readonly Run[] => [
  { line, before: onlyRecords },
  { line, before: nothingReady },
  { line, before: nothingEstablished },
  { line, before: nothingTaken },
  { line, before: injectorChanged },
  { line: `${line} --prune`, before: leftovers },
  { line: `${line} --set meshConfig.enableTracing=true`, before: tenRecords },
];
const comparing = (line: string): readonly Run[] => [
  { line, before: onlyRecords },
  { line, before: nothingReady },
  { line, before: nothingTaken },
  { line, before: leftovers },
  { line, before: injectorChanged },
];
const ztunnels = (view: string): readonly Run[] =>
  ['', 'cart-1 -n shop', ...targets.map((target) => `${target}.shop`)].map((target) => ({
    line: `ztunnel-config ${view} ${target}`,
    before: aZtunnel,
  }));
const proxies = (line: string): readonly Run[] =>
  ['cart-1', ...targets].map((target) => ({ line: `${line} ${target} -n shop`, before: aReadyPod }));
const targets = ['deploy', 'sts', 'ds', 'rs', 'svc', 'rc', 'job', 'gtw'].map((type) => `${type}/cart`);
const workloads = ['pod', 'deploy', 'ds', 'sts', 'rs', 'rc', 'job', 'cj'];

const more: Readonly<Record<string, readonly Run[]>> = {
  'get values': [{ line: 'get values --revision prod' }],
  history: [{ line: 'history --revision prod' }],
  ...Object.fromEntries(
    ['all', 'certificate', 'connections', 'log', 'policy', 'service', 'workload'].map((view) => [
      `ztunnel-config ${view}`,
      ztunnels(view),
    ]),
  ),
  version: [{ line: 'version --revision prod' }],
  analyze: [{ line: 'analyze -n shop', before: oldRoles }],
  'bug-report': [
    { line: 'bug-report --output-dir FOLDER', before: oldRoles },
    { line: 'bug-report --skip-analyze --output-dir FOLDER', before: aZtunnel },
  ],
  graph: [{ line: 'graph', before: oldRoles }],
  install: applying(clusterCommands.install ?? ''),
  upgrade: applying(clusterCommands.upgrade ?? ''),
  rollback: [
    ...applying('rollback --number 1 -y --readiness-timeout 500ms'),
    {
      line: 'rollback -y',
      before: ({ kubeconfig }) => runOk(`${clusterCommands.install} --set tag=1.30.2`, kubeconfig),
    },
  ],
  drift: comparing('drift'),
  plan: comparing('plan --set profile=minimal'),
  'manifest diff': comparing('manifest diff --live minimal'),
  'verify-install': comparing('verify-install'),
  'experimental check-inject': workloads.map((type) => ({ line: `x check-inject -n shop ${type}/cart-1` })),
  'kube-inject': [
    { line: 'kube-inject -f FOLDER/pod.yaml' },
    { line: 'kube-inject -f FOLDER/pod.yaml --revision prod' },
  ],
  dashboard: [
    { line: 'dashboard controlz --revision prod --browser=false' },
    ...['kiali-2.istio-system', 'cart-1', ...targets].map((name) => ({
      line: `dashboard envoy ${name} -n shop --browser=false`,
      before: aReadyPod,
    })),
  ],
  ...Object.fromEntries(
    ['all', 'bootstrap', 'cluster', 'ecds', 'eds', 'endpoint', 'listener', 'log', 'route', 'secret'].map((view) => [
      `proxy-config ${view}`,
      proxies(`proxy-config ${view}`),
    ]),
  ),
  'experimental authz check': proxies('x authz check'),
  'experimental describe pod': [{ line: 'x describe pod cart-1 -n shop', before: oldRoles }],
  'experimental describe service': [{ line: 'x describe service cart -n shop', before: oldRoles }],
  'experimental envoy-stats': proxies('x envoy-stats'),
  'experimental internal-debug': [{ line: 'x internal-debug syncz --timeout 300ms', before: istiodRuns }],
  'admin log': [{ line: 'admin log', before: istiodRuns }],
  'remote-clusters': [{ line: 'remote-clusters', before: istiodRuns }],
  'proxy-config rootca-compare': proxies('proxy-config rootca-compare cart-1 -n shop'),
  precheck: [{ line: 'precheck --from-version 1.22' }],
  'proxy-status': [{ line: 'proxy-status --timeout 300ms', before: istiodRuns }],
  restore: [
    { line: 'restore FOLDER/all.yaml -y' },
    { line: 'restore FOLDER/all.yaml -y --force-conflicts', before: allOfIstio },
  ],
  'tag set': [
    { line: 'tag set default --revision default -y' },
    { line: 'tag set default --revision default -y', before: noValidator },
    { line: 'tag set fresh --revision default -y' },
    { line: 'tag set prod --revision canary --overwrite -y', before: canary },
  ],
  'waypoint apply': [
    { line: 'waypoint apply -n shop --enroll-namespace -y', before: aNamespace },
    { line: 'waypoint apply -n shop --revision default --wait --waypoint-timeout 50ms -y', before: aWaypoint },
  ],
  'waypoint delete': [{ line: 'waypoint delete waypoint -n shop --unenroll -y', before: aWaypoint }],
  'waypoint status': [{ line: 'waypoint status -n shop --wait --waypoint-timeout 50ms', before: aWaypoint }],
  uninstall: [
    { line: 'uninstall --purge --delete-crds --backup FOLDER/kept.yaml -y', before: leftovers },
    { line: 'uninstall --purge --delete-crds -y', before: lingering },
  ],
};

function rightsInFull(command: string, request: Parameters<typeof rightsOf>[1]): readonly Right[] {
  return rightsOf(command, request).flatMap((right) => right.verbs.map((verb) => ({ ...right, verbs: [verb] })));
}
const told = ({ verbs, group, resource, namespace, optional }: Right) =>
  `${verbs.join()} ${resource}${group && `.${group}`}${namespace && ` in ${namespace}`}${optional ? ` (${optional})` : ''}`;

test('every command that talks to a cluster is in the table', () => {
  assert.deepEqual([...commandsWithRights].sort(), Object.keys(clusterCommands).sort());
});

test('plurals are those of Kubernetes', () => {
  for (const right of commandsWithRights.flatMap((command) =>
    rightsOf(command, { istioNamespace: 'i', objects: [] }),
  )) {
    const { kind, resource } = right;
    const known = kind && wellKnownResource(kind.apiVersion, kind.kind);
    if (known) assert.equal(known.plural, resource.replace(/\/.*/, ''), kind.kind);
  }
  assert.equal(pluralOf('Gateway'), 'gateways');
});

test('the table is what the commands ask for, no more and no less', async (t) => {
  const mesh = await meshToHarm();
  const { objects = [] } = await configuredObjects({ files: [], sets: ['profile=minimal'] });
  // What roles grant is not asked for, but granted.
  const withoutRules = objects.map((object) => ('rules' in object ? { ...object, rules: [] } : object));
  const request = { istioNamespace: 'istio-system', objects: withoutRules };
  const kept = new Map(mesh.fake.store.objects);
  writeFileSync(join(mesh.folder, 'all.yaml'), istiosObjects.map((object) => JSON.stringify(object)).join('\n---\n'));
  try {
    for (const command of commandsWithRights) {
      const table = rightsInFull(command, request);
      serveKinds(mesh.fake, table);
      const seen: Right[] = [];
      const runs: readonly Run[] = [{ line: clusterCommands[command] ?? '' }, ...(more[command] ?? [])];
      for (const { line, before } of runs) {
        mesh.fake.store.objects.clear();
        for (const [path, object] of kept) mesh.fake.store.objects.set(path, object);
        mesh.fake.store.controller = controller;
        await before?.(mesh.fake, table);
        seen.push(...(await requestsOf(line, mesh)));
        mesh.fake.faults = () => undefined;
      }
      await t.test(command, () => {
        const missing = seen.filter((one) => !table.some((right) => includes(right, one)));
        assert.deepEqual([...new Set(missing.map(told))].sort(), [], 'asked for, but not in the table');
        const superfluous = table.filter((right) => !seen.some((one) => includes(right, one)));
        assert.deepEqual(superfluous.map(told), [], 'in the table, but never asked for');
      });
    }
  } finally {
    await mesh.close();
  }
});

async function requestsOf(line: string, { fake, folder }: HostileMesh): Promise<readonly Right[]> {
  const recording = recordRights(fake);
  const stop = new AbortController();
  const port = line.startsWith('dashboard') ? await freePort() : undefined;
  const args = `${line.replaceAll('FOLDER', folder)}${port === undefined ? '' : ` --port ${port}`}`;
  const interrupted = AbortSignal.any([stop.signal, AbortSignal.timeout(5000)]);
  const running = runCli(args, fake.kubeconfig, { interrupted }).finally(() => stop.abort());
  // What a dashboard asks for, it asks for when somebody looks at it.
  if (port !== undefined) await looked(port, recording.seen, stop);
  await running;
  return recording.stop();
}

async function looked(port: number, seen: readonly Right[], stop: AbortController): Promise<void> {
  while (!stop.signal.aborted && !seen.some(({ resource }) => resource === 'pods/portforward')) {
    fetch(`http://localhost:${port}`, { signal: stop.signal }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stop.abort();
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
