import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiProxy } from '../support/api-proxy.ts';
import { live } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';
import { contents, names, resourceVersions } from '../support/snapshot.ts';

function kubectl(kubeconfig: string, ...args: readonly string[]): void {
  const { stderr, status } = spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

live({}, (liveTest) => {
  let demo: ReadonlyMap<string, unknown> = new Map();

  liveTest('each installation is recorded once, with its values', async ({ kubeconfig }) => {
    await runOk('install --set profile=demo -y', kubeconfig);
    demo = await contents(kubeconfig);
    await runOk('install --set profile=demo -y', kubeconfig);
    await runOk('install --set profile=minimal -y --prune', kubeconfig);
    const rows = JSON.parse((await runOk('history -o json', kubeconfig)).out);
    assert.deepEqual(
      rows.map((row: { number: number; profile: string }) => [row.number, row.profile]),
      [
        [1, 'demo'],
        [2, 'minimal'],
      ],
    );
    assert.match((await runOk('get values', kubeconfig)).out, /profile: minimal/);
    assert.match((await runOk('get values --number 1', kubeconfig)).out, /profile: demo/);
    const { exit, err } = await runCli('get values --number 7', kubeconfig);
    assert.equal(exit, 65);
    assert.match(err, /there are: 1, 2/);
  });

  liveTest('rollback brings back exactly what was there', async ({ kubeconfig }) => {
    await runOk('rollback -y --prune', kubeconfig);
    assert.deepEqual(await contents(kubeconfig), demo);
  });

  liveTest(
    'drift: silent after an install; names what was changed by whom, and what is gone',
    async ({ kubeconfig }) => {
      const clean = await runOk('drift', kubeconfig);
      assert.equal(clean.out, '');
      kubectl(kubeconfig, 'delete', '-n', 'istio-system', 'service', 'istio-egressgateway');
      kubectl(
        kubeconfig,
        'set',
        'image',
        '-n',
        'istio-system',
        'deployment/istiod',
        'discovery=example.com/pilot:1',
        '--field-manager=jane',
      );
      const { exit, out } = await runCli('drift', kubeconfig);
      assert.equal(exit, 2);
      assert.match(out, /Service istio-system\/istio-egressgateway/);
      assert.match(out, /Deployment istio-system\/istiod .*image.*live example\.com\/pilot:1 \(jane, \d+ s ago\)/);
      await runOk('install --set profile=demo -y --force-conflicts', kubeconfig);
      assert.deepEqual(await contents(kubeconfig), demo);
    },
  );

  liveTest('a saved plan is applied as it is, and refused when the cluster moved', async ({ kubeconfig }) => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-'));
    await runOk('plan --set profile=demo --set meshConfig.accessLogFile=/dev/null -o plan.json', kubeconfig, {
      cwd: folder,
    });
    kubectl(kubeconfig, 'delete', '-n', 'istio-system', 'service', 'istio-egressgateway');
    const { exit, err } = await runCli('install --plan plan.json -y', kubeconfig, { cwd: folder });
    assert.equal(exit, 3);
    assert.match(err, /has changed since the plan was saved/);
    await runOk('install --set profile=demo -y', kubeconfig);
    await runOk('install --plan plan.json -y', kubeconfig, { cwd: folder });
    assert.match(
      JSON.stringify((await contents(kubeconfig)).get('ConfigMap istio-system/istio')),
      /accessLogFile: \/dev\/null/,
    );
    rmSync(folder, { recursive: true });
  });

  liveTest(
    'looking changes nothing: dry run, plan, diff --live and drift send no mutating request',
    async ({ kubeconfig }) => {
      const before = await resourceVersions(kubeconfig);
      const proxy = await apiProxy(kubeconfig);
      await runOk('install --set profile=minimal --dry-run -o json', proxy.kubeconfig);
      await runOk('plan --set profile=default', proxy.kubeconfig);
      await runOk('uninstall --purge --dry-run', proxy.kubeconfig);
      assert.equal((await runCli('manifest diff --live default', proxy.kubeconfig)).exit, 2);
      assert.equal((await runCli('drift', proxy.kubeconfig)).exit, 0);
      await proxy.close();
      assert.deepEqual(proxy.mutations(), []);
      assert.deepEqual(await resourceVersions(kubeconfig), before);
    },
  );

  liveTest('--rollback-on-failure brings back the last installation', async ({ kubeconfig }) => {
    await runOk('install --set profile=demo -y', kubeconfig);
    const hold = String.raw`--set values.pilot.podAnnotations.controlplane\.test/hold=please`;
    const { exit, err } = await runCli(
      `install --set profile=demo ${hold} --readiness-timeout 2s --rollback-on-failure -y`,
      kubeconfig,
    );
    assert.equal(exit, 4);
    assert.match(err, /rolling back/);
    assert.deepEqual(await contents(kubeconfig), demo);
  });

  liveTest('--rollback-on-failure removes what a first installation created', async ({ kubeconfig }) => {
    await runOk('uninstall --purge --delete-crds -y', kubeconfig);
    const hold = String.raw`--set values.pilot.podAnnotations.controlplane\.test/hold=please`;
    await runCli(`install --set profile=minimal ${hold} --readiness-timeout 2s --rollback-on-failure -y`, kubeconfig);
    // The two seconds hold for the removal, too: on a busy machine the last CustomResourceDefinitions go after them.
    for (let tries = 0; tries < 100 && (await names(kubeconfig)).length > 0; tries++) await sleep(200);
    assert.deepEqual(await names(kubeconfig), []);
  });

  liveTest('Ctrl-C: says that it is safe to run again, and it is', async ({ kubeconfig }) => {
    const proxy = await apiProxy(kubeconfig);
    const interrupt = new AbortController();
    proxy.faults = ({ method }) => {
      if (method === 'PATCH') interrupt.abort();
      return undefined;
    };
    const { exit, err } = await runCli('install --set profile=demo -y', proxy.kubeconfig, {
      interrupted: interrupt.signal,
    });
    await proxy.close();
    assert.equal(exit, 130);
    assert.match(err, /running the same command again/);
    await runOk('install --set profile=demo -y', kubeconfig);
    assert.deepEqual(await contents(kubeconfig), demo);
  });
});
