import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseYaml } from '../../src/lib/yaml.ts';

const route = (host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: shop}
spec: {hosts: [shop], http: [{route: [{destination: {host: ${host}}}]}]}
`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {ports: [{name: http, port: 80}]}\n';

function check(text: string, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    writeFileSync(join(cwd, 'mesh.yaml'), text);
    const args = [resolve('integrations/check.mjs'), '--sarif', 'out.sarif', 'mesh.yaml'];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });
    return { status, stdout, sarif: JSON.parse(readFileSync(join(cwd, 'out.sarif'), 'utf8')) };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

test('good configuration passes', () => {
  const { status, sarif } = check(`${route('cart')}---\n${service}`);
  assert.equal(status, 0);
  assert.deepEqual(sarif.runs[0].results, []);
});

test('a finding fails the check, annotates the pull request and is in the report', () => {
  const { status, stdout, sarif } = check(`${route('crat')}---\n${service}`, { GITHUB_ACTIONS: 'true' });
  assert.equal(status, 79);
  assert.match(stdout, /^::error .*mesh\.yaml/m);
  assert.equal(sarif.runs[0].results[0].ruleId, 'IST0101');
});

test('the action and the hook run a script that exists', () => {
  assert.match(readFileSync('action.yml', 'utf8'), /integrations\/check\.mjs/);
  const [hook] = (parseYaml(readFileSync('.pre-commit-hooks.yaml', 'utf8'))[0]?.value ?? []) as { entry: string }[];
  assert.ok(readFileSync(hook?.entry ?? '', 'utf8').startsWith('#!/usr/bin/env node'));
});
