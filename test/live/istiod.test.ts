import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { apiProxy } from '../support/api-proxy.ts';
import { live } from '../support/live.ts';
import { runOk } from '../support/run-cli.ts';
import { resourceVersions, snapshot } from '../support/snapshot.ts';

const folder = join('..', 'shared', 'istiod');

/** $ISTIOD_BIN, or the one that lies beside the project, unpacked once. */
function findIstiod(): string | undefined {
  if (process.env.ISTIOD_BIN) return process.env.ISTIOD_BIN;
  const archive = join(folder, 'istiod-linux-amd64.xz');
  if (!existsSync(archive)) return undefined;
  const hash = readFileSync(join(folder, 'istiod-linux-amd64.sha256'), 'utf8').split(/\s/)[0] ?? '';
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'istioctl-test');
  const target = join(cache, `istiod-${hash.slice(0, 16)}`);
  if (existsSync(target)) return target;
  const { stdout } = spawnSync('xz', ['-dc', archive], { maxBuffer: 1 << 28 });
  if (createHash('sha256').update(stdout).digest('hex') !== hash) return undefined;
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${target}.${process.pid}`, stdout);
  chmodSync(`${target}.${process.pid}`, 0o755);
  renameSync(`${target}.${process.pid}`, target);
  return target;
}

const binary = findIstiod();
const skip =
  binary === undefined
    ? 'skipped loudly: no istiod beside the project'
    : process.getuid?.() !== 0 && 'skipped loudly: istiod needs port 443, and so root';

live({ webhooks: true }, (liveTest) => {
  let istiod: ChildProcess | undefined;
  const dir = mkdtempSync(join(tmpdir(), 'istiod-'));
  after(() => {
    istiod?.kill();
    rmSync(dir, { recursive: true, force: true });
  });

  liveTest('istiod runs with what was installed, and takes over its fields', async ({ kubeconfig }, t) => {
    if (skip) return t.skip(skip);
    await runOk('install --set profile=demo -y', kubeconfig);
    const up = spawn(
      process.execPath,
      [join(folder, 'istiod-up.mjs'), '--kubeconfig', kubeconfig, '--binary', binary ?? '', '--dir', dir],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    istiod = up;
    const ready = await new Promise<boolean>((resolve) => {
      createInterface({ input: up.stdout }).once('line', () => resolve(true));
      up.once('exit', () => resolve(false));
    });
    assert.ok(ready, 'istiod did not start');
    await policyIsFail(kubeconfig);
  });

  liveTest('installing again sends nothing: what istiod keeps up is left alone', async ({ kubeconfig }, t) => {
    if (skip) return t.skip(skip);
    const before = await resourceVersions(kubeconfig);
    const proxy = await apiProxy(kubeconfig);
    const { err } = await runOk('install --set profile=demo -y', proxy.kubeconfig);
    await proxy.close();
    assert.match(err, /nothing to change/);
    assert.deepEqual(proxy.mutations(), []);
    assert.deepEqual(await resourceVersions(kubeconfig), before);
  });

  liveTest('drift is silent about it', async ({ kubeconfig }, t) => {
    if (skip) return t.skip(skip);
    assert.equal((await runOk('drift', kubeconfig)).out, '');
  });

  liveTest('a change goes through without a conflict, and istiod takes nothing back', async ({ kubeconfig }, t) => {
    if (skip) return t.skip(skip);
    await runOk(
      'upgrade --set profile=demo --set values.pilot.env.EXTRA=1 --set meshConfig.accessLogFile=/dev/null -y',
      kubeconfig,
    );
    const applied = await resourceVersions(kubeconfig);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const later = await resourceVersions(kubeconfig);
    const webhooks = (map: ReadonlyMap<string, unknown>) =>
      [...map].filter(([name]) => name.includes('WebhookConfiguration'));
    assert.deepEqual(webhooks(later), webhooks(applied));
    await policyIsFail(kubeconfig);
  });
});

/** istiod sets the policy once it has tried itself. */
async function policyIsFail(kubeconfig: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt++) {
    const validators = [...(await snapshot(kubeconfig)).values()].filter(
      ({ kind }) => kind === 'ValidatingWebhookConfiguration',
    );
    if (
      validators.length === 2 &&
      !/"failurePolicy":"Ignore"/.test(JSON.stringify(validators.map(({ webhooks }) => webhooks)))
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail('istiod did not take the validating webhooks over');
}
