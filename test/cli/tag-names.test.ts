// A tag where a revision is wanted: each command says so, and names the revision; none says that nothing is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCluster } from '../support/setting.ts';

const lines = [
  'uninstall --revision prod -y',
  'install --set profile=minimal --revision prod -y',
  'plan --set profile=minimal --revision prod',
  'history --revision prod',
  'get values --revision prod',
  'drift --revision prod',
  'verify-install --revision prod',
  'rollback --revision prod -y',
  'tag set other --revision prod -y',
  'tag generate other --revision prod',
  'version --revision prod',
  'analyze -A --revision prod',
  'kube-inject -f pod.yaml --revision prod',
  'dashboard controlz --revision prod --browser=false',
];

test('a tag that is given for a revision is named as a tag, with the revision that it leads to', async () =>
  withCluster(async ({ run, tried, write, paths }) => {
    write('pod.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n');
    await run('install --set profile=minimal --revision canary -y');
    await run('tag set prod --revision canary -y');
    const before = paths();
    for (const line of lines) {
      const { exit, err } = await tried(line);
      assert.match(err, /^error: "prod" is a tag, which leads to revision canary/m, line);
      assert.match(err, /^hint: .*revision canary/m, line);
      assert.ok(exit === 65 || exit === 3, `${line}: ${exit}`);
      assert.deepEqual(paths(), before, line);
    }
  }));

test('the name of the revision itself is no such thing, whatever tags lead to it', async () =>
  withCluster(async ({ run, tried }) => {
    await run('install --set profile=minimal -y');
    for (const line of ['history --revision default', 'version --revision default', 'drift --revision default'])
      assert.equal((await tried(line)).exit, 0, line);
    const { err } = await tried('uninstall --revision nobody -y');
    assert.match(err, /^error: revision "nobody" is not installed/);
  }));
