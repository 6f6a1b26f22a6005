import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';

/** A folder's borders: what of src/ it may import beside itself, and why no more than that. */
interface Border {
  readonly imports: readonly string[];
  readonly because: string;
}

const base = ['model', 'lib', 'objects', 'template', 'charts', 'envoy', 'rules', 'world', 'redact'];
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

const stage = 'a stage is a function of values: what it needs of another stage, the pipeline hands it';
const borders: Readonly<Record<string, Border>> = {
  model: { imports: [], because: 'everybody reads the types: they depend on nobody' },
  lib: { imports: [], because: 'helpers that know nothing of Istio, so that each could be a package' },
  template: { imports: ['lib'], because: "Go's text/template is the same whatever it renders" },
  charts: { imports: ['lib', 'template'], because: 'Helm charts of anybody, rendered as Helm does' },
  objects: { imports: ['model', 'lib'], because: 'lists of Kubernetes objects, of whatever kinds' },
  envoy: { imports: ['model', 'lib'], because: "Envoy's messages and dumps, whoever made them" },
  rules: { imports: ['model', 'lib', 'objects', 'envoy'], because: 'judges one object by itself: it knows no others' },
  world: { imports: ['model', 'lib', 'objects'], because: 'an index says what there is, not whether it is right' },
  resolve: { imports: ['model', 'lib', 'world'], because: 'says where requests go in a mesh: a function of its index' },
  redact: { imports: ['model', 'lib'], because: 'takes secrets out of whatever it is given' },
  ...Object.fromEntries(stages.map((folder) => [folder, { imports: base, because: stage }])),
  graph: { imports: [...base, 'resolve'], because: 'draws what requests would do' },
  analyze: { imports: [...base, 'resolve'], because: 'finds what requests would run into' },
  report: { imports: base, because: 'writes values down: whoever made them is not its business' },
  kube: { imports: base, because: 'speaks to an API server: what for, the pipeline knows' },
  io: { imports: base, because: 'files, streams and prompts, for whatever reason' },
  pipeline: {
    imports: [...base, 'resolve', ...stages],
    because: 'leads through the stages; the edges come to it as arguments',
  },
  cli: {
    imports: [...base, 'pipeline', 'report', ...edge],
    because: 'decides nothing: flags in, a pipeline, a report out',
  },
  'index.ts': { imports: ['model', 'pipeline', 'kube'], because: "the library's door" },
  'browser.ts': { imports: ['model', 'pipeline'], because: 'where there is no Node there is no edge' },
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
/** Modules of Node that only compute: they read certificates here. */
const mayCompute: Readonly<Record<string, readonly string[]>> = { envoy: ['node:crypto'] };

/** Files that may be longer than others: tables, of which each entry is read by itself. */
const tables = [
  /^src\/precheck\/notes\//,
  /^src\/analyze\/messages\.ts$/,
  /^src\/world\/kinds\.ts$/,
  /^src\/cli\/registry\.ts$/,
];
const mostLines = 250;

/** What was there before the rule was, or came at the same time: nothing is to be added, and what is mended goes. */
const stillLong: readonly string[] = ['src/pipeline/bug-report.ts', 'src/resolve/gateway.ts', 'src/resolve/scope.ts'];
const stillCircular: readonly string[] = ['resolve']; // the Gateway API's listeners and Istio's servers, for types

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const texts = new Map(files.map((file) => [file, readFileSync(join('src', file), 'utf8')]));
const folderOf = (path: string) => path.split('/')[0] ?? path;
const imported = (file: string, specifier: string) => relative('src', normalize(join('src', dirname(file), specifier)));

for (const [file, source] of texts) {
  test(`src/${file} imports only what its folder may`, () => {
    const folder = folderOf(file);
    for (const [, specifier = ''] of source.matchAll(/(?:^|[\s;])(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (specifier.startsWith('#generated/')) continue;
      if (mayCompute[folder]?.includes(specifier)) continue;
      if (specifier.startsWith('node:')) assert.ok(mayTouchTheWorld.includes(folder), `${specifier} in ${folder}`);
      else if (specifier.startsWith('.')) {
        const target = folderOf(imported(file, specifier));
        const { imports = [], because = '' } = borders[folder] ?? {};
        assert.ok(
          target === folder || imports.includes(target),
          `${folder} must not import ${target}, for: ${because}`,
        );
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

test('the table names every folder of src, and none that is gone', () => {
  for (const file of files) assert.ok(folderOf(file) in borders, `src/${folderOf(file)} is missing from the table`);
  for (const folder of Object.keys(borders)) assert.ok(existsSync(join('src', folder)), `src/${folder} is gone`);
});

test('no files import each other in a circle, not even for types', () => {
  const graph = new Map(
    Array.from(texts, ([file, source]) => [
      file,
      // What is imported in the middle of a program (`await import`) is there by then: the registry of commands lives by that.
      Array.from(source.matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm), ([, specifier = '']) =>
        imported(file, specifier),
      ),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    assert.equal(start, -1, `src/${[...way.slice(start), file].join('\n  imports src/')}`);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? [])
      if (folderOf(next) !== folderOf(file) || !stillCircular.includes(folderOf(file))) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test(`no file of src has more than ${mostLines} lines, but for tables`, () => {
  const long = Array.from(texts, ([file, text]) => [`src/${file}`, text.split('\n').length - 1] as const).filter(
    ([path, lines]) => lines > mostLines && !stillLong.includes(path) && !tables.some((table) => table.test(path)),
  );
  assert.deepEqual(long, []);
  for (const table of tables)
    assert.ok(
      files.some((file) => table.test(`src/${file}`)),
      `${table} is gone`,
    );
});

const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)];
for (const document of documents.filter((name) => name.endsWith('.md')))
  test(`the paths that ${document} names exist`, () => {
    const text = readFileSync(document, 'utf8');
    const roots = readdirSync('.', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
    for (const [, path = ''] of text.matchAll(/`([\w.-]+\/[\w./-]*)`/g)) {
      if (!roots.includes(folderOf(path)) || ['dist', 'node_modules'].includes(folderOf(path))) continue;
      if (/\b[A-Z]{2,}\b/.test(path.replace(/\.md$/, ''))) continue; // a word to be filled in
      // The package's JSON Schemas are made from these.
      const source = path.replace(/^schemas\/([\w-]+)\.json$/, 'schemas/output/$1.yaml');
      assert.ok(existsSync(source), `${source} is gone`);
    }
  });
