import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { any } from '../support/replay/protobuf.ts';
import { type ReplayedMesh, withMesh } from '../support/replay/replay-mesh.ts';
import { clientConfig, discoveryResponse, type ProxyState, xdsPort } from '../support/replay/xds.ts';
import { runCli } from '../support/run-cli.ts';

const typeUrl = 'istio.io/debug/syncz';
const cds = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
const lds = 'type.googleapis.com/envoy.config.listener.v3.Listener';

/** What istiod would answer of proxies. */
const answerOf = (pod: string, proxies: readonly ProxyState[], version = '1.30.3') =>
  discoveryResponse(
    typeUrl,
    proxies.map((proxy) => any('type.googleapis.com/envoy.service.status.v3.ClientConfig', clientConfig(proxy))),
    { pod, version },
  );

const at = new Date('2026-12-01T00:00:00Z');
const proxy = (
  id: string,
  state: ProxyState['types'][number]['status'],
  more: Partial<ProxyState> = {},
): ProxyState => ({
  id: `${id}.shop`,
  metadata: { CLUSTER_ID: 'Kubernetes', NAMESPACE: 'shop', ISTIO_VERSION: '1.30.3' },
  types: [
    { typeUrl: cds, status: state, lastUpdated: at },
    { typeUrl: lds, status: 'SYNCED', lastUpdated: at },
  ],
  ...more,
});

/** Tells stdout's rows by the proxy's name, reasons left out. */
const rowsOf = (out: string) =>
  out
    .split('\n')
    .slice(1)
    .filter((line) => /^\S/.test(line))
    .map((line) => line.split(/ {2,}/));

interface Answer {
  readonly proxies: readonly { name: string; state: string; istiod: string; problems: string[]; reasons: string[] }[];
  readonly istiods: readonly { name: string; error?: string }[];
}
const statusOf = async (mesh: ReplayedMesh, line: string) => {
  const { out, exit, err } = await runCli(`ps -o json ${line}`, mesh.kubeconfig);
  return { ...(JSON.parse(out) as Answer), exit, err };
};

/** A second istiod beside the recorded one. */
function secondIstiod(mesh: ReplayedMesh, answer: () => Buffer | undefined): void {
  const [namespace = '', name = ''] = mesh.roles.istiod.split('/');
  const pod = mesh.server.read({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  assert.ok(pod);
  const labels = { ...pod.metadata.labels, 'istio.io/rev': 'canary' };
  mesh.server.put({ ...pod, metadata: { ...pod.metadata, name: 'istiod-canary-1', labels } });
  const pem = (file: string) => readFileSync(join('test', 'mesh', 'certificates', `${file}.pem`), 'utf8');
  const tls = { cert: pem('istiod-cert'), key: pem('istiod-key'), ca: pem('root-cert') };
  const key = `${namespace}/istiod-canary-1`;
  mesh.server.pods.set(key, { ports: new Map([[15_012, xdsPort({ pod: key, port: 15_012, answer, tls })]]) });
}

test('what a proxy was not sent, refused or has not acknowledged is said, with the reason', () =>
  withMesh(async (mesh) => {
    mesh.xds = () =>
      answerOf('istiod-1', [
        proxy('a', 'SYNCED'),
        proxy('b', 'STALE'),
        proxy('c', 'ERROR', {
          types: [{ typeUrl: cds, status: 'ERROR', lastUpdated: at, error: 'bad cluster\nworse one' }],
        }),
        proxy('d', 'NOT_SENT'),
        proxy('e', 'NOT_SENT', { types: [{ typeUrl: cds, status: 'NOT_SENT' }] }),
        proxy('f', 'SYNCED', { metadata: { NAMESPACE: 'shop', ISTIO_VERSION: '1.27.0' } }),
        proxy('g', 'SYNCED', { metadata: { NAMESPACE: 'shop', ISTIO_VERSION: '1.31.0' } }),
        proxy('h', 'SYNCED', { metadata: { NAMESPACE: 'shop', ISTIO_VERSION: '65536.65536.65536' } }),
      ]);
    const { proxies, exit } = await statusOf(mesh, '-n shop');
    assert.deepEqual(
      proxies.map(({ name, state, problems }) => [name.split('.')[0], state, problems.join()]),
      [
        ['c', 'ERROR', 'ERROR'],
        ['b', 'STALE', 'STALE'],
        ['e', 'NOT_SENT', 'NOT_SENT'],
        ['f', 'SYNCED', 'SKEW'],
        ['g', 'SYNCED', 'SKEW'],
        ['a', 'SYNCED', ''],
        ['d', 'SYNCED', ''],
      ],
    );
    assert.equal(exit, 2);
    const table = await runCli('ps -n shop', mesh.kubeconfig);
    assert.match(table.out, / {4}CDS: bad cluster\n {8}worse one\n/);
    assert.match(table.out, /d\.shop .* SYNCED, NOT SENT CDS\n/);
    assert.match(table.err, /7 proxies of 1 istiod \(1\.30\.3\): 2 in order, 1 ERROR, 1 STALE, 1 NOT SENT, 2 SKEW/);
    const ignored = await runCli('ps -n shop --ignore ERROR,STALE,NOT_SENT,SKEW', mesh.kubeconfig);
    assert.equal(ignored.exit, 0);
    assert.deepEqual(
      rowsOf(ignored.out).map(([name]) => name),
      rowsOf(table.out).map(([name]) => name),
    );
  }));

test('pods with a proxy that no istiod knows are missing, and those of no proxy are not', () =>
  withMesh(async (mesh) => {
    mesh.xds = () => answerOf('istiod-1', []);
    const { proxies } = await statusOf(mesh, '');
    const names = new Set(proxies.map(({ name }) => name.split('.').reverse().join('/')));
    for (const role of ['sidecar', 'waypoint', 'ztunnel', 'ingress', 'gateway'] as const)
      assert.ok(names.has(mesh.roles[role]), role);
    assert.ok(!names.has(mesh.roles.istiod));
    assert.ok(proxies.every(({ state, problems }) => state === 'MISSING' && problems.join() === 'MISSING'));
  }));

test('two istiods: their answers are one, the one that sent last counts, and one that fails is named', () =>
  withMesh(async (mesh) => {
    const later = new Date(at.getTime() + 1000);
    let second: (() => Buffer | undefined) | undefined = () =>
      answerOf('istiod-canary-1', [
        proxy('a', 'SYNCED', { types: [{ typeUrl: cds, status: 'SYNCED', lastUpdated: later }] }),
        proxy('z', 'SYNCED'),
      ]);
    secondIstiod(mesh, () => second?.());
    mesh.xds = () => answerOf('istiod-1', [proxy('a', 'STALE'), proxy('b', 'SYNCED')]);
    const { proxies, exit } = await statusOf(mesh, '-n shop');
    const row = (name: string) => proxies.find((one) => one.name === `${name}.shop`);
    assert.deepEqual([row('a')?.state, row('a')?.istiod], ['SYNCED', 'istiod-canary-1']);
    assert.match(row('a')?.reasons.join() ?? '', /istiod istiod-1 knows it, too: STALE/);
    assert.deepEqual([row('b')?.istiod, row('z')?.istiod], ['istiod-1', 'istiod-canary-1']);
    assert.equal(exit, 0);
    second = undefined;
    const half = await statusOf(mesh, '-n shop --timeout 300ms --ignore STALE');
    assert.equal(half.exit, 1);
    assert.match(half.err, /warning: istiod pod istio-system\/istiod-canary-1 has not answered within 0\.3 s/);
    assert.match(half.err, /not every istiod answered/);
    assert.ok(half.istiods.some(({ name, error }) => name === 'istiod-canary-1' && /not answered/.test(error ?? '')));
    const { exit: alone } = await runCli('ps -n shop -r canary --timeout 300ms', mesh.kubeconfig);
    assert.equal(alone, 1);
  }));

test('an answer that is cut is asked for again; one that always is, is an error in one line', () =>
  withMesh(async (mesh) => {
    let left = 2;
    mesh.faults = ({ port }) => (port === 15_012 && left-- > 0 ? { share: 0.5, ends: 'cut' } : undefined);
    const line = `ps --xds-address ${await mesh.listen(mesh.roles.istiod, 15_012)} --ignore ERROR,STALE,MISSING`;
    const healed = await runCli(line, mesh.kubeconfig);
    assert.equal(healed.exit, 0, healed.err);
    mesh.faults = ({ port }) => (port === 15_012 ? { share: 0.5, ends: 'cut' } : undefined);
    const { exit, out, err } = await runCli(line, mesh.kubeconfig);
    assert.deepEqual([exit, out], [1, '']);
    assert.match(err, /^error: istiod at \S+ did not end its answer: .*\nhint: .*\n$/);
  }));

test('when the API server cuts the way to istiod, the question is asked again', () =>
  withMesh(async (mesh) => {
    let first = true;
    mesh.faults = ({ port }) => {
      if (port !== 15_012 || !first) return undefined;
      first = false;
      setTimeout(() => mesh.server.cut(), 20);
      return { ends: 'silence' };
    };
    const { exit, err } = await runCli('ps --ignore ERROR,STALE,MISSING', mesh.kubeconfig);
    assert.equal(exit, 0, err);
  }));

test('silence, refusals and rubbish end in time, in one line', () =>
  withMesh(async (mesh) => {
    mesh.faults = () => ({ ends: 'silence' });
    const silent = await runCli('ps --timeout 300ms', mesh.kubeconfig);
    assert.equal(silent.exit, 1);
    assert.match(silent.err, /has not answered within 0\.3 s/);
    mesh.faults = () => ({ status: 7, body: 'no%20way' });
    assert.match((await runCli('ps', mesh.kubeconfig)).err, /refused: permission denied \(no way\)/);
    mesh.faults = () => undefined;
    mesh.xds = () => Buffer.from([0x12, 0x05, 0xff, 0xff, 0xff, 0xff, 0xff]);
    assert.match((await runCli('ps', mesh.kubeconfig)).err, /does not answer as istiod does/);
    mesh.xds = () => discoveryResponse(typeUrl, [any('x', new Uint8Array([0x0a, 0x7f]))], { pod: 'i', version: '1' });
    assert.match((await runCli('ps', mesh.kubeconfig)).err, /answers what cannot be read/);
    assert.match((await runCli('ps --xds-port 9', mesh.kubeconfig)).err, /connection refused/);
  }));

test('rights are asked for first, and nothing but a token is asked of the API server that is no reading', () =>
  withMesh(async (mesh) => {
    mesh.server.allows = ({ resource, subresource }) => resource === 'pods' && subresource === undefined;
    const { exit, err } = await runCli('ps', mesh.kubeconfig);
    assert.equal(exit, 1);
    assert.match(err, /create {2}serviceaccounts\/token in istio-system/);
    assert.match(err, /create, get {2}pods\/portforward in istio-system/);
    assert.equal(mesh.requests.length, 0);
    mesh.server.allows = () => true;
    await runCli('ps', mesh.kubeconfig);
    assert.deepEqual(
      mesh.server.mutations().map(({ method, path }) => [method, path]),
      [['POST', '/api/v1/namespaces/istio-system/serviceaccounts/default/token']],
    );
  }));

test("istiod's certificate is checked; without its root the token goes to nobody at an address", () =>
  withMesh(async (mesh) => {
    const address = await mesh.listen(mesh.roles.istiod, 15_012);
    const line = `ps --xds-address ${address} --ignore ERROR,STALE,MISSING`;
    assert.equal((await runCli(line, mesh.kubeconfig)).exit, 0);
    const other = await runCli(`${line} --authority istiod.example.com`, mesh.kubeconfig);
    assert.match(other.err, /certificate of istiod at \S+ is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
    assert.equal((await runCli(`${line} --insecure`, mesh.kubeconfig)).exit, 0);
    const plain = await runCli(`ps --xds-address ${address} --plaintext`, mesh.kubeconfig);
    assert.match(plain.err, /^error: istiod at .*\nhint: .*\n$/);
    const root = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-ca-root-cert', namespace: 'istio-system' },
    };
    mesh.server.put({ ...root, data: {} });
    const untold = await runCli(line, mesh.kubeconfig);
    assert.equal(untold.exit, 65);
    assert.match(untold.err, /cannot be checked/);
    const forwarded = await runCli('ps --ignore ERROR,STALE,MISSING', mesh.kubeconfig);
    assert.match(forwarded.err, /note: istiod's certificate is not checked/);
    assert.equal(forwarded.exit, 0);
  }));

test('Ctrl-C ends it at once', () =>
  withMesh(async (mesh) => {
    mesh.faults = () => ({ ends: 'silence' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const { exit, out } = await runCli('ps', mesh.kubeconfig, { interrupted: controller.signal });
    assert.deepEqual([exit, out], [130, '']);
  }));
