import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { live } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';
import { names } from '../support/snapshot.ts';

function apply(kubeconfig: string, ...objects: readonly object[]): void {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  const { stderr, status } = spawnSync('kubectl', ['--kubeconfig', kubeconfig, 'apply', '-f', '-'], {
    input: JSON.stringify(list),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

const route = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
};
const injected = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app', namespace: 'default', annotations: { 'sidecar.istio.io/status': '{"revision":"default"}' } },
  spec: { containers: [{ name: 'app', image: 'example.com/app' }] },
};

live({}, (liveTest) => {
  const folder = mkdtempSync(join(tmpdir(), 'backup-'));

  liveTest('says what depends on the installation, and keeps what users configured', async ({ kubeconfig }) => {
    await runOk('install --set profile=demo -y', kubeconfig);
    apply(kubeconfig, route, injected);
    const { err } = await runOk('uninstall --purge --dry-run', kubeconfig);
    assert.match(err, /still attached +1 pod in 1 namespace \(default 1\)/);
    assert.match(err, /configuration +VirtualService 1: kept, with the CRDs/);
    await runOk('uninstall --purge -y', kubeconfig);
    assert.deepEqual(
      (await names(kubeconfig)).filter((name) => !name.startsWith('CustomResourceDefinition')),
      [],
    );
  });

  liveTest('backup and restore', async ({ kubeconfig }) => {
    await runOk('install --set profile=minimal -y', kubeconfig);
    await runOk('uninstall --purge --delete-crds --backup objects.yaml -y', kubeconfig, { cwd: folder });
    const text = readFileSync(join(folder, 'objects.yaml'), 'utf8');
    assert.match(text, /kind: VirtualService/);
    assert.doesNotMatch(text, /resourceVersion|uid:/);
    await runOk('install --set profile=minimal -y', kubeconfig);
    const { err } = await runOk('restore objects.yaml -y', kubeconfig, { cwd: folder });
    assert.match(err, /restored 1 object/);
    rmSync(folder, { recursive: true });
  });

  liveTest('what others put there with the same labels is shown and kept', async ({ kubeconfig }) => {
    apply(kubeconfig, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'extra', namespace: 'default', labels: { 'app.kubernetes.io/part-of': 'istio' } },
    });
    const { err } = await runOk('uninstall --purge -y', kubeconfig);
    assert.match(err, /not ours, kept +ConfigMap default\/extra/);
  });

  liveTest('without saying what, with a revision that is not there, with nothing installed', async ({ kubeconfig }) => {
    assert.equal((await runCli('uninstall -y', kubeconfig)).exit, 64);
    const { exit, err } = await runCli('uninstall --revision nosuch -y', kubeconfig);
    assert.equal(exit, 65);
    assert.match(err, /nothing of Istio is installed/);
    assert.match((await runOk('uninstall --purge -y', kubeconfig)).err, /nothing to remove/);
  });
});
