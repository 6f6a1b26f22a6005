import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';

/** A folder with files, removed after the test. */
function folderOf(files: Readonly<Record<string, string>>, context: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'place-')));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function run(line: string, cwd: string, env: Readonly<Record<string, string>> = {}) {
  const io = fakeIo({ cwd, env });
  const exit = await main(line.split(' '), io);
  return { exit, out: io.out(), err: io.err() };
}

const namespaceIn = async (cwd: string, env: Readonly<Record<string, string>> = {}) =>
  /^istioNamespace +(\S+)/m.exec((await run('config view', cwd, env)).out)?.[1];

test('istioctl.yaml is looked for up to the root of a repository, in the root too', async (context) => {
  const folder = folderOf(
    { 'istioctl.yaml': 'istioNamespace: outside', 'repo/istioctl.yaml': 'istioNamespace: inside', 'repo/a/b/x': '' },
    context,
  );
  assert.equal(await namespaceIn(join(folder, 'repo/a/b')), 'inside');
  for (const git of ['HEAD', '']) {
    const other = folderOf({ 'istioctl.yaml': 'istioNamespace: outside', 'repo/a/x': '' }, context);
    // A worktree has a file .git.
    if (git) mkdirSync(join(other, 'repo/.git'));
    else writeFileSync(join(other, 'repo/.git'), 'gitdir: elsewhere\n');
    assert.equal(await namespaceIn(join(other, 'repo/a')), undefined);
    assert.equal(await namespaceIn(other), 'outside');
  }
});

test('and up to the home folder', async (context) => {
  const folder = folderOf({ 'istioctl.yaml': 'istioNamespace: outside', 'home/a/x': '' }, context);
  assert.equal(await namespaceIn(join(folder, 'home/a'), { HOME: join(folder, 'home') }), undefined);
  assert.equal(await namespaceIn(join(folder, 'home/a')), 'outside');
});

test('a file that every user may write or replace is refused', async (context) => {
  const folder = folderOf({ 'istioctl.yaml': 'istioNamespace: mesh', 'home/.istioctl/config.yaml': '{}' }, context);
  chmodSync(join(folder, 'istioctl.yaml'), 0o666);
  const { exit, err } = await run('config view', folder);
  assert.equal(exit, 65);
  assert.match(
    err,
    /istioctl\.yaml is not obeyed: every user of this machine may write it\nhint: chmod o-w istioctl\.yaml/,
  );
  chmodSync(join(folder, 'istioctl.yaml'), 0o664);
  assert.equal(await namespaceIn(folder), 'mesh');
  chmodSync(folder, 0o777);
  assert.match((await run('config view', folder)).err, /may replace it/);
  chmodSync(folder, 0o1777);
  assert.equal(await namespaceIn(folder), 'mesh');
  chmodSync(join(folder, 'home/.istioctl/config.yaml'), 0o666);
  const user = await run('config view', folder, { HOME: join(folder, 'home') });
  assert.match(user.err, /home\/\.istioctl\/config\.yaml is not obeyed/);
});

test('the search ends where the owner changes, and the file of another user is refused', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can give files away');
  const folder = folderOf({ 'istioctl.yaml': 'istioNamespace: theirs', 'own/x': '' }, context);
  chownSync(folder, 12345, 12345);
  assert.equal(await namespaceIn(join(folder, 'own')), undefined);
  writeFileSync(join(folder, 'own/istioctl.yaml'), 'istioNamespace: mesh');
  assert.equal(await namespaceIn(join(folder, 'own')), 'mesh');
  chownSync(join(folder, 'own/istioctl.yaml'), 12345, 12345);
  assert.match((await run('config view', join(folder, 'own'))).err, /it belongs to another user/);
});

test('paths in it are relative to it, and it is named with -v and in every plan', async (context) => {
  const folder = folderOf(
    {
      'istioctl.yaml': 'files: [mesh/iop.yaml]\nvalidate: {output: [json=report.json]}\n',
      'mesh/iop.yaml': 'kind: IstioOperator\nspec: {hub: example.com/mine}\n',
      'deep/down/x.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{name: http, port: 80}]}\n',
    },
    context,
  );
  const down = join(folder, 'deep/down');
  const images = await run('images list', down);
  assert.match(images.out, /^example\.com\/mine\//m);
  assert.equal(images.err, '');
  assert.match((await run('images list -v', down)).err, /^note: settings of \S*istioctl\.yaml \(files\)/);
  assert.doesNotMatch((await run('images list -v -f ../../mesh/iop.yaml', down)).err, /note: settings/);
  assert.match((await run('install --dry-run', down)).err, /^note: settings of \S*istioctl\.yaml \(files\)/);
  assert.match((await run('plan -o plan.json', down)).err, /^note: settings of \S*istioctl\.yaml \(files\)/);
  assert.equal((await run('validate -f x.yaml', down)).exit, 0);
  assert.equal(readFileSync(join(folder, 'report.json'), 'utf8').trim(), '[]');
});
