import { test } from 'node:test';
import { analyzers, precheckAnalyzers } from '../../src/analyze/analyzers.ts';
import type { Example } from '../../src/analyze/define-analyzer.ts';
import { catalogue } from '../../src/analyze/messages.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { analyze } from '../../src/pipeline/analyze.ts';
import { worldOfExample } from '../support/analyzer-examples.ts';
import { exchangedTable } from '../support/exchanged.ts';
import { matchesGolden } from '../support/golden.ts';

const every = [...analyzers, ...precheckAnalyzers];

for (const analyzer of every)
  test(`${analyzer.name}: its examples, and the values around them`, async () => {
    const sections = [`${analyzer.reads.join(' ')} → ${analyzer.emits.join(' ')}\n`];
    for (const example of analyzer.examples ?? []) {
      sections.push(`# ${'good' in example ? example.good : example.bad}\n`);
      for await (const found of analyzer.check(worldOfExample(example))) {
        const { code, level, path, message, suggestion, edits = [], resource, referencePath, parameters, rule } = found;
        sections.push(
          `  ${[level, code, resource?.origin, path, rule, referencePath, JSON.stringify(parameters)].filter(Boolean).join(' ')}: ${message}${suggestion === undefined ? '' : ` (${suggestion})`}\n`,
          ...edits.map((edit) => `    ${edit.part} ${edit.path}: ${edit.from} → ${edit.to}\n`),
        );
      }
      if (!analyzer.name.startsWith('schema.')) sections.push(await variants(analyzer, example));
    }
    matchesGolden(`analyze/${analyzer.name}.txt`, sections.join(''));
  });

/** What the analyzer says when one value of the example is another. */
async function variants({ check }: (typeof every)[number], example: Example): Promise<string> {
  const documents = example.yaml.split(/^---$/m).map((text) => ({
    text,
    value: parseYaml(text)[0]?.value,
    comments: text.split('\n').filter((line) => line.startsWith('#')),
  }));
  const tables: string[] = [];
  for (const [index, { value }] of documents.entries()) {
    const table = await exchangedTable(
      value,
      async (other) => {
        const yaml = documents
          .map(({ text, comments }, at) =>
            at === index ? [...comments, JSON.stringify(other ?? null)].join('\n') : text,
          )
          .join('\n---\n');
        try {
          const lines: string[] = [];
          for await (const { code, resource, path } of check(worldOfExample({ ...example, yaml })))
            lines.push(`${code} ${resource?.origin ?? ''} ${path}`);
          return lines.join(', ');
        } catch {
          return 'not readable';
        }
      },
      true,
    );
    tables.push(table.replace(/^.*\n/, ''));
  }
  return tables.join('  ---\n');
}

test('every message', () => {
  const lines = Object.entries(catalogue).map(([code, { level, name, place, text }]) => {
    const parameters = ['a', 'b', 'c', 'd', 'e', 'f'];
    const attempts = [
      parameters,
      [['a', 'b'], ...parameters],
      ['a', ['b', 'c'], 'd'],
      ['a', 'b', ['c', 'd']],
      [1, 2, 3],
    ];
    const texts = attempts.map((given) => {
      try {
        return (text as (...all: unknown[]) => string)(...given);
      } catch {
        return '';
      }
    });
    return `${code} ${level} ${name} ${place}\n${[...new Set(texts)].map((line) => `  ${line}\n`).join('')}`;
  });
  matchesGolden('analyze/messages.txt', lines.join(''));
});

test('the whole of a mesh in files: places, references, edits, what was assumed', async () => {
  const yaml = every
    .flatMap(({ examples = [] }) => examples)
    .flatMap((example, index) =>
      example.yaml.split(/^---$/m).map((text) => {
        const value = parseYaml(text)[0]?.value as
          | { kind?: string; apiVersion?: string; metadata?: object }
          | undefined;
        return value?.kind && value.apiVersion
          ? JSON.stringify({ ...value, metadata: { name: `example-${index}`, ...value.metadata } }, null, 1)
          : '';
      }),
    )
    .filter(Boolean)
    .join('\n---\n');
  const objects = parseObjects(yaml, 'all.yaml').objects;
  const { findings, edits, repeated, skipped, size, passedOver, assumed, unknownFields, ran } = await analyze(objects);
  const rest = { edits, repeated, skipped, size, passedOver, assumed, unknownFields, ran };
  const lines = [...findings, ...Object.entries(rest)].map((one) => `${JSON.stringify(one)}\n`);
  matchesGolden('analyze/everything.txt', lines.join(''));
});
