import assert from 'node:assert/strict';
import { live } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';
import { names } from '../support/snapshot.ts';

live({}, (liveTest) => {
  liveTest('openshift on a cluster that is none: one error, nothing half done', async ({ kubeconfig }) => {
    const { exit, err } = await runCli('install --set profile=openshift -y', kubeconfig);
    assert.equal(exit, 1);
    assert.match(err, /does not know NetworkAttachmentDefinition/);
    assert.deepEqual(await names(kubeconfig), []);
  });

  for (const profile of ['ambient', 'preview', 'remote', 'stable'])
    liveTest(`${profile}: installed, nothing to change the second time, removed`, async ({ kubeconfig }) => {
      await runOk(`install --set profile=${profile} -y`, kubeconfig);
      assert.match((await runOk(`install --set profile=${profile} -y`, kubeconfig)).err, /nothing to change/);
      await runOk('uninstall --purge -y', kubeconfig);
      const left = (await names(kubeconfig)).filter((name) => !name.startsWith('CustomResourceDefinition'));
      assert.deepEqual(left, []);
    });
});
