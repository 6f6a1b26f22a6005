import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { complete } from '../../src/cli/complete.ts';
import { completionScripts } from '../../src/cli/completion-scripts.ts';
import { fakeIo } from '../support/fake-io.ts';

const known = async (kind: string) => [{ value: `${kind}-one` }, { value: `${kind}-two`, help: 'The second.' }];
const values = async (...words: string[]) => (await complete(words, known, fakeIo())).map(({ value }) => value);

test('commands are completed, hidden ones are not', async () => {
  const all = await values('');
  assert.ok(all.includes('version') && all.includes('completion'));
  assert.ok(!all.includes('__complete'));
  assert.deepEqual(await values('vers'), ['version']);
});

test('flags of the command are completed', async () => {
  assert.deepEqual(await values('version', '--kubec'), ['--kubeclient-timeout', '--kubeconfig']);
  assert.ok((await values('version', '--')).includes('--help'));
});

test('values are looked up by what the flag takes, apart and inline', async () => {
  assert.deepEqual(await values('version', '-n', ''), ['namespace-one', 'namespace-two']);
  assert.deepEqual(await values('version', '--context=context-t'), ['--context=context-two']);
  assert.deepEqual(await values('version', '--color='), ['--color=false', '--color=true']);
});

test('arguments with fixed values are completed', async () => {
  assert.deepEqual(await values('completion', 'p'), ['powershell']);
});

test('the bash script is bash', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: completionScripts.bash, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('bash completes through the script', () => {
  const script = `istioctl() { printf '%s\\n' "asked:$*" >&3; printf 'default\\tThe default.\\ndemo\\n'; }
${completionScripts.bash}
COMP_WORDS=(istioctl profile dump de); COMP_CWORD=3; _istioctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', `exec 3>&1; ${script}`], { encoding: 'utf8' });
  assert.deepEqual(stdout.trim().split('\n'), ['asked:__complete -- profile dump de', 'default', 'demo']);
});
