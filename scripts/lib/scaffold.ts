// What `npm run new` writes: files that the project really has, and their places in the registries.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One change: a new file, or a text put into an existing one. */
type Change =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly edits: readonly Edit[] };

/** `text` goes before (or after) the last `mark` of the file, or the first one. */
interface Edit {
  readonly mark: string;
  readonly text: string;
  readonly at: 'before last' | 'after first';
}

/** A name that cannot be used, or a place that is not as expected. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

const before = (mark: string, text: string): Edit => ({ mark, text, at: 'before last' });
const after = (mark: string, text: string): Edit => ({ mark, text, at: 'after first' });

type Writer = (name: string, root: string) => readonly Change[];

const writers: Readonly<Record<string, Writer>> = { command, analyzer, component, rule, note };
export const kinds: readonly string[] = Object.keys(writers);

/** Writes a new thing of a kind below `root`; nothing when one of its places is taken. Returns what it wrote or changed. */
export function scaffold(kind: string, name: string, root = '.'): readonly string[] {
  const write = Object.hasOwn(writers, kind) ? writers[kind] : undefined;
  if (!write) throw new ScaffoldError(`"${kind}" is none of ${kinds.join(', ')}`);
  const wanted = kind === 'command' ? /^[a-z]+(?:[-/][a-z]+)*$/ : /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
  if (!wanted.test(name)) throw new ScaffoldError(`"${name}" is not in kebab-case`);
  const results = write(name, root).map((change) => ({ path: change.path, text: resultOf(change, root) }));
  for (const { path, text } of results) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return results.map(({ path }) => path);
}

function resultOf(change: Change, root: string): string {
  const path = join(root, change.path);
  if ('text' in change) {
    if (existsSync(path)) throw new ScaffoldError(`${change.path} exists`);
    return change.text;
  }
  if (!existsSync(path)) throw new ScaffoldError(`there is no ${change.path}`);
  return change.edits.reduce((text, edit) => edited(text, edit, change.path), readFileSync(path, 'utf8'));
}

function edited(text: string, { mark, text: added, at }: Edit, path: string): string {
  const found = at === 'after first' ? text.indexOf(mark) : text.lastIndexOf(mark);
  if (found < 0) throw new ScaffoldError(`no ${JSON.stringify(mark)} in ${path}: put it there by hand`);
  const place = at === 'after first' ? found + mark.length : found;
  return text.slice(0, place) + added + text.slice(place);
}

const camel = (name: string): string => name.replace(/[-/](\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(`-${name}`);

/** `proxy-status` is one word with a dash; `tag/list` two words. */
function command(name: string): readonly Change[] {
  const words = name.split('/');
  const file = words.join('-');
  const summary = 'Say in one line what it does.';
  const path = `[${words.map((word) => `'${word}'`).join(', ')}]`;
  const entry = `  {\n    path: ${path},\n    summary: '${summary}',\n    load: async () => (await import('./commands/${file}.ts')).${camel(file)},\n  },\n`;
  return [
    {
      path: `src/cli/commands/${file}.ts`,
      text: `import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';

export const ${camel(file)} = defineCommand({
  path: ${path},
  summary: '${summary}',
  examples: [],
  flags: {},
  async run({ io }) {
    io.stdout.write('');
    return Exit.failed;
  },
});
`,
    },
    {
      path: `test/scenarios/${file}/plain.txt`,
      text: `What a user sees first.\n-- run\n${words.join(' ')}\n-- stdout\nwhat it prints\n-- stderr\n-- exit\n0\n`,
    },
    { path: 'src/cli/registry.ts', edits: [before('];', entry)] },
  ];
}

function analyzer(name: string): readonly Change[] {
  return [
    {
      path: `src/analyze/analyzers/${name}.ts`,
      text: `import { defineAnalyzer } from '../define-analyzer.ts';

export const ${camel(name)} = defineAnalyzer({
  name: '${pascal(name)}Analyzer',
  summary: 'State what holds when all is well.',
  why: 'Say what happens to the user otherwise.',
  fix: 'Say what to do.',
  reads: [],
  emits: [],
  *check() {},
  examples: [{ bad: 'an example that is not found yet', yaml: '', finds: [] }],
});
`,
    },
    {
      path: 'src/analyze/analyzers.ts',
      edits: [
        before(
          "import type { AnyAnalyzer } from './define-analyzer.ts';",
          `import { ${camel(name)} } from './analyzers/${name}.ts';\n`,
        ),
        after('const written: readonly AnyAnalyzer[] = [\n', `  ${camel(name)},\n`),
      ],
    },
  ];
}

function component(name: string): readonly Change[] {
  const id = camel(name);
  const traits = `  ${id}: {\n    title: '${name}',\n    label: '${pascal(name)}',\n    helmChart: '${name}',\n    defaults: '${name}',\n    root: ['${id}'],\n    reads: 'lifted',\n    onByDefault: false,\n    startsAfter: ['pilot'],\n  },\n`;
  return [
    {
      path: `src/render/components/${name}/${name}.ts`,
      text: `import type { KubeObject, Tree } from '../../../model/kube-object.ts';

/** The objects of ${name}, in the order in which they are applied. */
export function ${id}(_namespace: string, _values: Tree): readonly KubeObject[] {
  return [];
}
`,
    },
    { path: `profiles/charts/${name}.yaml`, text: `# Defaults of ${name}.\nglobal: {}\n` },
    {
      path: 'src/model/component-table.ts',
      edits: [
        before('] as const;\nexport type ComponentName', `, '${id}'`),
        before(";\n\n/** Istio's chart behind", ` | '${name}'`),
        before(';\n\n/** The workload of a component', ` | '${name}'`),
        before('};\n\n/** Components of which there may be several', traits),
      ],
    },
    {
      path: 'src/model/chart-folders.ts',
      edits: [after("  ztunnel: 'ztunnel',\n", `  ${id}: '${name}',\n`)],
    },
    {
      path: 'src/render/components/components.ts',
      edits: [
        before("import { ztunnel } from './ztunnel/ztunnel.ts';", `import { ${id} } from './${name}/${name}.ts';\n`),
        after(
          'const builders: Readonly<Record<ComponentName, Builder>> = {\n',
          `  ${id}: (component) => ${id}(component.namespace, component.values),\n`,
        ),
      ],
    },
  ];
}

/** `name` is a kind's file in src/rules; the rule gets the number after the highest. */
function rule(name: string, root: string): readonly Change[] {
  const path = `src/rules/${name}.ts`;
  const ids = readdirSync(join(root, 'src/rules'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && (entry.name === `${name}.ts` || entry.name.startsWith(`${name}-`)))
    .flatMap((entry) => [
      ...readFileSync(join(root, 'src/rules', entry.name), 'utf8').matchAll(/'([A-Z]{1,4})-(\d+)'/g),
    ]);
  const prefix = ids[0]?.[1];
  if (prefix === undefined) throw new ScaffoldError(`no rules of ${name} in src/rules: name a kind, such as gateway`);
  const last = Math.max(...ids.filter(([, own]) => own === prefix).map(([, , number]) => Number(number)));
  const text = `    on('spec', {\n      id: '${prefix}-${last + 1}',\n      message: 'say what is wrong',\n      fails: () => false,\n      good: '{}',\n      bad: '{}',\n    }),\n`;
  return [{ path, edits: [before('  ],\n});', text)] }];
}

function note(name: string, root: string): readonly Change[] {
  const minors = readdirSync(join(root, 'src/precheck/notes')).map((file) => Number(/^1\.(\d+)\.ts$/.exec(file)?.[1]));
  const since = `1.${Math.max(...minors.filter(Number.isFinite))}`;
  const text = `  {\n    id: '${name}',\n    since: '${since}',\n    area: 'istiod',\n    severity: 'notice',\n    confidence: 'certain',\n    title: 'Say in one line what changes',\n    changed: 'Say what the release changed.',\n    concerns: 'Say whom it concerns.',\n    looksFor: 'Say what detect looks for.',\n    fix: 'Say what to do.',\n    detect: object('Namespace', annotated('example.com/${name}')),\n  },\n`;
  const example = `  '${name}': {\n    hit: object('Namespace', 'a', '', annotations('example.com/an-example-that-is-not-found-yet: a')),\n    miss: object('Namespace', 'a'),\n  },\n`;
  return [
    { path: `src/precheck/notes/${since}.ts`, edits: [before('];', text)] },
    { path: 'test/support/note-examples.ts', edits: [before('};', example)] },
  ];
}
