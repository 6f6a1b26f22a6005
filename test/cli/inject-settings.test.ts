import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { renderedTexts } from '../../src/pipeline/injection-settings.ts';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { runCli } from '../support/run-cli.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
`;
const defaults = /: the settings are those of the default profile of this program; name yours with --operatorFileName/;

let fake: FakeApiServer;
before(async () => {
  fake = await fakeApiServer();
  const { texts } = await renderedTexts({ files: [], sets: ['hub=example.com/mine', 'values.global.network=n1'] });
  const map = (name: string, data: object) =>
    fake.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' }, data });
  map('istio-sidecar-injector', { config: texts?.config, values: texts?.values });
  map('istio', { mesh: texts?.meshConfig });
});
after(() => fake.close());
beforeEach(() => {
  fake.faults = () => undefined;
});

const inject = (flags = '', kubeconfig = fake.kubeconfig) =>
  runCli(`kube-inject -f - ${flags}`.trim(), kubeconfig, { stdin: deployment });

test('beside a cluster its ConfigMaps are used, and named', async () => {
  const { exit, out, err } = await inject();
  assert.equal(exit, 0, err);
  assert.match(out, /image: example\.com\/mine\/proxyv2/);
  assert.match(out, /value: n1/);
  assert.match(err, /^note: the settings are those of istio-system in fake$/m);
  const gateway =
    'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: a}\nspec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}\n';
  const preview = await runCli('x gateway-preview -f -', fake.kubeconfig, { stdin: gateway });
  assert.match(preview.out, /example\.com\/mine\/proxyv2/);
});

test('what names another source asks no cluster, and says which configuration it is', async () => {
  fake.requests.length = 0;
  const unasked = await inject('--use-kube=false');
  assert.doesNotMatch(unasked.out, /example\.com\/mine/);
  assert.match(unasked.err, /^note: the settings are those of the default profile of this program/m);
  assert.match((await inject('--set hub=example.com/other')).err, /^note: the settings are those of --set, the rest/m);
  assert.equal(fake.requests.length, 0);
});

test('a cluster without a control plane, without rights or not there is told, and does not stop anything', async () => {
  const other = await fakeApiServer();
  const empty = await inject('', other.kubeconfig);
  other.faults = () => 403;
  const forbidden = await inject('', other.kubeconfig);
  await other.close();
  const gone = await inject('', other.kubeconfig);
  for (const { exit, out, err } of [empty, forbidden, gone]) {
    assert.equal(exit, 0, err);
    assert.match(out, /name: istio-proxy/);
    assert.match(err, defaults);
  }
  assert.match(empty.err, /^note: there is no ConfigMap istio-system\/istio-sidecar-injector: the settings/m);
  assert.match((await inject('', '/nonexistent')).err, /^note: .*the default profile/m);
});

test('who names a cluster or a revision gets an error instead', async () => {
  const { exit, out, err } = await inject('--revision canary');
  assert.equal(exit, 65);
  assert.equal(out, '');
  assert.match(err, /there is no ConfigMap istio-system\/istio-sidecar-injector-canary/);
  assert.match(err, /--use-kube=false/);
  fake.faults = () => 403;
  const named = await inject('--context fake');
  assert.equal(named.exit, 1);
  assert.match(named.err, /^error: cannot read ConfigMap/m);
});

test("a cluster that never answers is given up after one answer's time, and nothing is left open", async (context) => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'silent-'));
  context.after(() => {
    rmSync(folder, { recursive: true });
    silent.close();
  });
  const { port } = silent.address() as AddressInfo; // a TCP server's address is one
  const file = join(folder, 'kubeconfig');
  writeFileSync(
    file,
    `apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: a, cluster: {server: "https://127.0.0.1:${port}", insecure-skip-tls-verify: true}}]\nusers: [{name: a, user: {token: x}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n`,
  );
  const { exit, err } = await inject('--kubeclient-timeout 200ms', file);
  assert.equal(exit, 0, err);
  assert.match(err, defaults);
});
