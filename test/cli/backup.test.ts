// What must never be lost, never be written through a link, and never be readable by others.
import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { controller } from '../support/fake-controller.ts';
import { runCli, runOk } from '../support/run-cli.ts';

const service = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'shop', namespace: 'shop', labels: { mine: 'yes' } },
  spec: { hosts: ['shop'], http: [{ route: [{ destination: { host: 'shop' } }] }] },
};
const ref = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', namespace: 'shop', name: 'shop' };

async function withFolder(body: (server: FakeApiServer, folder: string) => Promise<void>): Promise<void> {
  const server = await fakeApiServer();
  const folder = mkdtempSync(join(tmpdir(), 'backup-'));
  server.store.controller = controller;
  server.kinds.set('networking.istio.io/v1', [{ kind: 'VirtualService', name: 'virtualservices', namespaced: true }]);
  server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  server.put(service);
  try {
    await runOk('install --set profile=minimal -y', server.kubeconfig);
    await body(server, folder);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

const purge = 'uninstall --purge --backup saved.yaml';

test('a backup is written once, after consent, for its owner alone; no later run touches it', async () =>
  withFolder(async ({ kubeconfig }, cwd) => {
    const file = join(cwd, 'saved.yaml');
    await runOk(`${purge} --dry-run`, kubeconfig, { cwd });
    assert.equal((await runCli(purge, kubeconfig, { cwd, answers: ['n'] })).exit, 1);
    assert.equal(existsSync(file), false);
    await runOk(`${purge} -y`, kubeconfig, { cwd });
    const text = readFileSync(file, 'utf8');
    assert.match(text, /name: shop/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await runOk('install --set profile=minimal -y', kubeconfig);
    const again = await runCli(`${purge} -y`, kubeconfig, { cwd });
    assert.equal(again.exit, 65);
    assert.match(again.err, /saved\.yaml is there already and stays as it is\n.*hint/s);
    assert.equal(readFileSync(file, 'utf8'), text);
  }));

test('a link in the place of a backup or a plan is not followed', async () =>
  withFolder(async (server, cwd) => {
    const victim = join(cwd, 'victim');
    writeFileSync(victim, 'mine');
    for (const name of ['saved.yaml', 'plan.json', 'shown.json']) symlinkSync(victim, join(cwd, name));
    symlinkSync(join(cwd, 'nowhere'), join(cwd, 'dangling.yaml'));
    const before = server.mutations().length;
    for (const line of [
      `${purge} -y`,
      'uninstall --purge -y --backup dangling.yaml',
      'plan --set profile=minimal -o plan.json',
      'install --set profile=minimal --dry-run -o json=shown.json',
    ]) {
      const { exit, err } = await runCli(line, server.kubeconfig, { cwd });
      assert.equal(exit, 65, line);
      assert.match(err, /is a symbolic link, which is not followed/, line);
    }
    assert.equal(server.mutations().filter(({ query }) => !query.has('dryRun')).length, before);
    assert.equal(readFileSync(victim, 'utf8'), 'mine');
    assert.equal(existsSync(join(cwd, 'nowhere')), false);
  }));

test("plan files are their owner's alone, also where one was readable before", async () =>
  withFolder(async ({ kubeconfig }, cwd) => {
    writeFileSync(join(cwd, 'plan.json'), 'old', { mode: 0o644 });
    await runOk('plan --set profile=minimal -o plan.json', kubeconfig, { cwd });
    await runOk('install --set profile=minimal --dry-run -o json=shown.json', kubeconfig, { cwd });
    await runOk('install --set profile=minimal --dry-run -o html=shown.html', kubeconfig, { cwd });
    for (const name of ['plan.json', 'shown.json', 'shown.html'])
      assert.equal(lstatSync(join(cwd, name)).mode & 0o777, 0o600, name);
    await runOk('install --plan plan.json -y', kubeconfig, { cwd });
  }));

test('restore shows a plan, asks, and brings back exactly what was saved', async () =>
  withFolder(async (server, cwd) => {
    await runOk(`${purge} -y`, server.kubeconfig, { cwd });
    server.store.objects.delete(
      [...server.store.objects.keys()].find((key) => key.endsWith('/virtualservices/shop')) ?? '',
    );
    assert.equal(server.read(ref), undefined);
    const { out } = await runOk('restore saved.yaml --dry-run', server.kubeconfig, { cwd });
    assert.match(out, /\+ {2}create +1 +VirtualService shop\/shop/);
    assert.equal((await runCli('restore saved.yaml', server.kubeconfig, { cwd })).exit, 3);
    const { exit, err } = await runCli('restore saved.yaml', server.kubeconfig, { cwd, answers: ['n'] });
    assert.equal(exit, 1);
    assert.match(err, /Restore into context "fake": 1 to create\. Proceed\?/);
    assert.equal(server.read(ref), undefined);
    assert.match((await runOk('restore saved.yaml -y', server.kubeconfig, { cwd })).err, /restored 1 object\n/);
    assert.deepEqual(server.read(ref)?.spec, service.spec);
    assert.match((await runOk('restore saved.yaml', server.kubeconfig, { cwd })).err, /nothing to change\n/);
  }));

test('restore refuses as a whole what a backup cannot hold, and what has no place', async () =>
  withFolder(async (server, cwd) => {
    const refused = async (text: string, message: RegExp) => {
      writeFileSync(join(cwd, 'given.yaml'), text);
      const before = server.mutations().length;
      const { exit, err } = await runCli('restore given.yaml -y', server.kubeconfig, { cwd });
      assert.notEqual(exit, 0);
      assert.match(err, message);
      assert.equal(server.mutations().length, before);
    };
    const good = JSON.stringify({ ...service, metadata: { name: 'more', namespace: 'shop' } });
    const binding = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}';
    await refused(`${good}\n---\n${binding}\n`, /given\.yaml:3: ClusterRoleBinding all is nothing that a backup holds/);
    await refused('apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}', /Secret shop\/s/);
    const crd =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: gateways.networking.istio.io}';
    await refused(crd, /CustomResourceDefinition/);
    await refused(good.replace('"shop"}', '"gone"}'), /namespaces that are not there: gone/);
    await refused(good.replace('VirtualService', 'Sidecar'), /does not know Sidecar/);
    assert.equal(server.read({ ...ref, name: 'more' }), undefined);
  }));
