import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';

const base = ['model', 'lib', 'objects', 'template', 'charts', 'rules', 'world', 'redact'];
const stages = [
  'config',
  'validate',
  'render',
  'inject',
  'analyze',
  'precheck',
  'graph',
  'bugreport',
  'plan',
  'apply',
  'ztunnel',
];
const edge = ['kube', 'io'];

/** Which folders of src/ each one may import, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  lib: [],
  template: ['lib'],
  charts: ['lib', 'template'],
  objects: ['model', 'lib'],
  rules: ['model', 'lib', 'objects'],
  world: ['model', 'lib', 'objects'],
  resolve: ['model', 'lib', 'world'],
  redact: ['model', 'lib'],
  ...Object.fromEntries([...stages, 'report', ...edge].map((folder) => [folder, base])),
  pipeline: [...base, 'resolve', ...stages],
  graph: [...base, 'resolve'],
  analyze: [...base, 'resolve'],
  cli: [...base, 'pipeline', 'report', ...edge],
  'index.ts': ['model', 'pipeline', 'kube'],
  'browser.ts': ['model', 'pipeline'],
};

/** Which npm packages a folder may use; generated code counts as its own. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  lib: ['diff', 're2js'],
  charts: ['ajv'],
  rules: ['@marcbachmann/cel-js'],
  report: ['chalk', '@dagrejs/dagre'],
  kube: ['@kubernetes/client-node', 'ws'],
  io: ['modern-tar'],
  cli: ['commander', 'chalk', 'ora'],
};
const mayTouchTheWorld = ['cli', ...edge];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const folderOf = (path: string) => path.split('/')[0] ?? path;

for (const file of files) {
  test(`src/${file} imports only what its folder may`, () => {
    const folder = folderOf(file);
    const source = readFileSync(join('src', file), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/(?:^|[\s;])(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (specifier.startsWith('#generated/')) continue;
      if (specifier.startsWith('node:')) assert.ok(mayTouchTheWorld.includes(folder), `${specifier} in ${folder}`);
      else if (specifier.startsWith('.')) {
        const target = folderOf(relative('src', normalize(join('src', dirname(file), specifier))));
        assert.ok(target === folder || mayImport[folder]?.includes(target), `${folder} must not import ${target}`);
      } else {
        const name = specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
        assert.ok(mayUse[folder]?.includes(name), `${folder} must not use the package ${name}`);
      }
    }
    if (!mayTouchTheWorld.includes(folder)) {
      const code = source.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '').replaceAll(/'[^'\n]*'|`[^`]*`/g, "''");
      assert.doesNotMatch(
        code,
        /\b(?:process|console)\.|\bDate\.now\(|\bnew Date\(\)|\bsetTimeout\(/,
        'the world is for cli, kube and io',
      );
    }
  });
}

test('the table names every folder of src', () => {
  for (const file of files) assert.ok(folderOf(file) in mayImport, `src/${folderOf(file)} is missing from the table`);
});

test('the table names no folder that is gone', () => {
  for (const folder of Object.keys(mayImport)) assert.ok(existsSync(join('src', folder)), `src/${folder} is gone`);
});
