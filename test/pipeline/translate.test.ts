import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { translate } from '../../src/pipeline/translate.ts';

/** Runs install-istiod.sh with a helm of some version; what helm and kubectl were called with. */
async function installWith(helm: string | undefined, context: TestContext) {
  const { files } = await translate({ files: [], sets: ['profile=minimal'] });
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
    chmodSync(join(folder, name), 0o755);
  };
  const log = join(folder, 'log');
  writeFileSync(log, '');
  program('kubectl', `echo kubectl "$@" >> '${log}'\n`);
  if (helm) program('helm', `[ "$1" = version ] && { echo ${helm}; exit; }\necho helm "$@" >> '${log}'\n`);
  program('install.sh', files.get('install-istiod.sh') ?? '');
  const { status, stderr } = spawnSync('/bin/sh', [join(folder, 'install.sh')], {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  const calls = readFileSync(log, 'utf8').trim().split('\n');
  return { status, stderr, calls, upgrade: calls.find((call) => call.startsWith('helm')) };
}

test('Helm 4 takes over the fields that istioctl set, Helm 3 has no flag for that', async (context) => {
  const three = await installWith('v3.19.0+g3d8990f', context);
  assert.equal(three.status, 0, three.stderr);
  assert.match(three.upgrade ?? '', /^helm upgrade --install istiod .*-f istiod-values\.yaml$/);
  const four = await installWith('v4.0.1+g12345ab', context);
  assert.equal(four.status, 0, four.stderr);
  assert.match(four.upgrade ?? '', /^helm upgrade --install istiod .* --server-side=true --force-conflicts$/);
});

test('without a helm that is known nothing is changed', async (context) => {
  for (const helm of [undefined, "'Client: v2.17.0+ga690bad'"]) {
    const { status, calls } = await installWith(helm, context);
    assert.notEqual(status, 0);
    assert.deepEqual(calls, ['']);
  }
});
