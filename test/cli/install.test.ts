import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectRef } from '../../src/model/kube-object.ts';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { controller } from '../support/fake-controller.ts';
import { runCli, runOk } from '../support/run-cli.ts';

async function withServer(body: (server: FakeApiServer) => Promise<void>): Promise<void> {
  const server = await fakeApiServer();
  server.store.controller = controller;
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

const minimal = 'install --set profile=minimal';

test('installs, finds nothing to do the second time, and removes all of it', async () =>
  withServer(async (server) => {
    const { err } = await runOk(`${minimal} -y`, server.kubeconfig);
    assert.match(err, /istiod +ready/);
    const before = server.mutations().length;
    assert.match((await runOk(`${minimal} -y`, server.kubeconfig)).err, /nothing to change/);
    assert.equal(server.mutations().length, before);
    await runOk('uninstall --purge --delete-crds -y', server.kubeconfig);
    assert.deepEqual([...server.store.objects.keys()], ['/api/v1/namespaces/istio-system']);
  }));

test('a dry run writes the plan to stdout and nothing to the cluster', async () =>
  withServer(async (server) => {
    const { out } = await runOk(`${minimal} --dry-run`, server.kubeconfig);
    assert.match(out, /^PLAN {2}istio .* profile minimal .* context fake/);
    const json = await runOk(`${minimal} --dry-run -o json`, server.kubeconfig);
    assert.equal(JSON.parse(json.out).profile, 'minimal');
    assert.equal(server.mutations().length, 0);
  }));

test('asks on a terminal, with context, version and counts; no means no', async () =>
  withServer(async (server) => {
    const { exit, err } = await runCli(minimal, server.kubeconfig, { answers: ['n'] });
    assert.equal(exit, 1);
    assert.match(err, /Install istio \S+ in context "fake": \d+ to create\. Proceed\? \(y\/N\)/);
    assert.match(err, /nothing was changed/);
    assert.equal(server.mutations().length, 0);
    await runOk(minimal, server.kubeconfig, { answers: ['y'] });
  }));

test('nobody to ask: refused', async () =>
  withServer(async (server) => {
    const { exit, err } = await runCli(minimal, server.kubeconfig);
    assert.equal(exit, 3);
    assert.match(err, /--yes/);
    assert.equal(server.mutations().length, 0);
  }));

test('all missing rights in one error, before anything is changed', async () =>
  withServer(async (server) => {
    server.allows = ({ verb, resource }) =>
      verb === 'get' || verb === 'list' || (verb !== '*' && resource === 'configmaps');
    const { exit, err } = await runCli(`${minimal} -y`, server.kubeconfig);
    assert.equal(exit, 1);
    assert.match(err, /lacks \d+ rights:\n {2}create, patch {2}clusterrolebindings\.rbac\.authorization\.k8s\.io\n/);
    assert.doesNotMatch(err, /configmaps/);
    assert.equal(server.mutations().length, 0);
  }));

test('at the prompt, Ctrl-D means no and Ctrl-C interrupts', async () =>
  withServer(async (server) => {
    const declined = await runCli(minimal, server.kubeconfig, { answers: [undefined] });
    assert.equal(declined.exit, 1);
    assert.match(declined.err, /cancelled, nothing was changed\n$/);
    const options = { answers: [undefined], interrupted: AbortSignal.abort() };
    const interrupted = await runCli(minimal, server.kubeconfig, options);
    assert.equal(interrupted.exit, 130);
    assert.match(interrupted.err, /error: interrupted, nothing was changed\n$/);
    assert.equal(server.mutations().length, 0);
  }));

test('the rights of the one whom --as names, and for removal all lists at once', async () =>
  withServer(async (server) => {
    server.allows = ({ verb, resource }) => verb !== '*' && (verb !== 'list' || resource !== 'secrets');
    const one = await runCli(`${minimal} --dry-run --as bob`, server.kubeconfig);
    assert.match(one.err, /^error: user "bob" lacks 1 right:\n {2}list {2}secrets\n/);
    server.allows = ({ verb }) => verb !== '*' && verb !== 'list';
    const all = await runCli('uninstall --purge -y', server.kubeconfig);
    assert.match(all.err, /^error: the user of context "fake" lacks \d\d rights:\n/);
    for (const what of ['configmaps', 'customresourcedefinitions', 'secrets'])
      assert.match(all.err, new RegExp(`^ {2}list {2}${what}`, 'm'));
  }));

test('looking needs no more than the right to read', async () =>
  withServer(async (server) => {
    await runOk(`${minimal} -y`, server.kubeconfig);
    server.allows = ({ verb }) => verb === 'get' || verb === 'list';
    server.faults = ({ method }) => (method === 'PATCH' ? 403 : undefined);
    const { out } = await runOk(`${minimal} --set meshConfig.accessLogFile=/dev/null --dry-run`, server.kubeconfig);
    assert.match(out, /update +\d+ +ConfigMap/);
  }));

test('a forbidden list, an unreachable server, a kubeconfig that is not there: one clear error each', async () =>
  withServer(async (server) => {
    server.faults = ({ path }) => (path.endsWith('/deployments') ? 403 : undefined);
    const forbidden = await runCli(`${minimal} --dry-run`, server.kubeconfig);
    assert.equal(forbidden.exit, 1);
    assert.match(forbidden.err, /^error: cannot list deployments: injected fault 403\nhint: /);
    const missing = await runCli(`${minimal} --dry-run --kubeconfig nosuch`, server.kubeconfig);
    assert.equal(missing.exit, 65);
    assert.match(missing.err, /^error: kubeconfig nosuch does not exist\n/);
    const context = await runCli(`${minimal} --dry-run --context fakee`, server.kubeconfig);
    assert.equal(context.exit, 65);
    assert.match(context.err, /did you mean "fake"/);
  }));

test('a broken configuration is told before the cluster is asked anything', async () =>
  withServer(async (server) => {
    const { exit } = await runCli('install --set profile=nosuch -y', server.kubeconfig);
    assert.equal(exit, 65);
    assert.equal(server.requests.length, 0);
  }));

test('a namespace that is being deleted', async () =>
  withServer(async (server) => {
    server.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'istio-system', deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    const { exit, err } = await runCli(`${minimal} -y`, server.kubeconfig);
    assert.equal(exit, 1);
    assert.match(err, /namespace istio-system is being deleted/);
    assert.equal(server.mutations().length, 0);
  }));

test('webhooks that inject the same pods are refused, and --force insists', async () =>
  withServer(async (server) => {
    const selector = { matchLabels: { 'istio-injection': 'enabled' } };
    server.put({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'old-injector', labels: { 'istio.io/rev': 'default', app: 'sidecar-injector' } },
      webhooks: [
        {
          name: 'x.sidecar-injector.istio.io',
          namespaceSelector: selector,
          clientConfig: { url: 'https://example.com' },
        },
      ],
    });
    const { exit, err } = await runCli(`${minimal} -y`, server.kubeconfig);
    assert.equal(exit, 3);
    assert.match(err, /injected twice.*\n.*old-injector/);
    await runOk(`${minimal} --force -y`, server.kubeconfig);
  }));

test('an installation by Helm, another version, an unsupported Kubernetes: warned about', async () =>
  withServer(async (server) => {
    await runOk(`${minimal} -y`, server.kubeconfig);
    const istiod = server.read({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'istio-system',
      name: 'istiod',
    });
    assert.ok(istiod);
    const { managedFields: _managed, ...metadata } = istiod.metadata;
    const labels = { ...metadata.labels, 'operator.istio.io/version': '1.28.0' };
    server.put({
      ...istiod,
      metadata: { ...metadata, labels, annotations: { 'meta.helm.sh/release-name': 'istiod' } },
    });
    const { err } = await runCli(`${minimal} --dry-run`, server.kubeconfig);
    assert.match(err, /upgraded from 1\.28\.0 to \S+, skipping minor releases/);
    assert.match(err, /Deployment istio-system\/istiod belongs to Helm \(istiod\)/);
  }));

test('on GKE its platform counts, for install as for manifest generate; AUTO_GKE_DETECTION=false says it does not', async () =>
  withServer(async (server) => {
    server.kubernetes = 'v1.33.1-gke.100';
    for (const name of ['kube-system', 'istio-system'])
      server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const agentIn = async (env: Record<string, string> = {}) => {
      const { out } = await runOk('install --dry-run -o json --set profile=ambient', server.kubeconfig, { env });
      const { steps }: { readonly steps: readonly ObjectRef[] } = JSON.parse(out);
      return steps.find(({ kind, name }) => name === 'istio-cni-node' && kind === 'DaemonSet')?.namespace;
    };
    assert.equal(await agentIn(), 'kube-system');
    assert.equal(await agentIn({ AUTO_GKE_DETECTION: 'false' }), 'istio-system');
    const generated = (env: Record<string, string> = {}) =>
      runOk('manifest generate --set profile=minimal --cluster-specific', server.kubeconfig, { env });
    assert.match((await generated()).out, /platform: gke|"platform": "gke"/);
    assert.doesNotMatch((await generated({ AUTO_GKE_DETECTION: 'false' })).out, /platform: gke|"platform": "gke"/);
  }));

test('what is installed on GKE is found there unchanged', async () =>
  withServer(async (server) => {
    server.kubernetes = 'v1.33.1-gke.100';
    for (const name of ['kube-system', 'istio-system'])
      server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const agent = '--set profile=minimal --set components.cni.enabled=true';
    const { err } = await runOk(`install ${agent} --wait=false -y`, server.kubeconfig);
    assert.match(err, /istiod +applied\n/);
    await runOk('verify-install', server.kubeconfig);
    await runOk(`verify-install ${agent}`, server.kubeconfig);
    await runOk('drift', server.kubeconfig);
    await runOk('manifest diff --live minimal --set components.cni.enabled=true', server.kubeconfig);
  }));

test('says what in the network plugin works against the mesh', async () =>
  withServer(async (server) => {
    const cilium = { 'cni-exclusive': 'true', 'enable-bpf-masquerade': 'true', 'bpf-lb-sock': 'true' };
    server.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cilium-config', namespace: 'kube-system' },
      data: { ...cilium, 'kube-proxy-replacement': 'strict' },
    });
    const warnings = async (profile: string) =>
      (await runOk(`install --dry-run --set profile=${profile}`, server.kubeconfig)).err;
    const ambient = await warnings('ambient');
    for (const word of ['cni-exclusive', 'enable-bpf-masquerade', 'replaces kube-proxy'])
      assert.ok(ambient.includes(word), `${word} in\n${ambient}`);
    const minimal = await warnings('minimal');
    assert.doesNotMatch(minimal, /cni-exclusive|masquerade/);
    assert.match(minimal, /bpf-lb-sock-hostns-only/);
    const felix = { apiVersion: 'crd.projectcalico.org/v1', kind: 'FelixConfiguration', metadata: { name: 'default' } };
    server.kinds.set(felix.apiVersion, [{ name: 'felixconfigurations', kind: felix.kind, namespaced: false }]);
    server.put({ ...felix, spec: { bpfConnectTimeLoadBalancing: 'Disabled' } });
    assert.doesNotMatch(await warnings('minimal'), /Calico/);
    server.put({ ...felix, spec: { bpfConnectTimeLoadBalancing: 'TCP' } });
    assert.match(await warnings('minimal'), /Calico/);
  }));

test('-i says where to look, not where to install; a tag is no revision', async () =>
  withServer(async (server) => {
    for (const command of ['install -y', 'upgrade -y', 'plan']) {
      const { exit, err } = await runCli(`${command} --set profile=minimal -i mesh`, server.kubeconfig);
      assert.equal(exit, 64);
      assert.match(err, /configuration says istio-system[\s\S]*--set values\.global\.istioNamespace=mesh/);
    }
    assert.equal(server.mutations().length, 0);
    await runOk(`${minimal} --set values.global.istioNamespace=mesh -i mesh -y`, server.kubeconfig);
    await runOk('tag set prod --revision default -i mesh -y', server.kubeconfig);
    const before = server.mutations().length;
    const tag = await runCli(`${minimal} --revision prod -y`, server.kubeconfig);
    assert.equal(tag.exit, 3);
    assert.match(tag.err, /"prod" is a tag, which leads to revision default; nothing was changed/);
    assert.equal(server.mutations().length, before);
  }));
