import assert from 'node:assert/strict';
import { after } from 'node:test';
import { type Mesh, startMesh } from '../mesh/mesh.ts';
import { apiProxy } from '../support/api-proxy.ts';
import { live } from '../support/live.ts';
import { runOk } from '../support/run-cli.ts';
import { names, resourceVersions, snapshot } from '../support/snapshot.ts';

live({ mesh: true }, (liveTest) => {
  let mesh: Mesh | undefined;
  after(() => mesh?.close());
  let installed: readonly string[] = [];
  /** Of what was installed: istiod makes ConfigMaps of its own, and writes them when it likes. */
  const versions = async (kubeconfig: string) => {
    const all = await resourceVersions(kubeconfig);
    return new Map(installed.map((name) => [name, all.get(name)]));
  };

  liveTest('istiod runs with what was installed, and takes over its fields', async (plane) => {
    const { kubeconfig } = plane;
    await runOk('install --set profile=demo -y', kubeconfig);
    installed = await names(kubeconfig);
    mesh = await startMesh(plane);
    await policyIsFail(kubeconfig);
  });

  liveTest('installing again sends nothing: what istiod keeps up is left alone', async ({ kubeconfig }) => {
    const before = await versions(kubeconfig);
    const proxy = await apiProxy(kubeconfig);
    const { err } = await runOk('install --set profile=demo -y', proxy.kubeconfig);
    await proxy.close();
    assert.match(err, /nothing to change/);
    assert.deepEqual(proxy.mutations(), []);
    assert.deepEqual(await versions(kubeconfig), before);
  });

  liveTest('drift is silent about it', async ({ kubeconfig }) => {
    assert.equal((await runOk('drift', kubeconfig)).out, '');
  });

  liveTest('a change goes through without a conflict, and istiod takes nothing back', async ({ kubeconfig }) => {
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
