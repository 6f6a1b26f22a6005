import assert from 'node:assert/strict';
import { live } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';
import { resourceVersions } from '../support/snapshot.ts';

/** What is of one revision: the names of its objects and their versions. */
async function ofRevision(kubeconfig: string, canary: boolean): Promise<ReadonlyMap<string, unknown>> {
  return new Map(
    [...(await resourceVersions(kubeconfig))].filter(([name]) => !shared(name) && /canary/.test(name) === canary),
  );
}
// CRDs and the reader's account belong to all revisions; the default tag's objects move between them.
const shared = (name: string) =>
  /^CustomResourceDefinition|istio-reader-service-account|revision-tag|default-validator/.test(name);

/** Deployments' versions move with every report about their pods. */
const still = (map: ReadonlyMap<string, unknown>) =>
  [...map].filter(([name]) => !/^(?:Deployment|HorizontalPodAutoscaler)/.test(name));

live({}, (liveTest) => {
  liveTest('a second revision beside the first touches nothing of it', async ({ kubeconfig }, t) => {
    await runOk('install --set profile=minimal -y', kubeconfig);
    const before = await ofRevision(kubeconfig, false);
    const { ms } = await runOk('install --set profile=minimal --revision canary -y', kubeconfig);
    t.diagnostic(`figure: install canary ${ms} ms`);
    const after = await ofRevision(kubeconfig, false);
    assert.deepEqual(still(after), still(before));
    assert.deepEqual([...after.keys()], [...before.keys()]);
    assert.ok((await ofRevision(kubeconfig, true)).size >= 15);
  });

  liveTest('tags: listed, set, refused when taken, moved, removed', async ({ kubeconfig }) => {
    assert.equal(
      (await runOk('tag list', kubeconfig)).out,
      'TAG      REVISION  NAMESPACES\n         canary\ndefault  default\n',
    );
    const { err } = await runOk('tag set prod --revision canary -y', kubeconfig);
    assert.match(err, /kubectl label namespace NAMESPACE istio\.io\/rev=prod/);
    assert.match((await runOk('tag list', kubeconfig)).out, /prod +canary/);
    const taken = await runCli('tag set prod --revision default', kubeconfig);
    assert.equal(taken.exit, 3);
    assert.match(taken.err, /--overwrite/);
    await runOk('tag set prod --revision default --overwrite -y', kubeconfig);
    assert.match((await runOk('tag list', kubeconfig)).out, /prod +default/);
    await runOk('tag remove prod -y', kubeconfig);
    assert.doesNotMatch((await runOk('tag list', kubeconfig)).out, /prod/);
    const absent = await runCli('tag remove prod -y', kubeconfig);
    assert.equal(absent.exit, 65);
    const unknown = await runCli('tag set prod --revision nosuch', kubeconfig);
    assert.match(unknown.err, /installed: canary, default/);
  });

  liveTest('the default tag moves to the canary and back by installing', async ({ kubeconfig }) => {
    await runOk('tag set default --revision canary --overwrite -y', kubeconfig);
    assert.match((await runOk('tag list -o json', kubeconfig)).out, /"tag": "default",\s+"revision": "canary"/);
    // An installation without a revision serves the default tag: shown as a change of the tag's objects.
    const { err } = await runOk('install --set profile=minimal -y', kubeconfig);
    assert.match(err, /istio-revision-tag-default/);
    assert.match((await runOk('tag list -o json', kubeconfig)).out, /"tag": "default",\s+"revision": "default"/);
  });

  liveTest('a revision that is not there: named, with those that are', async ({ kubeconfig }) => {
    const { exit, err } = await runCli('uninstall --revision nosuch -y', kubeconfig);
    assert.equal(exit, 65);
    assert.match(err, /installed: canary, default/);
  });

  liveTest('removing the canary leaves the other as it was', async ({ kubeconfig }) => {
    const before = await ofRevision(kubeconfig, false);
    await runOk('uninstall --set revision=canary -y', kubeconfig);
    assert.equal((await ofRevision(kubeconfig, true)).size, 0);
    assert.deepEqual(still(await ofRevision(kubeconfig, false)), still(before));
  });

  liveTest('removing the first leaves the canary as it was', async ({ kubeconfig }) => {
    await runOk('install --set profile=minimal --revision canary -y', kubeconfig);
    const before = await ofRevision(kubeconfig, true);
    await runOk('uninstall --revision default -y', kubeconfig);
    const left = await ofRevision(kubeconfig, false);
    assert.deepEqual([...left.keys()], []);
    assert.deepEqual(still(await ofRevision(kubeconfig, true)), still(before));
  });
});
