import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { connect } from '../../src/kube/connect.ts';
import type { Check, PrecheckReport } from '../../src/model/check.ts';
import { Exit } from '../../src/model/exit.ts';
import { precheck } from '../../src/pipeline/precheck.ts';
import { fakeApiServer } from '../support/fake-api-server.ts';
import { fakeIo } from '../support/fake-io.ts';
import { runCli } from '../support/run-cli.ts';

const fake = await fakeApiServer();
after(() => fake.close());
beforeEach(() => {
  fake.faults = () => undefined;
  fake.allows = () => true;
  fake.requests.length = 0;
  fake.store.objects.clear();
});

async function ask(more: Readonly<Record<string, unknown>> = {}): Promise<PrecheckReport> {
  const options = { env: {}, cwd: '/', file: fake.kubeconfig, impersonation: {}, timeoutMs: 5000, readOnly: true };
  const cluster = connect(options as Parameters<typeof connect>[0]);
  try {
    return await precheck({ texts: [], istioNamespace: 'istio-system', to: '1.30.3', cluster, now: 0, ...more });
  } finally {
    cluster.close();
  }
}
const checksOf = ({ categories }: PrecheckReport, id: string): readonly Check[] =>
  categories.flatMap(({ checks }) => checks).filter((check) => check.id === id);
const crd = (name: string, kind: string, versions: readonly object[]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${name}.gateway.networking.k8s.io` },
  spec: { group: 'gateway.networking.k8s.io', names: { kind }, versions },
});

test('a healthy cluster: everything is well, and nothing is changed', async () => {
  const report = await ask();
  const bad = report.categories.flatMap(({ checks }) => checks).filter(({ status }) => /error|warning/.test(status));
  assert.deepEqual([bad, report.unanswered], [[], []]);
  const writes = fake.mutations().filter(({ path }) => !path.endsWith('/selfsubjectaccessreviews'));
  assert.deepEqual(writes, []);
});

test('missing rights are named as verb and resource, in one check', async () => {
  fake.allows = ({ resource, verb }) => verb !== '*' && !(resource === 'clusterroles' && verb === 'create');
  const [rights] = checksOf(await ask(), 'rights');
  assert.deepEqual(rights?.evidence, [{ subject: 'create clusterroles.rbac.authorization.k8s.io' }]);
  assert.deepEqual([rights?.status, rights?.code], ['error', 'IST0141']);
});

const plurals: Readonly<Record<string, readonly string[]>> = {
  nodes: ['kubernetes: nodes'],
  customresourcedefinitions: ['kubernetes: platform', 'kubernetes: Gateway API CRDs'],
  daemonsets: ['kubernetes: network plugin'],
  deployments: ['installation: control planes', 'installation: revisions of namespaces', 'configuration: annotations'],
  namespaces: ['installation: revisions of namespaces', 'configuration: annotations'],
  pods: ['installation: versions of proxies', 'configuration: annotations'],
  services: ["installation: Istio's webhooks", 'configuration: annotations'],
  mutatingwebhookconfigurations: ['installation: revisions of namespaces', "installation: Istio's webhooks"],
  configmaps: ['configuration: settings'],
  secrets: [],
};
for (const [plural, wanted] of Object.entries(plurals))
  test(`without the right to read ${plural} their checks say so, in every category`, async () => {
    fake.faults = ({ path }) => (path.endsWith(`/${plural}`) ? 403 : undefined);
    const report = await ask({ from: '1.29.0' });
    const skipped = report.categories.flatMap(({ name, checks }) =>
      checks.filter(({ id }) => id === 'unreadable').map(({ title }) => `${name}: ${title}`),
    );
    assert.deepEqual(skipped, [...wanted, 'upgrade: changes that concern other objects']);
    assert.match(report.unanswered.join(), new RegExp(`^${plural.slice(0, -1)}: `, 'i'));
    assert.notEqual(checksOf(report, 'kubernetes-version').length, 0, 'the rest is checked');
    const io = fakeIo();
    const line = [
      'precheck',
      '--kubeconfig',
      fake.kubeconfig,
      '--from-version',
      '1.29.0',
      '--failure-threshold',
      'Error',
    ];
    assert.equal(await main(line, io), Exit.failed);
    assert.match(io.err(), /question.* not answered/);
  });

test('Gateway API CRDs of old versions', async () => {
  fake.put(crd('gateways', 'Gateway', [{ name: 'v1alpha2', served: true }]));
  fake.put(crd('httproutes', 'HTTPRoute', [{ name: 'v1beta1', served: true }]));
  fake.put(crd('grpcroutes', 'GRPCRoute', [{ name: 'v1', served: true }]));
  const codes = checksOf(await ask(), 'gateway-api-crds').map(
    ({ code, evidence }) => `${code} ${evidence?.[0]?.subject}`,
  );
  assert.deepEqual(codes.sort(), [
    'IST0156 CustomResourceDefinition gateways.gateway.networking.k8s.io',
    'IST0172 CustomResourceDefinition gateways.gateway.networking.k8s.io',
    'IST0172 CustomResourceDefinition httproutes.gateway.networking.k8s.io',
    'IST0176 CustomResourceDefinition grpcroutes.gateway.networking.k8s.io',
  ]);
});

test('proxies newer than the control plane to come, and webhooks that lead nowhere', async () => {
  const container = { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.31.0' };
  fake.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [container] },
  });
  const service = { name: 'istiod', namespace: 'istio-system' };
  fake.put({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'istio-validator-istio-system' },
    webhooks: [{ name: 'a', clientConfig: { service } }],
  });
  const report = await ask();
  assert.equal(checksOf(report, 'proxy-versions')[0]?.status, 'error');
  assert.equal(checksOf(report, 'webhooks')[0]?.status, 'error');
});

test('version and precheck count the same proxies: pods that run, not what they are made from', async () => {
  const other = await fakeApiServer();
  const containers = [{ name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.30.3' }];
  const template = { metadata: { labels: { istio: 'ingressgateway' } }, spec: { containers } };
  const metadata = { name: 'edge', namespace: 'shop', labels: { istio: 'ingressgateway' } };
  other.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } });
  for (const [name, phase] of [
    ['edge-1', 'Running'],
    ['edge-2', 'Running'],
    ['edge-0', 'Failed'],
  ] as const)
    other.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name },
      spec: { containers },
      status: { phase },
    });
  const images = [{ name: 'istio-proxy', image: 'proxyv2@sha256:0' }];
  other.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: images },
  });
  const agent = [{ name: 'install-cni', image: 'docker.io/istio/install-cni:1.30.3' }];
  other.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cni', namespace: 'a' }, spec: { containers: agent } });
  const { out } = await runCli('version', other.kubeconfig);
  const checks = await runCli('precheck -v', other.kubeconfig);
  await other.close();
  assert.match(out, /data plane version: 1\.30\.3 \(2 proxies\), unknown \(1 proxy\)/);
  assert.match(checks.out, /proxies: 3, 1 of an unknown version/);
});

test('an upgrade is judged by what runs, and by the record of its values', async () => {
  const env = [{ name: 'PILOT_STATUS_QPS', value: '5' }];
  fake.put({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod' } },
    spec: { template: { spec: { containers: [{ name: 'discovery', image: 'a/pilot:1.26.1', env }] } } },
  });
  fake.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'values', namespace: 'istio-system' },
    data: { 'original-values': '{"compatibilityVersion": "1.23"}' },
  });
  const report = await ask({ from: '1.26.0', to: '1.27.0' });
  assert.equal(checksOf(report, 'env-removed-127')[0]?.status, 'warning');
  assert.equal(checksOf(report, 'compat-1-23-gone')[0]?.status, 'error');
  assert.equal(
    checksOf(report, 'control-plane')[0]?.title,
    'control planes: istiod 1.26.1 (revision default, by another tool)',
  );
});

test('a dump of the cluster says the same as the cluster, and a new configuration stands above both', async () => {
  const recorded = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'values', namespace: 'istio-system' },
    data: { 'original-values': '{"compatibilityVersion": "1.24"}' },
  };
  const way = { from: '1.27.0', to: '1.28.0' };
  const verdict = (report: PrecheckReport) => checksOf(report, 'compat-1-24-gone')[0]?.status;
  const list = { apiVersion: 'v1', kind: 'List', items: [recorded] };
  const dump = { name: 'dump.json', text: JSON.stringify(list) };
  assert.equal(verdict(await ask({ ...way, cluster: undefined, texts: [dump] })), 'error');
  fake.put(recorded);
  assert.equal(verdict(await ask(way)), 'error');
  const operator = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {profile: default}\n';
  assert.equal(verdict(await ask({ ...way, texts: [{ name: 'new.yaml', text: operator }] })), 'ok');
});

test('without anything to find out the cluster is not asked', async () => {
  await ask({ skipControlPlane: true });
  assert.deepEqual(fake.requests, []);
});

test('rights that cannot be asked for are a question not answered', async () => {
  fake.faults = ({ path }) => (path.endsWith('/selfsubjectaccessreviews') ? 403 : undefined);
  const report = await ask();
  assert.equal(checksOf(report, 'rights')[0]?.status, 'skipped');
  assert.match(report.unanswered.join(), /^rights: /);
});

test("Cilium that keeps Istio's agent out", async () => {
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium', namespace: 'kube-system' },
    spec: {},
  };
  const map = (name: string, data: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'kube-system' },
    data,
  });
  fake.put(daemonSet);
  fake.put(map('istio-cni-config', { AMBIENT_ENABLED: 'true' }));
  fake.put(map('cilium-config', {}));
  assert.equal(checksOf(await ask(), 'cni')[0]?.status, 'warning');
  fake.put(map('cilium-config', { 'cni-exclusive': 'false' }));
  const [cni] = checksOf(await ask(), 'cni');
  assert.deepEqual([cni?.status, cni?.title], ['ok', "network plugin: Cilium, with Istio's agent"]);
});

test('deprecated settings of the mesh, and a target without a patch release', async () => {
  const data = { mesh: 'defaultConfig: {zipkinAddress: "zipkin:9411"}' };
  fake.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data });
  const report = await ask({ from: '1.29.1', to: '1.30' });
  assert.equal(checksOf(report, 'deprecated-settings')[0]?.evidence?.length, 1);
  assert.equal(checksOf(report, 'upgrade-path')[0]?.title, 'upgrade 1.29.1 → 1.30');
  await assert.rejects(ask({ to: '1.31' }), { code: 'VERSION_UNKNOWN' });
  await assert.rejects(ask({ kubeVersion: 'new' }), { code: 'VERSION_INVALID' });
});
