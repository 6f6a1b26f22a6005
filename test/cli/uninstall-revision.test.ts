import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { isShared, named, type Setting, withCluster } from '../support/setting.ts';

/** As `kubectl apply` would store them: without the labels of an installation. */
async function applyGenerated({ server, run }: Setting, line: string): Promise<void> {
  const { out } = await run(`manifest generate ${line}`);
  for (const { object } of parseObjects(out, 'generated').objects) server.put(object);
}

test('applied by kubectl: --revision and -f find it, --purge leaves nothing of Istio but the CRDs', async () =>
  withCluster(async (setting) => {
    const { run, write, paths, server } = setting;
    const left = () => paths().filter((path) => !isShared(path));
    await applyGenerated(setting, '--set profile=minimal --revision canary');
    await applyGenerated(setting, '--set profile=default');
    const both = left().length;
    await run('uninstall --revision default -y');
    assert.ok(left().length > 15 && left().length < both - 20);
    assert.deepEqual(
      left().filter((path) => !path.includes('canary') && !/serviceaccounts/.test(path)),
      [],
    );
    await run('uninstall --set revision=canary -y');
    assert.deepEqual(left(), []);

    for (const line of ['--set profile=demo', '--set profile=ambient', '--set profile=minimal --revision canary']) {
      await applyGenerated(setting, line);
      // What users call a part of Istio is theirs.
      const extra = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra', namespace: 'shop' } };
      server.put({ ...extra, metadata: { ...extra.metadata, labels: { 'app.kubernetes.io/part-of': 'istio' } } });
      const { err } = await run('uninstall --purge -y');
      assert.match(err, /not ours, kept +ConfigMap shop\/extra/);
      assert.deepEqual(
        paths().filter((path) => !path.includes('customresourcedefinitions')),
        ['/api/v1/namespaces/shop/configmaps/extra'],
      );
    }
    await run('uninstall --purge --delete-crds -y');
    assert.deepEqual(paths(), ['/api/v1/namespaces/shop/configmaps/extra']);

    await applyGenerated(setting, '--set profile=minimal');
    write('edge.yaml', named);
    await applyGenerated(setting, '-f edge.yaml');
    await run('uninstall -f edge.yaml -y');
    assert.deepEqual(
      left().filter((path) => path.includes('my-edge')),
      [],
    );
    assert.ok(left().length > 15);
  }));

/** A validator as the reference's `tag set default` writes it. */
const validator = (revision: string): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {
    name: 'istiod-default-validator',
    labels: { app: 'istiod', istio: 'istiod', 'istio.io/rev': revision, 'istio.io/tag': 'default', release: 'istio' },
  },
  webhooks: [
    {
      name: 'validation.istio.io',
      clientConfig: { service: { name: `istiod-${revision}`, namespace: 'istio-system' } },
    },
  ],
});
const validatorPath = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/istiod-default-validator';

test('validators go with their control plane, whoever wrote them, and with no other', async () =>
  withCluster(async ({ server, run, paths }) => {
    const install = (revision: string) => run(`install --set profile=minimal --revision ${revision} -y`);
    // Made by tag set, after it was deleted by hand.
    await install('a1');
    server.store.remove(validatorPath);
    await run('tag set default --revision a1 --overwrite -y');
    const made = server.store.objects.get(validatorPath)?.metadata.labels ?? {};
    for (const name of ['managed', 'version', 'component']) assert.ok(`operator.istio.io/${name}` in made, name);
    assert.equal(made['install.operator.istio.io/owning-resource-namespace'], 'istio-system');
    await install('b1');
    await run('uninstall --revision b1 -y');
    assert.ok(paths().includes(validatorPath));
    await run('uninstall --revision a1 -y');
    assert.deepEqual(
      paths().filter((path) => !isShared(path)),
      [],
    );
    // Gone with the former default revision, made anew for the next one.
    await install('a1');
    await install('b1');
    await run('uninstall --revision a1 -y');
    assert.ok(!paths().includes(validatorPath));
    await run('tag set default --revision b1 -y');
    await run('uninstall --revision b1 -y');
    assert.ok(!paths().includes(validatorPath));
    // Written by the reference.
    await install('a1');
    await install('b1');
    server.store.remove(validatorPath);
    server.put(validator('a1'));
    await run('uninstall --revision b1 -y');
    assert.ok(paths().includes(validatorPath));
    await run('uninstall --revision a1 -y');
    assert.ok(!paths().includes(validatorPath));
    server.put(validator('a1'));
    await run('uninstall --purge -y');
    assert.ok(!paths().includes(validatorPath));
  }));

test('the same revision of another namespace keeps its tags', async () =>
  withCluster(async ({ run, paths }) => {
    await run('install --set profile=minimal --revision a1 -y');
    await run('tag set prod --revision a1 -y');
    const before = paths();
    const other = '--set values.global.istioNamespace=other';
    await run(`install --set profile=minimal --revision a1 ${other} -y --force`);
    await run(`uninstall --revision a1 ${other} -y`);
    assert.deepEqual(
      before.filter((path) => path !== validatorPath && !paths().includes(path)),
      [],
    );
  }));

test('an istiod of Helm, and one that nothing is known of: said so, never that nothing is installed', async () =>
  withCluster(async ({ server, tried }) => {
    const istiod = (labels: Record<string, string>, annotations: Record<string, string> = {}): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod', ...labels }, annotations },
    });
    server.put(istiod({ 'istio.io/rev': 'x1' }));
    const unknown = await tried('uninstall --revision x1 -y');
    assert.equal(unknown.exit, 65);
    assert.match(unknown.err, /Deployment istio-system\/istiod lacks its labels/);
    assert.match((await tried('uninstall --revision nosuch -y')).err, /installed: x1/);
    server.put(
      istiod(
        { 'istio.io/rev': 'default', 'operator.istio.io/component': 'Pilot' },
        { 'meta.helm.sh/release-name': 'istiod', 'meta.helm.sh/release-namespace': 'istio-system' },
      ),
    );
    const helm = await tried('uninstall --revision default -y');
    assert.match(helm.err, /installed with Helm\nhint: helm uninstall istiod --namespace istio-system/);
    assert.match((await tried('uninstall --purge -y')).err, /Helm still lists its release istiod afterwards/);
  }));
