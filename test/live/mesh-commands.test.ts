import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { refOf } from '../../src/objects/refs.ts';
import type { ControlPlane } from '../cluster/control-plane.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { betterThanRecorded } from '../support/recorded-better.ts';
import {
  type LiveCase,
  objectsBefore,
  prepare,
  readCase,
  serveFromPods,
  serveNothing,
  snapshotOf,
} from '../support/recorded-live.ts';
import { runCli, runOk } from '../support/run-cli.ts';

// What the reference did on a real API server, done with ours: the same outcome, or a better one that recorded-better.ts names.

const corpus = resolve(process.env.ISTIO_CORPUS ?? join('..', 'shared', 'corpus'), 'mesh-commands', 'live');
/** The CRDs of the Gateway API, packed. */
const crds = resolve(corpus, '..', '..', '..', 'istiod', 'gateway-api-1.5.1-crds.yaml.xz');
/** Commands whose recorded cases are replayed; the others belong to commands that are not built yet. */
const families = /^(?:waypoint|ztunnel)-/;
/** Commands that ask before they write. */
const writing = /^(?:waypoint (?:apply|delete)|create-remote-secret)/;

const cases = existsSync(corpus) ? readdirSync(corpus).filter((name) => families.test(name)) : [];
if (cases.length === 0) {
  console.error(`RECORDED MESH COMMANDS SKIPPED: there is no ${corpus} (set ISTIO_CORPUS)`);
  if (process.env.CI) throw new Error('the recorded cases must be there in CI');
}

live({ nodes: 2 }, (liveTest) => {
  liveTest('an installation, and the Gateways of the Gateway API', async ({ kubeconfig }) => {
    const cluster = connectTo(kubeconfig);
    for (const { value } of parseYaml(execFileSync('xz', ['-dc', crds], { encoding: 'utf8', maxBuffer: 1 << 24 })))
      if ((value as KubeObject | undefined)?.kind === 'CustomResourceDefinition')
        await cluster.apply(value as KubeObject, { fieldManager: 'test' });
    cluster.close();
    await runOk('install --set profile=minimal -y', kubeconfig);
  });
  for (const name of cases) liveTest(`recorded: ${name}`, (plane) => replay(plane, join(corpus, name)));
});

async function replay(plane: ControlPlane, folder: string): Promise<void> {
  const one = readCase(folder);
  const cluster = connectTo(plane.kubeconfig);
  const objects = objectsBefore(folder);
  const cwd = mkdtempSync(join(tmpdir(), 'recorded-'));
  const removed = one.cluster ? await withoutCrd(cluster, one.cluster.without) : undefined;
  try {
    await prepare(cluster, plane.kubeconfig, objects);
    serveFromPods(plane, folder, one.forward);
    for (const [path, text] of Object.entries(one.files ?? {})) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    }
    const before = await snapshotOf(cluster, one.watched);
    await runs(plane, one, cwd);
    if (one.after !== undefined && !betterThanRecorded[one.name]?.after) await compareAfter(cluster, one, before);
  } finally {
    serveNothing(plane, one.forward);
    for (const object of [...objects].reverse()) await cluster.delete(refOf(object), { propagation: 'background' });
    if (removed) await restoreCrd(cluster, removed);
    cluster.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function runs(plane: ControlPlane, one: LiveCase, cwd: string): Promise<void> {
  const better = betterThanRecorded[one.name];
  const kubeconfig = one.user === 'limited' ? plane.kubeconfigLimited : plane.kubeconfig;
  for (const [index, run] of one.runs.entries()) {
    const line = run.args.map((arg) => (/[\s"']/.test(arg) || arg === '' ? `'${arg}'` : arg)).join(' ');
    const asked = writing.test(line) ? `${line} -y` : line;
    const { exit, out, err } = await runCli(better?.args?.[index] ?? asked, kubeconfig, { cwd });
    const wanted = better?.exits?.[index] ?? (run.exit === 0 ? 0 : undefined);
    const said = `${one.name}, run ${index}: istioctl ${asked}\n${out}${err}`;
    if (wanted === undefined) assert.notEqual(exit, 0, `must fail: ${said}`);
    else assert.equal(exit, wanted, said);
    assert.doesNotMatch(err, /this is a bug/, said);
    if (run.exit === 0 && exit === 0 && !better?.tables && hasTable(run.stdout)) compareTables(run.stdout, out, said);
  }
}

const title = /^(?:NAMESPACE|NAME|CERTIFICATE NAME|WORKLOAD|ACTION) /;
const hasTable = (text: string) => title.test(text);
/** Cells of lines; two blanks or the width of a column part them, so words are compared. */
const wordsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !title.test(line))
    .map((line) => line.trim().split(/\s+/));

/** Ours may have further columns: each recorded word stands in the line, in its order. */
function compareTables(want: string, got: string, said: string): void {
  const [wanted, found] = [wordsOf(want), wordsOf(got)];
  assert.equal(found.length, wanted.length, said);
  for (const [index, words] of wanted.entries()) {
    let at = 0;
    for (const word of found[index] ?? []) if (word === words[at]) at++;
    assert.equal(at, words.length, `${words.join(' ')} is not in line ${index + 1}\n${said}`);
  }
}

async function compareAfter(cluster: Cluster, one: LiveCase, before: ReadonlyMap<string, KubeObject>): Promise<void> {
  const after = await snapshotOf(cluster, one.watched);
  const contentOf = ({ metadata, ...rest }: KubeObject) => {
    const { resourceVersion: _v, managedFields: _m, ...kept } = metadata;
    return { ...rest, metadata: kept };
  };
  if (one.after === 'unchanged') {
    assert.deepEqual(
      [...after].map(([key, o]) => [key, contentOf(o)]),
      [...before].map(([key, o]) => [key, contentOf(o)]),
    );
    return;
  }
  const created = [...after.keys()].filter((key) => !before.has(key)).sort();
  const keyOf = ({ kind, metadata }: KubeObject) => [kind, metadata.namespace, metadata.name].filter(Boolean).join('/');
  assert.deepEqual(created, (one.after?.created ?? []).map(keyOf).sort(), 'what was created');
  const deleted = [...before.keys()].filter((key) => !after.has(key)).sort();
  assert.deepEqual(deleted, [...(one.after?.deleted ?? [])].sort(), 'what was deleted');
  for (const want of [...(one.after?.created ?? []), ...(one.after?.changed ?? [])]) {
    const got = after.get(keyOf(want));
    if (want.kind === 'Secret') continue;
    if (want.spec !== undefined) assert.deepEqual(got?.spec, want.spec, keyOf(want));
    for (const [key, value] of Object.entries(want.metadata.labels ?? {}))
      assert.equal(got?.metadata.labels?.[key], value, `${keyOf(want)}: label ${key}`);
  }
}

async function withoutCrd(cluster: Cluster, name: string): Promise<KubeObject | undefined> {
  const ref = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', namespace: '', name };
  const crd = await cluster.get(ref);
  await cluster.delete(ref, { propagation: 'foreground' });
  for (let tries = 0; tries < 100 && (await cluster.get(ref)); tries++) await new Promise((r) => setTimeout(r, 100));
  return crd;
}

async function restoreCrd(cluster: Cluster, { apiVersion, kind, metadata, spec }: KubeObject): Promise<void> {
  const { name, annotations, labels } = metadata;
  await cluster.apply({ apiVersion, kind, metadata: { name, annotations, labels }, spec } as KubeObject, {
    fieldManager: 'test',
  });
  for (let tries = 0; tries < 100; tries++) {
    if (
      (await cluster.list({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' }).catch(() => undefined)) &&
      (await cluster.resource('gateway.networking.k8s.io/v1', 'Gateway'))
    )
      return;
    await new Promise((r) => setTimeout(r, 100));
  }
}
