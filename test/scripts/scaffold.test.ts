import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { ScaffoldError, scaffold } from '../../scripts/lib/scaffold.ts';

const root = mkdtempSync(join(tmpdir(), 'scaffold-'));
after(() => rmSync(root, { recursive: true, force: true }));
for (const folder of ['src', 'test/support', 'profiles', 'generated', 'package.json', 'tsconfig.json'])
  cpSync(folder, join(root, folder), { recursive: true });
const include = ['src', 'generated', 'test/support/note-examples.ts'];
writeFileSync(join(root, 'tsconfig.new.json'), JSON.stringify({ extends: './tsconfig.json', include }));
symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
const text = (path: string) => readFileSync(join(root, path), 'utf8');

test('what is generated is entered where such things are known, and type-checks', () => {
  scaffold('command', 'mesh-status', root);
  scaffold('command', 'tag/describe', root);
  scaffold('analyzer', 'sleepy-pods', root);
  scaffold('component', 'node-probe', root);
  scaffold('rule', 'gateway', root);
  scaffold('note', 'something-new', root);
  assert.match(text('src/cli/registry.ts'), /path: \['mesh-status'\]/);
  assert.match(text('src/cli/registry.ts'), /path: \['tag', 'describe'\]/);
  assert.match(text('test/scenarios/mesh-status/plain.txt'), /^mesh-status$/m);
  assert.match(text('test/scenarios/tag-describe/plain.txt'), /^tag describe$/m);
  assert.match(text('src/analyze/analyzers.ts'), /^ {2}sleepyPods,$/m);
  assert.match(text('src/model/component-table.ts'), /'ztunnel', 'nodeProbe'\]/);
  assert.match(text('src/rules/gateway.ts'), /message: 'say what is wrong'/);
  assert.match(text('test/support/note-examples.ts'), /'something-new'/);
  const compile = ['node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false', '-p', 'tsconfig.new.json'];
  try {
    execFileSync(process.execPath, compile, { cwd: root, encoding: 'utf8' });
  } catch (error) {
    assert.fail((error as { stdout: string }).stdout);
  }
});

test('a name that is taken, or none, changes nothing', () => {
  const registry = text('src/cli/registry.ts');
  for (const [kind, name] of [
    ['command', 'analyze'],
    ['command', 'Analyze'],
    ['rule', 'nothing-of-the-kind'],
    ['thing', 'a'],
  ] as const)
    assert.throws(() => scaffold(kind, name, root), ScaffoldError);
  assert.equal(text('src/cli/registry.ts'), registry);
});
