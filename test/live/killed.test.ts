import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { live } from '../support/live.ts';
import { runOk } from '../support/run-cli.ts';
import { contents } from '../support/snapshot.ts';

const points = 20;

live({}, (liveTest) => {
  liveTest(`killed at ${points} points and run again: the same as undisturbed`, async ({ kubeconfig }, t) => {
    const { ms } = await runOk('install --set profile=demo -y', kubeconfig);
    const undisturbed = await contents(kubeconfig);
    let unfinished = 0;
    for (let point = 0; point < points; point++) {
      await runOk(`uninstall --purge ${point % 4 === 0 ? '--delete-crds ' : ''}-y`, kubeconfig);
      // Spread over the whole run, from the start of the program to its end.
      const afterMs = 100 + ((ms + 300) / points) * (point + Math.random());
      if (await killedAfter(afterMs, kubeconfig)) unfinished++;
      await runOk('install --set profile=demo -y', kubeconfig);
      assert.deepEqual(await contents(kubeconfig), undisturbed, `killed after ${Math.round(afterMs)} ms`);
    }
    t.diagnostic(`figure: ${unfinished} of ${points} runs were killed before they ended`);
    assert.ok(unfinished > points / 3, `only ${unfinished} were killed before they ended`);
  });
});

/** True when it was killed before it ended. Needs a built program: `npm run build`. */
async function killedAfter(ms: number, kubeconfig: string): Promise<boolean> {
  const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  const child = spawn(process.execPath, ['bin/istioctl.js', 'install', '--set', 'profile=demo', '-y'], {
    env: { ...env, KUBECONFIG: kubeconfig },
    stdio: 'ignore',
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const [, signal] = await once(child, 'exit');
  clearTimeout(timer);
  return signal === 'SIGKILL';
}
