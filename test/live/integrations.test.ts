import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { parseYaml } from '../../src/lib/yaml.ts';
import { checkForGithub } from '../support/github-sarif.ts';

const { NODE_TEST_CONTEXT: _nested, ...env } = process.env;

function run(program: string, args: readonly string[], cwd: string, more: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...env, ...more },
    maxBuffer: 1e8,
  });
  return { status, stdout, stderr };
}

function must(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(program, args, cwd);
  assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}

const scratch = mkdtempSync(join(tmpdir(), 'integrations-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The files of this working tree as a repository of its own: nothing built, nothing installed. */
function cleanClone(): string {
  const clone = join(scratch, 'istioctl');
  const files = must('git', ['ls-files', '-co', '--exclude-standard'], '.').split('\n').filter(Boolean);
  for (const file of files.filter((name) => existsSync(name))) {
    mkdirSync(join(clone, dirname(file)), { recursive: true });
    copyFileSync(file, join(clone, file));
  }
  commitAll(clone);
  return clone;
}

function commitAll(folder: string): void {
  must('git', ['init', '-q'], folder);
  must('git', ['add', '-A'], folder);
  must('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'all'], folder);
}

const clone = cleanClone();

/** A repository of a user, whose route leads to `host`. */
function userRepository(name: string, host: string, more: Record<string, string> = {}): string {
  const folder = join(scratch, name);
  const files = {
    'mesh/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: shop}
spec: {hosts: [shop], http: [{route: [{destination: {host: ${host}}}]}]}
`,
    'mesh/service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {ports: [{name: http, port: 80}]}\n',
    'values.yaml': 'image: web\n',
    ...more,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  commitAll(folder);
  return folder;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly run: string;
      readonly 'working-directory'?: string;
      readonly env?: Readonly<Record<string, string>>;
    }[];
  };
}

/** Runs the steps of action.yml as a runner does; stops at the first that fails. */
function runAction(workspace: string, inputs: Readonly<Record<string, string>>) {
  const action = parseYaml(readFileSync(join(clone, 'action.yml'), 'utf8'))[0]?.value as Action;
  const filled = (text: string) =>
    text
      .replaceAll('${{ github.action_path }}', clone)
      .replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name) => inputs[name] ?? action.inputs[name]?.default ?? '');
  let last = { status: 0 as number | null, stdout: '', stderr: '' };
  for (const step of action.runs.steps) {
    const variables = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]);
    const where = step['working-directory'] ? filled(step['working-directory']) : workspace;
    last = run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], where, {
      ...Object.fromEntries(variables),
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: clone,
    });
    if (last.status !== 0) break;
  }
  return last;
}

test('the action works from a clean clone, annotates each finding once and writes what GitHub takes', () => {
  const good = userRepository('action-good', 'cart');
  const passed = runAction(good, { files: 'mesh values.yaml' });
  assert.equal(passed.status, 0, passed.stdout + passed.stderr);
  assert.deepEqual(checkForGithub(readFileSync(join(good, 'istioctl.sarif'), 'utf8')), []);
  const bad = userRepository('action-bad', 'crat');
  const failed = runAction(bad, { files: 'mesh/route.yaml mesh/service.yaml', sarif: 'report.sarif' });
  assert.equal(failed.status, 79, failed.stdout + failed.stderr);
  const results = checkForGithub(readFileSync(join(bad, 'report.sarif'), 'utf8'));
  assert.equal(results.length, 1);
  assert.equal(failed.stdout.match(/^::error /gm)?.length, 1);
  assert.equal(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri, 'mesh/route.yaml');
});

/** The real pre-commit from PyPI, kept outside the clone; undefined where it cannot be had. */
function preCommit(): string | undefined {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'istioctl-tests', 'pre-commit');
  const program = join(folder, 'bin', 'pre-commit');
  if (run(program, ['--version'], '.').status === 0) return program;
  rmSync(folder, { recursive: true, force: true });
  const made = run('python3', ['-m', 'venv', folder], '.');
  const installed =
    made.status === 0 ? run(join(folder, 'bin', 'pip'), ['install', '-q', 'pre-commit==4.*'], '.') : made;
  return installed.status === 0 ? program : undefined;
}

const program = preCommit();
const required = process.env.CI !== undefined || process.env.PRE_COMMIT_REQUIRED !== undefined;
const skip = program === undefined && !required ? 'SKIPPED: pre-commit cannot be had from PyPI' : false;

test('the hook works in the real pre-commit, which builds it from a clean clone', { skip }, () => {
  assert.ok(program, 'pre-commit cannot be had from PyPI; in CI it must be there');
  const rev = must('git', ['rev-parse', 'HEAD'], clone).trim();
  const config = `repos:\n- repo: ${clone}\n  rev: ${rev}\n  hooks: [{id: istioctl}]\n`;
  const home = { PRE_COMMIT_HOME: join(scratch, 'pre-commit-home') };
  const good = userRepository('hook-good', 'cart', { '.pre-commit-config.yaml': config });
  const passed = run(program, ['run', '--all-files', '--verbose'], good, home);
  assert.equal(passed.status, 0, passed.stdout + passed.stderr);
  assert.match(passed.stdout, /Passed/);
  const bad = userRepository('hook-bad', 'crat', { '.pre-commit-config.yaml': config });
  const failed = run(program, ['run', '--all-files'], bad, home);
  assert.notEqual(failed.status, 0);
  assert.match(failed.stdout, /mesh\/route\.yaml:4:\d+ {2}error IST0101/);
});
