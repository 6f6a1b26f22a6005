import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { main } from '../../src/cli/main.ts';
import type { BugReportIndex } from '../../src/model/bug-report.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { type FakeIo, fakeIo } from '../support/fake-io.ts';
import { type ReplayedMesh, replayMesh } from '../support/replay/replay-mesh.ts';

let mesh: ReplayedMesh;
let folder: string;
before(async () => {
  mesh = await replayMesh();
});
after(() => mesh.close());

async function unpacked(): Promise<ReadonlyMap<string, string>> {
  const entries = await unpackTar(gunzipSync(readFileSync(join(folder, 'bug-report.tar.gz'))));
  return new Map(entries.map(({ header, data }) => [header.name, Buffer.from(data ?? []).toString()]));
}

interface Ran {
  readonly exit: number;
  readonly io: FakeIo;
}

async function run(
  args: string,
  { limit, interrupted }: { limit?: number; interrupted?: AbortSignal } = {},
): Promise<Ran> {
  folder = mkdtempSync(join(tmpdir(), 'bug-report-test-'));
  const io = fakeIo({ env: { KUBECONFIG: mesh.kubeconfig }, cwd: folder, ...(interrupted ? { interrupted } : {}) });
  const timeout = limit === undefined ? '' : ` --timeout ${limit}ms`;
  const exit = await main(`bug-report${timeout} ${args}`.trim().split(' '), io);
  return { exit, io };
}

const done = () => rmSync(folder, { recursive: true });

test('objects, logs, what proxies and istiod say, and the analysis', async () => {
  const { exit, io } = await run('');
  const files = await unpacked();
  const index = JSON.parse(files.get('bug-report/index.json') ?? '') as BugReportIndex;
  const failed = index.parts.filter(({ status }) => status === 'failed');
  // A pod has a sidecar that no longer runs: that is said, and nothing else is missing because of it.
  assert.ok(
    failed.every(({ path }) => path.includes(mesh.roles.gone) || path.startsWith('istio/') || path.includes('ztunnel')),
    JSON.stringify(failed.slice(0, 5)),
  );
  assert.equal(exit, failed.length > 0 ? 1 : 0);
  for (const path of [
    'cluster/k8s-resources',
    'cluster/crs',
    'cluster/secrets',
    'versions',
    'analyze/allNamespaces/allNamespaces',
    `proxies/${mesh.roles.sidecar}/config_dump`,
    `proxies/${mesh.roles.ingress}/clusters`,
    `istio/${mesh.roles.istiod}/debug/syncz`,
  ])
    assert.ok(files.get(`bug-report/${path}`), path);
  for (const { path, status, bytes } of index.parts)
    if (status === 'had') assert.equal(Buffer.byteLength(files.get(`bug-report/${path}`) ?? ''), bytes, path);
  assert.match(io.out(), /^bug-report\.tar\.gz: [\d.]+ .B, \d+ files; /);
  assert.deepEqual(readdirSync(folder), ['bug-report.tar.gz']);
  assert.equal(statSync(join(folder, 'bug-report.tar.gz')).mode & 0o777, 0o600);
  done();
});

const planted = (where: string) => `planted-${where}-S3cr3t`;

test('secrets planted in objects, logs and pages are in no file', async () => {
  const { server, roles } = mesh;
  const put = (object: object) => server.put(object as KubeObject);
  const metadata = (name: string) => ({ name, namespace: 'default' });
  put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata('planted'),
    type: 'Opaque',
    data: { pw: Buffer.from(planted('secret')).toString('base64') },
  });
  put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('planted'),
    data: { 'app.properties': `password=${planted('config-map')}\n`, other: `see ${planted('secret')} elsewhere` },
  });
  put({
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: metadata('planted'),
    spec: { configPatches: [{ patch: { value: { authorization: `Bearer ${planted('filter')}` } } }] },
  });
  const [namespace = '', name = ''] = roles.sidecar.split('/');
  const pod = server.pods.get(roles.sidecar);
  const logs = new Map(pod?.logs);
  logs.set('istio-proxy', `2026-01-01T00:00:00Z\tinfo\tlogin token=${planted('log')} and ${planted('secret')}\n`);
  server.pods.set(roles.sidecar, { ports: new Map(), ...pod, logs });
  await run('--skip-proxy-debug --skip-analyze');
  const files = await unpacked();
  for (const [path, text] of files) {
    assert.doesNotMatch(text, /planted-[\w-]+-S3cr3t/, path);
    assert.ok(!text.includes(Buffer.from(planted('secret')).toString('base64')), path);
  }
  assert.equal(
    files.get(`bug-report/proxies/${namespace}/${name}/istio-proxy.log`),
    '2026-01-01T00:00:00Z\tinfo\tlogin token=[redacted] and [redacted]\n',
  );
  const list = files.get('bug-report/redactions') ?? '';
  assert.match(list, /^cluster\/k8s-resources\tConfigMap default\/planted\tdata\.app\.properties\tnamed-secret$/m);
  assert.match(list, /^cluster\/secrets\tSecret default\/planted\tdata\.pw\tsecret-data$/m);
  done();
});

test('only what is included, and a dry run names it without asking for it', async () => {
  const { exit, io } = await run('--include bookinfo --dry-run');
  assert.equal(exit, 0);
  const paths = io.out().trim().split('\n');
  assert.ok(paths.includes('cluster/k8s-resources'));
  const namespaces = new Set(paths.flatMap((path) => /^proxies\/([^/]+)\//.exec(path)?.[1] ?? []));
  assert.deepEqual([...namespaces], ['bookinfo']);
  assert.deepEqual(readdirSync(folder), []);
  done();
});

test('-o json prints the index by its schema', async () => {
  const { io } = await run('--skip-proxy-debug --skip-analyze -o json');
  const index = JSON.parse(io.out()) as BugReportIndex;
  assert.equal(index.archive, 'bug-report.tar.gz');
  assert.equal(index.bytes, statSync(join(folder, 'bug-report.tar.gz')).size);
  assert.ok(index.parts.some(({ path, status }) => path === 'proxies' && status === 'skipped'));
  done();
});

test('a folder that is there keeps what is in it, and an archive that is there is replaced as a whole', async () => {
  const work = mkdtempSync(join(tmpdir(), 'bug-report-work-'));
  writeFileSync(join(work, 'mine'), 'precious');
  await run(`--skip-proxy-debug --skip-analyze --dir ${work}`);
  assert.deepEqual(readdirSync(work), ['mine']);
  await unpacked();
  rmSync(work, { recursive: true });
  done();
});

test('what is forbidden is missing by its reason, and the rest is there', async () => {
  mesh.server.faults = ({ path }) => (path.endsWith('/secrets') || path.endsWith('/log') ? 403 : undefined);
  const { exit, io } = await run('--skip-proxy-debug --skip-analyze');
  mesh.server.faults = () => undefined;
  assert.equal(exit, 1);
  assert.match(io.out(), /not everything could be had/);
  assert.match(io.out(), /^missing: cluster\/secrets: cannot list secrets/m);
  assert.ok((await unpacked()).get('bug-report/cluster/k8s-resources'));
  done();
});

test('when the time is up, or at Ctrl-C, the archive has what was there by then', async () => {
  const { exit } = await run('--skip-analyze', { limit: 1 });
  assert.equal(exit, 4);
  assert.ok((await unpacked()).get('bug-report/index.json'));
  done();
  const stopped = await run('--skip-analyze', { interrupted: AbortSignal.abort() });
  assert.equal(stopped.exit, 130);
  assert.ok((await unpacked()).get('bug-report/index.json'));
  done();
});

test('without a folder to write to, nothing is collected', async () => {
  const { exit, io } = await run('--output-dir missing');
  assert.equal(exit, 65);
  assert.match(io.err(), /cannot write .*missing.bug-report\.tar\.gz/);
  assert.ok(!existsSync(join(folder, 'missing')));
  done();
});

test('settings from a file, over which flags win', async () => {
  folder = mkdtempSync(join(tmpdir(), 'bug-report-test-'));
  const file = join(folder, 'report.yaml');
  writeFileSync(file, 'include: [nowhere]\nskipAnalyze: true\ndryRun: true\nsince: 2h\n');
  const io = () => fakeIo({ env: { KUBECONFIG: mesh.kubeconfig }, cwd: folder });
  const first = io();
  assert.equal(await main(['bug-report', '-f', file], first), 0);
  assert.doesNotMatch(first.out(), /^proxies\//m);
  const second = io();
  assert.equal(await main(['bug-report', '-f', file, '--include', 'bookinfo'], second), 0);
  assert.match(second.out(), /^proxies\/bookinfo\//m);
  writeFileSync(file, 'includes: [x]\n');
  const third = io();
  assert.equal(await main(['bug-report', '-f', file], third), 65);
  assert.match(third.err(), /no setting "includes"[\s\S]*include/);
  done();
});
