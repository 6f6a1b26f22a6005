import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';

/** A package with one analyzer, as somebody would publish it: plain JavaScript, no import of ours. */
const plugin = `export const analyzers = [{
  name: 'acme.OwnerAnalyzer',
  summary: 'Every Gateway names its owner.',
  why: 'Nobody knows whom to call.',
  fix: 'Add the label acme.com/owner.',
  reads: ['Gateway'],
  emits: ['ACME0001'],
  *check(world) {
    for (const gateway of world.all('Gateway'))
      if (!gateway.labels['acme.com/owner'])
        yield { code: 'ACME0001', level: 'Error', message: 'nobody owns this Gateway', resource: gateway, path: 'metadata.labels' };
  },
}];
`;
const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: edge
  labels: {a: b}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]
`;

async function run(args: readonly string[], files: Readonly<Record<string, string>>) {
  const cwd = mkdtempSync(join(tmpdir(), 'plugin-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(cwd, name, '..'), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    const io = fakeIo({ cwd });
    return { exit: await main(['analyze', '--use-kube=false', ...args], io), out: io.out(), err: io.err() };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const packageFiles = {
  'node_modules/acme-rules/package.json': '{"name": "acme-rules", "type": "module", "exports": "./index.js"}',
  'node_modules/acme-rules/index.js': plugin,
};

test('a plugin package adds analyzers', async () => {
  const { exit, out, err } = await run(['--plugin', 'acme-rules', '-o', 'log', 'g.yaml'], {
    ...packageFiles,
    'g.yaml': gateway,
  });
  assert.equal(out, 'Error [ACME0001] (Gateway default/edge g.yaml:1) nobody owns this Gateway\n');
  assert.equal(exit, 79);
  assert.match(err, /^58 rules/);
});

test('a plugin may be a module, chosen and explained by name', async () => {
  const files = { 'rules.mjs': plugin, 'g.yaml': gateway };
  const chosen = await run(['--plugin', './rules.mjs', '--analyzer', 'acme.OwnerAnalyzer', 'g.yaml'], files);
  assert.equal(chosen.exit, 79);
  assert.match(chosen.err, /^1 rule ran/);
  const explained = await run(['--plugin', './rules.mjs', '--explain', 'acme.owneranalyzer'], files);
  assert.match(explained.out, /Nobody knows whom to call/);
  assert.match((await run(['--plugin', './rules.mjs', '-L'], files)).out, /\* acme\.OwnerAnalyzer:\n/);
});

test('a plugin that is none is a clear error', async () => {
  for (const [name, text, reason] of [
    ['missing', '', 'there is no such package or module'],
    ['./empty.mjs', 'export const x = 1;', 'it exports no list "analyzers"'],
    ['./half.mjs', 'export const analyzers = [{name: "a"}];', 'analyzers[0] needs name'],
    ['./broken.mjs', 'syntax error', 'Unexpected'],
  ] as const) {
    const { exit, err } = await run(['--plugin', name, '-L'], { [name]: text });
    assert.equal(exit, 65);
    assert.ok(err.startsWith(`error: plugin ${name} cannot be used: ${name === './broken.mjs' ? '' : reason}`), err);
  }
});
