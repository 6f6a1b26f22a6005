// npm run new analyzer|component|command NAME: writes a file whose example or test fails until it is filled in.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const [kind = '', name = ''] = process.argv.slice(2);
const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const templates: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  command: () => ({
    [`src/cli/commands/${name}.ts`]: `import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';

export const ${camel} = defineCommand({
  path: [${name
    .split('-')
    .map((word) => `'${word}'`)
    .join(', ')}],
  summary: 'Say in one line what it does.',
  examples: [],
  flags: {},
  async run({ io }) {
    io.stdout.write('');
    return Exit.failed;
  },
});
`,
    [`test/scenarios/${name}/plain.txt`]: `What a user sees first.\n-- run\n${name.replaceAll('-', ' ')}\n-- stdout\nwhat it prints\n-- stderr\n-- exit\n0\n`,
  }),
  analyzer: () => ({
    [`src/analyze/analyzers/${name}.ts`]: `import { defineAnalyzer } from '../define-analyzer.ts';

export const ${camel} = defineAnalyzer({
  name: '${name}',
  summary: 'State what holds when all is well.',
  why: 'Say what happens to the user otherwise.',
  fix: 'Say what to do.',
  reads: [],
  emits: [],
  *check() {},
  examples: [{ bad: 'an example that is not found yet', yaml: '', finds: [] }],
});
`,
  }),
  component: () => ({
    [`src/render/components/${name}/index.ts`]: `import type { ComponentConfig } from '../../../model/config.ts';
import type { KubeObject } from '../../../model/kube-object.ts';

export function ${camel}(_config: ComponentConfig): readonly KubeObject[] {
  return [];
}
`,
    [`test/render/components/${name}.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';

test('${name} renders its objects', () => {
  assert.fail('compare with what the reference renders');
});
`,
  }),
};

const template = templates[kind];
if (!template || !/^[a-z]+(?:-[a-z]+)*$/.test(name)) {
  console.error(`usage: npm run new ${Object.keys(templates).join('|')} NAME (kebab-case)`);
  process.exit(64);
}
for (const [path, text] of Object.entries(template())) {
  if (existsSync(path)) {
    console.error(`${path} exists`);
    process.exit(1);
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
console.log(
  kind === 'component'
    ? 'call it from src/render/render.ts'
    : `add it to the registry, then: npm test -- ${name} commands`,
);
