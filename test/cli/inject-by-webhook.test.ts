import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mapAt, valueAt } from '../../src/lib/tree.ts';
import type { Tree } from '../../src/model/kube-object.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { certificate, privateKey } from '../support/localhost-certificate.ts';
import { runCli } from '../support/run-cli.ts';

const configuration = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'istio-sidecar-injector', labels: { 'istio.io/rev': 'default' } },
  webhooks: [
    {
      name: 'namespace.sidecar-injector.istio.io',
      clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/inject', port: 443 } },
    },
  ],
};
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
`;
const allowed = (operations?: readonly Tree[]) => ({
  response: {
    allowed: true,
    ...(operations && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') }),
  },
});

let fake: FakeApiServer;
let asked: { path: string; review: Tree }[] = [];
before(async () => {
  fake = await fakeApiServer();
  fake.put(configuration);
});
after(() => fake.close());

function inject(answer: unknown, stdin = deployment) {
  asked = [];
  fake.services = (path, review) => {
    asked.push({ path, review });
    return answer;
  };
  return runCli('kube-inject -f - --webhookConfig istio-sidecar-injector', fake.kubeconfig, { stdin });
}

test("the webhook gets the pod of the workload at its Service, and its patch lands in the workload's template", async () => {
  const { exit, out, err } = await inject(
    allowed([
      { op: 'add', path: '/spec/containers/1', value: { name: 'istio-proxy', image: 'ümläut' } },
      { op: 'add', path: '/metadata/annotations', value: { a: 'b' } },
    ]),
  );
  assert.equal(exit, 0, err);
  assert.equal(asked[0]?.path, '/api/v1/namespaces/istio-system/services/https:istiod:443/proxy/inject');
  const request = mapAt(asked[0]?.review, ['request']);
  assert.equal(request.namespace, 'shop');
  assert.deepEqual(valueAt(request, ['object', 'metadata', 'ownerReferences']), [
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: '', controller: true },
  ]);
  const template = mapAt(parseObjects(out, '-').objects[0]?.object, ['spec', 'template']);
  assert.deepEqual(template.metadata, { annotations: { a: 'b' }, labels: { app: 'web' } });
  assert.deepEqual(valueAt(template, ['spec', 'containers', 1, 'image']), 'ümläut');
  assert.match(err, /injected 1 workload; by the webhook istio-sidecar-injector of https:/);
});

test('a pod that the webhook leaves alone is told', async () => {
  const { exit, err } = await inject(
    allowed(),
    deployment.replace('{app: web}}\n    spec', '{app: web, sidecar.istio.io/inject: "false"}}\n    spec'),
  );
  assert.equal(exit, 0);
  assert.match(err, /not injected: label sidecar.istio.io\/inject=false/);
});

test('a refusal names the workload and its line, and nothing is printed', async () => {
  const { exit, out, err } = await inject({ response: { allowed: false, status: { message: 'bad port' } } });
  assert.equal(exit, 65);
  assert.equal(out, '');
  assert.match(err, /:1:1 +error +Deployment shop\/web +the webhook refuses the pod: bad port/);
});

test('a webhook that cannot be reached fails the command, once', async () => {
  fake.faults = ({ path }) => (path.includes('/proxy/') ? 403 : undefined);
  const { exit, err } = await inject(allowed(), `${deployment}---\n${deployment}`);
  fake.faults = () => undefined;
  assert.notEqual(exit, 0);
  assert.match(err, /cannot ask the webhook of istio-sidecar-injector/);
  assert.equal(err.match(/cannot ask/g)?.length, 1);
});

test('a configuration that is not there, or not of an injector', async () => {
  const absent = await runCli('kube-inject -f - --webhookConfig nosuch', fake.kubeconfig, { stdin: deployment });
  assert.match(absent.err, /there is no MutatingWebhookConfiguration nosuch/);
  fake.put({ ...configuration, metadata: { name: 'other' }, webhooks: [{ name: 'a.example.com' }] });
  const other = await runCli('kube-inject -f - --webhookConfig other', fake.kubeconfig, { stdin: deployment });
  assert.match(other.err, /has no injector of Istio/);
});

test('a webhook at a URL is asked there, by its own authority and without the credentials of the cluster', async () => {
  const seen: { url: string | undefined; authorization: string | undefined }[] = [];
  const webhook = createServer({ cert: certificate, key: privateKey }, ({ url, headers }, response) => {
    seen.push({ url, authorization: headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(allowed([{ op: 'add', path: '/spec/containers/1', value: { name: 'istio-proxy' } }])));
  });
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  const { port } = webhook.address() as AddressInfo; // a TCP server's address is one
  const remote = (name: string, clientConfig: Tree) => {
    fake.put({ ...configuration, metadata: { name }, webhooks: [{ ...configuration.webhooks[0], clientConfig }] });
    return runCli(`kube-inject -f - --webhookConfig ${name}`, fake.kubeconfig, { stdin: deployment });
  };
  const url = `https://127.0.0.1:${port}/inject/cluster/c1?x=1`;
  const { exit, out, err } = await remote('remote', { url, caBundle: Buffer.from(certificate).toString('base64') });
  const untrusted = await remote('untrusted', { url });
  webhook.closeAllConnections();
  webhook.close();
  assert.equal(exit, 0, err);
  assert.match(out, /name: istio-proxy/);
  assert.deepEqual(seen, [{ url: '/inject/cluster/c1?x=1', authorization: undefined }]);
  assert.equal(untrusted.exit, 1);
  assert.match(untrusted.err, /cannot ask the webhook of untrusted|certificate/);
});

test('the result goes to a file beside the working directory', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'inject-'));
  const { exit, out } = await runCli('kube-inject -f - -o out/web.yaml', fake.kubeconfig, { stdin: deployment, cwd });
  assert.deepEqual([exit, out], [0, '']);
  assert.match(readFileSync(join(cwd, 'out/web.yaml'), 'utf8'), /name: istio-proxy/);
  rmSync(cwd, { recursive: true });
});
