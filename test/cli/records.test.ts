import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { writeRecord } from '../../src/pipeline/records.ts';
import { recordSecret, storedRecord } from '../../src/plan/record.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { controller } from '../support/fake-controller.ts';
import { edge, named, operator, type Setting, withCluster } from '../support/setting.ts';

const meshPath = '/api/v1/namespaces/istio-system/configmaps/istio';
const edgePath = '/apis/apps/v1/namespaces/shop/deployments/my-edge';

/** A control plane without a name, and a gateway of its revision in a file of its own. */
async function twoFiles({ run, write }: Setting): Promise<void> {
  write('edge.yaml', named);
  await run('install --set profile=minimal -y');
  await run('install -f edge.yaml -y --create-namespace');
}

/** Somebody else writes a field. */
function change({ server }: Setting, path: string, alter: (object: KubeObject) => object): void {
  const object = server.store.objects.get(path);
  assert.ok(object, path);
  server.store.put(path, { ...object, ...alter(object) }, 'jane');
}

/** Everything but the records. */
const state = ({ server }: Setting) =>
  new Map(
    [...server.store.objects].map(([path, { metadata, ...rest }]) => [
      path,
      path.includes('/secrets/') ? '' : { ...rest, labels: metadata.labels },
    ]),
  );

test('drift, verify-install and get values speak of every file; --name of one', async () =>
  withCluster(async (setting) => {
    const { server, run, tried } = setting;
    await twoFiles(setting);
    const clean = await run('drift');
    assert.equal(
      clean.err,
      'compared with installation 1 (the file without a name), installation 2 (file edge-iop)\nno difference\n',
    );
    assert.match((await run('verify-install')).err, /42 objects are as described/);
    const values = await run('get values');
    assert.match(values.out, /profile: minimal\n(?:.*\n)*---\n(?:.*\n)*metadata:\n {2}name: edge-iop\n/);
    const list = JSON.parse((await run('get values -o json')).out);
    assert.deepEqual([list.kind, list.items.length], ['List', 2]);
    assert.equal(JSON.parse((await run('get values -o json --name edge-iop')).out).metadata.name, 'edge-iop');
    assert.match((await run('get values --number 1')).out, /profile: minimal/);

    change(setting, meshPath, () => ({ data: { mesh: 'enableTracing: true' } }));
    for (const command of ['drift', 'verify-install']) {
      const { exit, out } = await tried(command);
      assert.equal(exit, 2);
      assert.match(out, /ConfigMap istio-system\/istio /);
      assert.equal(JSON.parse((await tried(`${command} -o json`)).out).steps.length, 42);
      assert.equal((await tried(`${command} --name edge-iop`)).exit, 0);
      assert.equal((await tried(`${command} --name unknown`)).exit, 2);
    }
    await run('install --set profile=minimal -y --force-conflicts');
    server.store.remove(edgePath);
    assert.match((await tried('drift')).out, /create {6}1 {3}Deployment shop\/my-edge/);
    const nobody = await tried('drift --name nobody');
    assert.equal(nobody.exit, 65);
    assert.match(
      nobody.err,
      /no record of an installation from file nobody .*\nhint: there are: 1 \(the file without a name\), 2 \(file edge-iop\)/,
    );
  }));

test('what runs without a record is not called fine', async () =>
  withCluster(async (setting) => {
    await twoFiles(setting);
    setting.server.store.remove('/api/v1/namespaces/istio-system/secrets/istioctl-install.default.v1');
    const { err } = await setting.run('drift');
    assert.match(
      err,
      /warning: what the file without a name installed is running, but no record tells of it: it was not compared/,
    );
  }));

test('history lists the files; rollback goes back within one', async () =>
  withCluster(async (setting) => {
    const { run, tried, write } = setting;
    await twoFiles(setting);
    const first = state(setting);
    const once = await tried('rollback -y');
    assert.equal(once.exit, 65);
    assert.match(
      once.err,
      /before installation 2 \(file edge-iop\) nothing of that file was installed\nhint: name another one with --number \(1\)/,
    );
    await run('install --set profile=minimal --set meshConfig.accessLogFile=/dev/null -y');
    write('edge.yaml', named.replace('enabled: true', 'enabled: true, k8s: {podAnnotations: {a: b}}'));
    await run('install -f edge.yaml -y');
    assert.match((await run('history')).out, /^NUMBER .*FILE\n1 .*-\n2 .*edge-iop\n3 .*-\n4 .*edge-iop\n$/);
    assert.equal(JSON.parse((await run('history -o json --name edge-iop')).out).length, 2);
    assert.match((await run('rollback -y')).err, /going back to installation 2 \(file edge-iop\)/);
    assert.match(
      (await run('rollback --name unknown -y')).err,
      /going back to installation 1 \(the file without a name\)/,
    );
    for (const [path, object] of state(setting)) if (object !== '') assert.deepEqual(object, first.get(path), path);
  }));

/** Deployments with the annotation `hold` never become ready. */
function holding({ server }: Setting): void {
  server.store.controller = (object) => {
    if (object.kind !== 'Deployment' || !JSON.stringify(object.spec).includes('"hold"')) return controller(object);
    const { status: _former, ...held } = object;
    return held as KubeObject;
  };
}
const failing = '--readiness-timeout 300ms --rollback-on-failure -y --create-namespace';
const held = '{enabled: true, name: my-edge, namespace: shop, k8s: {podAnnotations: {hold: please}}}';

test('a failed file brings back its own last installation, or removes its own objects', async () =>
  withCluster(async (setting) => {
    const { run, tried, write, paths } = setting;
    holding(setting);
    await run('install --set profile=minimal -y');
    const alone = state(setting);
    write(
      'edge.yaml',
      operator('metadata: {name: edge-iop}\n', `{profile: empty, components: {ingressGateways: [${held}]}}`),
    );
    const first = await tried(`install -f edge.yaml ${failing}`);
    assert.equal(first.exit, 4);
    assert.match(first.err, /rolling back: what only this run created goes\n/);
    assert.deepEqual(state(setting), alone);

    write('good.yaml', named);
    await run('install -f good.yaml -y --create-namespace');
    const both = state(setting);
    const second = await tried(`install -f edge.yaml ${failing}`);
    assert.match(second.err, /rolling back: installation 2 \(file edge-iop\) once more/);
    assert.deepEqual(state(setting), both);
    assert.equal(paths().filter((path) => path.includes('secrets')).length, 2);
  }));

test('a failed file that took the control plane over gives it back', async () =>
  withCluster(async (setting) => {
    const { run, tried, write } = setting;
    holding(setting);
    await twoFiles(setting);
    const before = state(setting);
    write(
      'edge.yaml',
      operator('metadata: {name: edge-iop}\n', `{profile: default, components: {ingressGateways: [${held}]}}`),
    );
    const { err } = await tried(`install -f edge.yaml ${failing}`);
    assert.match(
      err,
      /rolling back: installation 1 \(the file without a name\) once more; installation 2 \(file edge-iop\) once more/,
    );
    const after = state(setting);
    const shared = /customresourcedefinitions|istio-reader-service-account/;
    for (const map of [before, after]) for (const path of map.keys()) if (shared.test(path)) map.delete(path);
    assert.deepEqual(after, before);
    await run('drift');
  }));

test('a changed object of which no record tells is named as such', async () =>
  withCluster(async (setting) => {
    holding(setting);
    await twoFiles(setting);
    for (const number of [1, 2])
      setting.server.store.remove(`/api/v1/namespaces/istio-system/secrets/istioctl-install.default.v${number}`);
    setting.write(
      'edge.yaml',
      operator('metadata: {name: edge-iop}\n', `{profile: empty, components: {ingressGateways: [${held}]}}`),
    );
    const { err } = await setting.tried(`install -f edge.yaml ${failing}`);
    assert.match(err, /rolling back: \d changed objects? of which no record tells stay as they are now/);
    assert.ok(setting.server.store.objects.has(edgePath));
  }));

test('two revisions side by side: no difference in either', async () =>
  withCluster(async (setting) => {
    const { server, run, tried } = setting;
    await run('install --set profile=minimal -y');
    await run('install --set profile=minimal --revision canary -y');
    const fine = async () => {
      for (const revision of ['default', 'canary']) {
        await run(`drift --revision ${revision}`);
        await run(`verify-install --revision ${revision}`);
        await run(`verify-install --set profile=minimal --revision ${revision}`);
      }
    };
    await fine();
    await run('install --set profile=minimal -y');
    await fine();
    const crd = [...server.store.objects.keys()].find((path) => path.endsWith('virtualservices.networking.istio.io'));
    assert.ok(crd);
    server.store.remove(crd);
    for (const revision of ['default', 'canary'])
      assert.match((await tried(`drift --revision ${revision}`)).out, /CustomResourceDefinition virtualservices/);
    await run('install --set profile=minimal --revision canary -y');
    // A revision that is gone shares nothing any more; its labels are still no difference.
    await run('uninstall --revision canary -y');
    await run('drift');
    change(setting, crd, () => ({ spec: { changed: true } }));
    assert.equal((await tried('drift')).exit, 2);
  }));

test('a file that gets a name takes over what it had without; and back', async () =>
  withCluster(async ({ run, tried, write }) => {
    write('plain.yaml', operator('', '{profile: default}'));
    write('named.yaml', operator('metadata: {name: cp}\n', '{profile: minimal}'));
    await run('install -f plain.yaml -y');
    await run('install -f named.yaml -y');
    const { err } = await run('drift');
    // The gateway is still the first file's.
    assert.match(err, /compared with installation 2 \(file cp\), installation 1 \(the file without a name\)\n/);
    await run('install -f plain.yaml -y');
    assert.equal((await run('drift')).err, 'no difference\n');
    assert.match((await run('history')).out, /3 .*-\n$/);
    const former = await tried('drift --name cp');
    assert.equal(former.exit, 65);
    assert.match(former.err, /other files have installed all objects of installation 2 \(file cp\) since/);
  }));

test('upgrade without a file takes what is recorded, of every file, and says so', async () =>
  withCluster(async (setting) => {
    const { server, run, tried } = setting;
    assert.match(
      (await run('upgrade --dry-run')).err,
      /note: nothing is recorded for revision default: this takes the default profile/,
    );
    await twoFiles(setting);
    await run('install --set profile=minimal --set meshConfig.accessLogFile=/dev/null -y');
    const before = state(setting);
    const { err } = await run('upgrade -y');
    assert.match(
      err,
      /recorded as installation 3 \(the file without a name\)\n(?:.*\n)*nothing to change\n.*recorded as installation 2 \(file edge-iop\)\n/,
    );
    assert.deepEqual(state(setting), before);
    assert.match((await run('upgrade --set profile=minimal --dry-run')).err, /note: only what --set says is taken/);
    assert.equal((await tried('upgrade --dry-run -o json')).exit, 64);

    // As an older release recorded it: its images become those of this one, what users set stays.
    const path = '/api/v1/namespaces/istio-system/secrets/istioctl-install.default.v3';
    const stored = await storedRecord(server.store.objects.get(path) as KubeObject);
    assert.ok(stored);
    const text = JSON.stringify(stored.record).replaceAll(/"(?:tag|version)":"[^"]+"/g, (part) =>
      part.replace(/:".*/, ':"1.29.0"'),
    );
    server.put(await recordSecret(JSON.parse(text), 3));
    const old = await tried('drift');
    assert.equal(old.exit, 65);
    assert.match(old.err, /the file without a name was installed with istio 1\.29\.0/);
    await run('upgrade -y');
    assert.deepEqual(state(setting).get(meshPath), before.get(meshPath));
    await run('drift');
  }));

test('a busy gateway file does not push out the record of the control plane; numbers are taken once', async () =>
  withCluster(async (setting) => {
    const { server, run, paths, write } = setting;
    await twoFiles(setting);
    for (let count = 0; count < 11; count++) {
      write(
        'edge.yaml',
        operator(
          'metadata: {name: edge-iop}\n',
          edge.replace('enabled', `k8s: {podAnnotations: {count: "${count}"}}, enabled`),
        ),
      );
      await run('install -f edge.yaml -y');
    }
    const rows: readonly { number: number; name: string }[] = JSON.parse((await run('history -o json')).out);
    assert.deepEqual(
      rows.map(({ number, name }) => (name === '' ? -number : number)),
      [-1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    );
    const stored = await storedRecord(
      server.store.objects.get('/api/v1/namespaces/istio-system/secrets/istioctl-install.default.v1') as KubeObject,
    );
    assert.ok(stored);
    const cluster = connectTo(server.kubeconfig);
    const names = ['a', 'b', 'c', 'd'];
    const numbers = await Promise.all(names.map((name) => writeRecord(cluster, { ...stored.record, name })));
    cluster.close();
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      [14, 15, 16, 17],
    );
    assert.equal(paths().filter((path) => path.includes('/secrets/')).length, 15);
  }));
