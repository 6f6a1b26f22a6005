import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type ApiProxy, apiProxy } from '../support/api-proxy.ts';
import { live } from '../support/live.ts';
import { runOk } from '../support/run-cli.ts';
import { runProgram } from '../support/run-program.ts';
import { contents } from '../support/snapshot.ts';

let undisturbed: ReadonlyMap<string, unknown> = new Map();

/** Installs through a proxy that misbehaves, and compares with an installation that nothing disturbed. Returns the time in ms. */
async function converges(kubeconfig: string, misbehave: (proxy: ApiProxy) => () => void): Promise<number> {
  const ms = await installThrough(kubeconfig, misbehave);
  assert.deepEqual(await contents(kubeconfig), undisturbed);
  return ms;
}

async function installThrough(kubeconfig: string, misbehave: (proxy: ApiProxy) => () => void): Promise<number> {
  await runOk('uninstall --purge -y', kubeconfig);
  const proxy = await apiProxy(kubeconfig);
  const stop = misbehave(proxy);
  try {
    const { ms } = await runOk('install --set profile=demo -y', proxy.kubeconfig);
    return ms;
  } finally {
    stop();
    await proxy.close();
  }
}

live({}, (liveTest) => {
  liveTest('an undisturbed install to compare with', async ({ kubeconfig }) => {
    await runOk('install --set profile=demo -y', kubeconfig);
    undisturbed = await contents(kubeconfig);
    assert.ok(undisturbed.size >= 45);
  });

  liveTest('5 % of the requests fail with 500, 429 or a reset', async ({ kubeconfig }, t) => {
    let injected = 0;
    const ms = await converges(kubeconfig, (proxy) => {
      const kinds = [500, 429, 'reset'] as const;
      // The first request is spared: a server that was never reached is not waited for.
      proxy.faults = () => (proxy.requests.length > 1 && Math.random() < 0.05 ? kinds[injected++ % 3] : undefined);
      return () => {};
    });
    t.diagnostic(`figure: install with ${injected} injected faults ${ms} ms`);
  });

  liveTest('the server goes away for 4 s in the middle', async ({ kubeconfig }, t) => {
    const ms = await converges(kubeconfig, (proxy) => {
      let begun = false;
      proxy.faults = ({ method }) => {
        if (method === 'PATCH' && !begun) {
          begun = true;
          proxy.down = true;
          setTimeout(() => proxy.cut(), 100);
          setTimeout(() => {
            proxy.down = false;
          }, 4000);
        }
        return undefined;
      };
      return () => {};
    });
    t.diagnostic(`figure: install across a restart ${ms} ms`);
    assert.ok(ms > 3500, 'it was away');
  });

  liveTest('3 s latency on every request', async ({ kubeconfig }, t) => {
    const ms = await converges(kubeconfig, (proxy) => {
      proxy.latencyMs = 3000;
      return () => {};
    });
    t.diagnostic(`figure: install with 3 s latency ${ms} ms`);
  });

  liveTest('every connection is cut twice a second', async ({ kubeconfig }, t) => {
    const ms = await converges(kubeconfig, (proxy) => {
      const timer = setInterval(() => proxy.cut(), 500);
      return () => clearInterval(timer);
    });
    t.diagnostic(`figure: install with connections cut ${ms} ms`);
  });

  const line = 'install --set profile=demo -y';
  const full = process.platform === 'linux' ? '/dev/full' : undefined;
  for (const [name, tail, status] of [
    ['only the first line is read', '| head -1', 0],
    ['only the first line of the progress is read', '2>&1 >/dev/null | head -1', 0],
    ['the progress goes to a full disk', `2>${full}`, 0],
  ] as const)
    liveTest(`${name}: installed as if nothing had happened`, async ({ kubeconfig }) => {
      await runOk('uninstall --purge -y', kubeconfig);
      const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
      const script = `set -o pipefail; "${process.execPath}" bin/istioctl.js ${line} ${tail}`;
      const { status: exit } = spawnSync('bash', ['-c', script], { env: { ...env, KUBECONFIG: kubeconfig } });
      assert.equal(exit, status);
      assert.deepEqual(await contents(kubeconfig), undisturbed);
    });

  liveTest('the terminal is closed in the middle: installed as if nothing had happened', async ({ kubeconfig }) => {
    await runOk('uninstall --purge -y', kubeconfig);
    const proxy = await apiProxy(kubeconfig);
    const { exit } = await runProgram(line, {
      kubeconfig: proxy.kubeconfig,
      meanwhile: (child) => {
        proxy.faults = ({ method, query }) => {
          if (method !== 'PATCH' || query.has('dryRun') || !child.stderr || child.stderr.destroyed) return undefined;
          child.stderr.destroy();
          child.kill('SIGHUP');
          return undefined;
        };
      },
    });
    await proxy.close();
    assert.equal(exit, 0);
    assert.deepEqual(await contents(kubeconfig), undisturbed);
  });
});
