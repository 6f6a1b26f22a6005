import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { complete } from '../../src/cli/complete.ts';
import { completionScripts } from '../../src/cli/completion-scripts.ts';
import { main } from '../../src/cli/main.ts';
import { flagsOf } from '../../src/cli/parse.ts';
import { commands } from '../../src/cli/registry.ts';
import { settingDefinitions } from '../../src/cli/setting-definitions.ts';
import { fakeApiServer } from '../support/fake-api-server.ts';
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
  assert.deepEqual(await values('--kubec'), ['--kubeclient-timeout', '--kubeconfig']);
});

test('values are looked up by what the flag takes, apart and inline', async () => {
  assert.deepEqual(await values('version', '-n', ''), ['namespace-one', 'namespace-two']);
  assert.deepEqual(await values('version', '--context=context-t'), ['--context=context-two']);
  assert.deepEqual(await values('version', '-o=j'), ['-o=json']);
  assert.deepEqual(await values('-n', 'namespace-o'), ['namespace-one']);
  assert.deepEqual(await values('version', '--color='), ['--color=false', '--color=true']);
});

test('arguments with fixed values are completed', async () => {
  assert.deepEqual(await values('completion', 'p'), ['powershell']);
});

test('formats, levels and the commands after help are completed', async () => {
  assert.deepEqual(await values('precheck', '-o', 'j'), ['json', 'junit']);
  assert.deepEqual(await values('analyze', '--failure-threshold', 'W'), ['Warning']);
  assert.deepEqual(await values('help', 'manifest', 'g'), ['generate']);
});

/** Values that only the user knows. */
const free = new Set(
  'address annotations as as-group as-uid authority cluster end-time exclude filter fqdn from group header host ignore include injectConfigMapName jwt kube-version labels locality meshConfigMapName name network port ports principal redact rename select selector serviceAccount serviceaccount sni start-time subset suppress to user vklog webhook-name xds-address xds-label'.split(
    ' ',
  ),
);
const filesOfShell = /^(?:FILE|DIR|FOLDER|PACKAGE)$/;

/** The words that could stand at the cursor of a line, looked up for real. */
async function offered(kubeconfig: string, ...words: string[]): Promise<readonly string[]> {
  const io = fakeIo({ env: { KUBECONFIG: kubeconfig } });
  assert.equal(await main(['__complete', '--', ...words], io), 0);
  return io.out().split('\n').filter(Boolean);
}

test('what this program knows is offered with its meaning', async () => {
  const first = async (...words: string[]) => (await offered('/nonexistent', ...words))[0];
  assert.match((await first('profile', 'dump', 'dem')) ?? '', /^demo\t./);
  assert.match((await first('analyze', '--analyzer', 'service.')) ?? '', /^service\.PortNameAnalyzer\t./);
  assert.match((await first('precheck', '--explain', 'k8s-')) ?? '', /^k8s-floor-28\t./);
  assert.equal(await first('analyze', '--explain', 'IST0101'), 'IST0101');
  assert.equal(await first('install', '--set', 'values.pilot.traceS'), 'values.pilot.traceSampling=');
  assert.equal(await first('explain', 'values.pilot.traceS'), 'values.pilot.traceSampling');
  assert.equal(await first('manifest', 'generate', '--component', 'z'), 'ztunnel');
  assert.equal(await first('precheck', '--from-version', '1.29'), '1.29');
});

test('what the cluster knows is offered; without one nothing is, and nothing fails', async () => {
  const server = await fakeApiServer();
  try {
    server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const labels = { 'istio.io/rev': 'v1', 'istio.io/tag': 'prod' };
    const metadata = { name: 'istio-revision-tag-prod', labels };
    server.put({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata });
    const ask = (...words: string[]) => offered(server.kubeconfig, ...words);
    assert.deepEqual(await ask('analyze', '-n', 'sh'), ['shop']);
    assert.deepEqual(await ask('version', '-r', ''), ['v1']);
    assert.deepEqual(await ask('tag', 'remove', ''), ['prod']);
    assert.deepEqual(await ask('kube-inject', '--webhookConfig', ''), ['istio-revision-tag-prod']);
    assert.deepEqual(await ask('version', '--context', ''), ['fake']);
  } finally {
    await server.close();
  }
  assert.deepEqual(await offered('/nonexistent', 'analyze', '-n', ''), []);
});

test('every value is completed, or is a file, or only the user knows it', async () => {
  const silent = new Set<string>();
  for (const entry of commands)
    for (const [name, flag] of Object.entries(flagsOf(await entry.load()))) {
      const known = flag.completes ?? flag.suggests ?? ('choices' in flag ? flag.choices : undefined);
      const typed = flag.type === 'boolean' || flag.type === 'number' || flag.type === 'duration';
      if (!known && !typed && !flag.hidden && !filesOfShell.test(flag.placeholder ?? '')) silent.add(name);
    }
  assert.deepEqual(
    [...silent].filter((name) => !free.has(name)),
    [],
  );
});

test('every setting of a project stands in for a flag', async () => {
  const wired = new Set<string | undefined>();
  for (const entry of commands) for (const flag of Object.values(flagsOf(await entry.load()))) wired.add(flag.setting);
  for (const { key } of settingDefinitions) assert.ok(wired.has(key), `nothing reads the setting ${key}`);
});

test('what a project says about formats and thresholds is what the commands do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  try {
    writeFileSync(join(folder, 'istioctl.yaml'), 'validate: {output: [json]}\nprecheck: {output: [yaml]}\n');
    writeFileSync(join(folder, 'a.yaml'), '{apiVersion: v1, kind: Service, metadata: {name: a}}\n');
    const validated = fakeIo({ cwd: folder });
    await main(['validate', '-f', 'a.yaml'], validated);
    assert.ok(JSON.parse(validated.out()));
    const checked = fakeIo({ cwd: folder });
    await main(['precheck', '--use-kube=false', '-f', 'a.yaml'], checked);
    assert.match(checked.out(), /^categories:/m);
    const asked = fakeIo({ cwd: folder, env: { ISTIOCTL_PRECHECK_OUTPUT: 'json' } });
    await main(['precheck', '--use-kube=false', '-f', 'a.yaml'], asked);
    assert.ok(JSON.parse(asked.out()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the bash script is bash', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: completionScripts.bash, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

const stub = (asked: string, ...found: readonly string[]) =>
  `istioctl() { printf '%s\n' "asked:$*" >&${asked}; printf '%s\n' ${found.map((line) => `'${line}'`).join(' ')}; }`;

/** What bash would do with the line: it breaks words at = too. */
function inBash(line: string, ...found: readonly string[]): readonly string[] {
  const words = line.split(/(?<= )|(?<==)|(?==)/).map((word) => `'${word.trim()}'`);
  const script = `${stub('3', ...found)}
${completionScripts.bash}
COMP_LINE='${line}'; COMP_POINT=${line.length}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}
_istioctl; printf '%s\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', `exec 3>&1; ${script}`], { encoding: 'utf8' });
  return stdout.trim().split('\n');
}

test('bash completes through the script', () => {
  assert.deepEqual(inBash('istioctl profile dump de', 'default\tThe default.', 'demo'), [
    'asked:__complete -- profile dump de',
    'default',
    'demo',
  ]);
});

test('bash puts words together that it broke at =, and completes what follows the last one', () => {
  assert.deepEqual(inBash('istioctl install --set=profile=de', '--set=profile=demo'), [
    'asked:__complete -- install --set=profile=de',
    'demo',
  ]);
  assert.deepEqual(inBash('istioctl install --set profile=', 'profile=demo').at(-1), 'demo');
});

const shell = (program: string, args: readonly string[], script: string) => {
  const { error, stdout } = spawnSync(program, [...args, script], { encoding: 'utf8' });
  return error ? undefined : stdout.trim().split(/ *\n/);
};

test('zsh completes through the script, and adds no space after = and .', (t) => {
  const script = `compdef() { :; }; ${stub('3', 'profile=', 'a:b\tA colon.')}
${completionScripts.zsh}
_describe() { shift; print -r -- "$1 \${(P)1} \${@[2,-1]}"; }
words=(istioctl install --set ''); CURRENT=4; exec 3>&1; _istioctl`;
  const said = shell('zsh', ['-f', '-c'], script);
  if (!said) return t.skip('skipped loudly: there is no zsh');
  assert.deepEqual(said, ['asked:__complete -- install --set', 'values a\\:b:A colon.', 'open profile= -S']);
});

test('fish completes through the script, and offers files where nothing is known', (t) => {
  const script = (line: string, found: string) => `function istioctl; ${found}; end
${completionScripts.fish}
complete -C '${line}'`;
  const said = shell('fish', ['--no-config', '-c'], script('istioctl profile dump de', 'echo default $argv[3]'));
  if (!said) return t.skip('skipped loudly: there is no fish');
  assert.deepEqual(said, ['default profile']);
  const files = shell('fish', ['--no-config', '-c'], script('istioctl analyze src/inde', 'true'));
  assert.deepEqual(files, ['src/index.ts']);
});
