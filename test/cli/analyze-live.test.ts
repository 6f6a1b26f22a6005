import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { withServer } from '../support/fake-api-server.ts';
import { fakeIo } from '../support/fake-io.ts';

const object = (kind: string, metadata: KubeObject['metadata'], rest: object = {}): KubeObject => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata,
  ...rest,
});
const service = (name: string, ports: object) => object('Service', { name, namespace: 'shop' }, { spec: { ports } });
const namespace = (name: string) => object('Namespace', { name, labels: { 'istio-injection': 'enabled' } });

async function analyze(kubeconfig: string, args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'live-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const io = fakeIo({ cwd, env: { KUBECONFIG: kubeconfig } });
    return { exit: await main(['analyze', '-o', 'log', ...args], io), out: io.out(), err: io.err() };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

test('a cluster is read and not changed, and only what the chosen rules look at', () =>
  withServer(async (server) => {
    server.put(namespace('shop'));
    server.put(service('a', [{ port: 1000, name: 'nope' }]));
    const { out, err, exit } = await analyze(server.kubeconfig, ['-A', '--analyzer', 'service.PortNameAnalyzer']);
    assert.match(out, /^Info \[IST0118\] \(Service shop\/a\) port 1000/);
    assert.match(err, /^1 rule ran · 1 object, ns shop/);
    assert.equal(exit, 0);
    assert.deepEqual(server.mutations(), []);
    const lists = server.requests
      .map(({ path }) => path)
      .filter((path) => !/namespaces\/|^\/apis?\/[^/]+(\/v1)?$/.test(path));
    assert.deepEqual(lists, ['/api/v1/services']);
  }));

test('without -A the namespace of the context, or the one given, is reported', () =>
  withServer(async (server) => {
    server.put(namespace('shop'));
    server.put(namespace('default'));
    server.put(service('a', [{ port: 1000, name: 'nope' }]));
    assert.equal((await analyze(server.kubeconfig, [])).out, '');
    assert.match((await analyze(server.kubeconfig, ['-n', 'shop'])).out, /IST0118/);
    const missing = await analyze(server.kubeconfig, ['-n', 'shp']);
    assert.equal(missing.exit, 65);
    assert.match(missing.err, /error: the cluster has no namespace "shp"/);
  }));

test('a file hides the live object of its name', () =>
  withServer(async (server) => {
    server.put(namespace('shop'));
    server.put(service('a', [{ port: 1000, name: 'nope' }]));
    const file =
      'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {ports: [{port: 1, name: http}]}\n';
    assert.equal((await analyze(server.kubeconfig, ['-A', 'a.yaml'], { 'a.yaml': file })).out, '');
  }));

test('a kind that may not be listed costs the rules that read it', () =>
  withServer(async (server) => {
    server.put(namespace('shop'));
    server.put(service('a', [{ port: 1000, name: 'nope' }]));
    server.faults = ({ path }) => (path === '/api/v1/pods' ? 403 : undefined);
    const { out, err } = await analyze(server.kubeconfig, ['-A']);
    assert.match(out, /IST0118/);
    assert.match(err, /skipped \(\d+: no right to list pods/);
  }));

test('that nothing may be listed is no clean bill of health', () =>
  withServer(async (server) => {
    server.faults = ({ method, path }) => (method === 'GET' && !/^\/apis?\/[^/]+(\/v1)?$/.test(path) ? 403 : undefined);
    const { err, exit } = await analyze(server.kubeconfig, ['-A']);
    assert.match(err, /0 objects .*\nerror: the cluster let nothing be read/);
    assert.equal(exit, 1);
  }));

test('the time limit leaves what was read, says so, and exits with 4', () =>
  withServer(async (server) => {
    server.put(namespace('shop'));
    server.put(service('a', [{ port: 1000, name: 'nope' }]));
    server.faults = ({ path }) => (path === '/api/v1/pods' ? 'silence' : undefined);
    const { out, err, exit } = await analyze(server.kubeconfig, ['-A', '--timeout', '2500ms']);
    assert.match(out, /IST0118/);
    assert.match(err, /note: the cluster was not read completely/);
    assert.match(err, /no time left to list [a-z, ]*pods/);
    assert.equal(exit, 4);
  }));

test('services of further clusters are compared', () =>
  withServer(async (server) => {
    await withServer(async (other) => {
      for (const one of [server, other]) one.put(namespace('shop'));
      server.put(service('a', [{ port: 80, name: 'http' }]));
      other.put(service('a', [{ port: 81, name: 'http' }]));
      const both = readFileSync(server.kubeconfig, 'utf8')
        .replace('contexts:', 'contexts:\n- {name: east, context: {cluster: east, user: fake}}')
        .replace(
          'clusters:',
          `clusters:\n${/^- \{name: fake, cluster.*$/m.exec(readFileSync(other.kubeconfig, 'utf8'))?.[0].replace('name: fake', 'name: east')}`,
        );
      writeFileSync(server.kubeconfig, both);
      const { out } = await analyze(server.kubeconfig, ['-A', '--remote-contexts', 'east']);
      assert.match(out, /Warning \[IST0170\] \(Service shop\/a\) .*clusters "default", "east": other ports in east/);
    });
  }));

const remoteSecret = (kubeconfig: string) =>
  object(
    'Secret',
    { name: 'remote', namespace: 'istio-system', labels: { 'istio/multiCluster': 'true' } },
    { data: { west: Buffer.from(kubeconfig).toString('base64') } },
  );

test('clusters of the mesh are found by their remote secrets', () =>
  withServer(async (server) => {
    await withServer(async (other) => {
      for (const one of [server, other]) one.put(namespace('shop'));
      server.put(service('a', [{ port: 80, name: 'http' }]));
      other.put(service('a', [{ port: 81, name: 'http' }]));
      server.put(remoteSecret(readFileSync(other.kubeconfig, 'utf8')));
      const { out } = await analyze(server.kubeconfig, ['-A']);
      assert.match(out, /IST0170\] \(Service shop\/a\) .*"west"/);
      assert.deepEqual(other.mutations(), []);
    });
  }));

test('a remote secret cannot make this machine run a command', () =>
  withServer(async (server) => {
    server.put(namespace('shop'));
    const config = readFileSync(server.kubeconfig, 'utf8').replace(
      'token: fake-token',
      'exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [/tmp/never]}',
    );
    server.put(remoteSecret(config));
    const { err, exit } = await analyze(server.kubeconfig, ['-A']);
    assert.match(err, /note: cluster west of the mesh is left out: .* names exec, which is not followed/);
    assert.equal(exit, 0);
  }));

test('without a kubeconfig files are analyzed alone, and nothing at all is an error', async () => {
  const file = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, name: http}]}\n';
  const alone = await analyze('/nonexistent/kubeconfig', ['a.yaml'], { 'a.yaml': file });
  assert.equal(alone.exit, 0);
  assert.match(alone.err, /^note: no cluster is configured: only the files are analyzed\n/);
  assert.equal((await analyze('/nonexistent/kubeconfig', [])).exit, 65);
  assert.equal((await analyze('/nonexistent/kubeconfig', ['--use-kube', 'a.yaml'], { 'a.yaml': file })).exit, 65);
});
