import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MeshPart, meshParts, orders } from '../support/mesh-parts.ts';
import { edge, isShared, named, operator, type Setting, withCluster } from '../support/setting.ts';

/** Installs the parts; what each one brought, by its name. */
async function installParts({ run, paths }: Setting, parts: readonly MeshPart[]) {
  const brought = new Map<string, readonly string[]>();
  for (const { name, install } of parts) {
    const before = new Set(paths());
    for (const line of install) await run(line);
    brought.set(
      name,
      paths().filter((path) => !before.has(path) && !isShared(path)),
    );
  }
  return brought;
}

for (const name of ['', 'control-plane'])
  test(`control plane ${name}, two gateway files, a canary, three tags: removed in 24 orders, each leaves exactly the others`, async () =>
    withCluster(async (setting) => {
      const { server, run } = setting;
      const parts = meshParts(setting.folder, name);
      const brought = await installParts(setting, parts);
      assert.deepEqual(
        [...brought.values()].map(({ length }) => length),
        [23, 7, 7, 20],
      );
      const everything = [...server.store.objects];
      const all = orders(parts);
      assert.equal(all.length, 24);
      for (const order of all) {
        server.store.objects.clear();
        for (const [path, object] of everything) server.store.objects.set(path, object);
        let expected = everything;
        for (const part of order) {
          await run(part.uninstall);
          const gone = new Set(brought.get(part.name));
          expected = expected.filter(([path]) => !gone.has(path));
          const told = `after ${part.name} in ${order.map((one) => one.name).join(', ')}`;
          assert.deepEqual(new Map(server.store.objects), new Map(expected), told);
        }
      }
    }));

test('a gateway file that was never installed takes nothing with it, whatever it is called', async () =>
  withCluster(async ({ run, tried, write, paths }) => {
    for (const owner of ['', 'metadata: {name: cp}\n']) {
      write('cp.yaml', operator(owner, '{profile: default}'));
      await run('install -f cp.yaml -y --wait=false');
      await run('tag set prod --revision default -y');
      const before = paths();
      for (const metadata of [
        '',
        'metadata: {name: edge-iop}\n',
        'metadata: {name: cp}\n',
        'metadata: {name: unknown}\n',
      ]) {
        write('edge.yaml', operator(metadata, edge));
        const { err } = await run('uninstall -f edge.yaml -y');
        assert.match(err, /nothing to remove/, metadata);
        assert.deepEqual(paths(), before, metadata);
      }
      // Another file's gateway of the same name is not this file's.
      write(
        'edge.yaml',
        operator('metadata: {name: edge-iop}\n', '{profile: default, components: {pilot: {enabled: false}}}'),
      );
      await run('uninstall -f edge.yaml -y');
      assert.deepEqual(paths(), before);
      // Nor is a revision that it does not belong to.
      write('edge.yaml', operator(owner, '{profile: default, revision: canary}'));
      assert.match((await tried('uninstall -f edge.yaml -y')).err, /nothing of .* revision canary, is installed/);
      assert.deepEqual(paths(), before);
      await run('uninstall --purge -y');
    }
  }));

test('a gateway file: its objects and its records, said before, with what stays', async () =>
  withCluster(async ({ run, write, paths }) => {
    await run('install --set profile=minimal -y');
    await run('tag set prod --revision default -y');
    const before = paths();
    write('edge.yaml', named);
    await run('install -f edge.yaml -y --create-namespace --wait=false');
    const { err } = await run('uninstall -f edge.yaml -y');
    assert.match(err, /delete {6}7 {3}Deployment shop\/my-edge/);
    assert.match(err, /kept: 17 objects of revision default from the file without a name/);
    assert.deepEqual(paths(), [...before, '/api/v1/namespaces/shop'].sort());
  }));

test('a file edited since takes what it installed; several gateways, egress ones too', async () =>
  withCluster(async ({ run, write, paths }) => {
    await run('install --set profile=minimal -y');
    const before = paths();
    const gateways = (...names: readonly string[]) =>
      operator(
        'metadata: {name: edge-iop}\n',
        `{profile: empty, components: {ingressGateways: [${names.map((name) => `{name: ${name}, enabled: true}`)}], egressGateways: [{name: out, enabled: true}]}}`,
      );
    write('edge.yaml', gateways('a', 'b'));
    await run('install -f edge.yaml -y --wait=false');
    write('edge.yaml', gateways('a'));
    await run('uninstall -f edge.yaml -y');
    assert.deepEqual(paths(), before);
  }));

test('a file whose objects were deleted by hand takes its records; one whose records were deleted takes its objects', async () =>
  withCluster(async ({ server, run, write, paths }) => {
    await run('install --set profile=minimal -y');
    const before = paths();
    write('edge.yaml', named);
    await run('install -f edge.yaml -y --create-namespace --wait=false');
    for (const path of paths()) if (/my-edge/.test(path)) server.store.remove(path);
    await run('uninstall -f edge.yaml -y');
    assert.deepEqual(paths(), [...before, '/api/v1/namespaces/shop'].sort());
    await run('install -f edge.yaml -y --wait=false');
    for (const path of paths()) if (/secrets\/istioctl-install/.test(path)) server.store.remove(path);
    await run('uninstall -f edge.yaml -y');
    assert.deepEqual(
      paths().filter((path) => /my-edge/.test(path)),
      [],
    );
    assert.equal(paths().length, before.length);
  }));

test('a removal that fails at any one object is completed by the same command', async () =>
  withCluster(async (setting) => {
    const { server, run, tried } = setting;
    const parts = meshParts(setting.folder, '');
    const brought = await installParts(setting, parts);
    const everything = [...server.store.objects];
    for (const part of parts.slice(0, 2))
      for (const left of brought.get(part.name) ?? []) {
        server.store.objects.clear();
        for (const [path, object] of everything) server.store.objects.set(path, object);
        server.faults = ({ method, path }) => (method === 'DELETE' && path === left ? 403 : undefined);
        const { exit, err } = await tried(part.uninstall);
        assert.equal(exit, 1, left);
        // What may not be deleted is not waited for.
        assert.doesNotMatch(err, /still being deleted/);
        server.faults = () => undefined;
        await run(part.uninstall);
        const gone = new Set(brought.get(part.name));
        const expected = everything.filter(([path]) => !gone.has(path));
        assert.deepEqual(new Map(server.store.objects), new Map(expected), `${left} was left`);
      }
  }));
