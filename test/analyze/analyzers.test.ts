import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzers, precheckAnalyzers } from '../../src/analyze/analyzers.ts';
import type { AnyAnalyzer, Example } from '../../src/analyze/define-analyzer.ts';
import { catalogue } from '../../src/analyze/messages.ts';
import type { ResourceKind } from '../../src/world/resource.ts';
import { recording, worldOfExample } from '../support/analyzer-examples.ts';

const every = [...analyzers, ...precheckAnalyzers];
const title = (example: Example) => ('good' in example ? example.good : example.bad);

for (const analyzer of every) {
  const asked = new Set<ResourceKind>();
  const emitted = new Set<string>();
  for (const example of analyzer.examples ?? [])
    test(`${analyzer.name}: ${title(example)}`, async () => {
      const found = await run(analyzer, example, asked);
      for (const { code, level } of found) {
        emitted.add(code);
        assert.equal(level, catalogue[code as keyof typeof catalogue]?.level);
      }
      const places = found.map(({ code, path }) => `${code} ${path}`);
      const wanted = 'finds' in example ? example.finds.map(({ code, at = '' }) => `${code} ${at}`) : [];
      assert.deepEqual(places.sort(), wanted.sort(), found.map(({ message }) => message).join('\n'));
    });

  test(`${analyzer.name}: the examples show all it reads and emits`, () => {
    assert.deepEqual([...asked].sort(), [...analyzer.reads].sort());
    // What the rules of a kind can say is shown by the examples of src/rules.
    if (!analyzer.name.startsWith('schema.')) assert.deepEqual([...emitted].sort(), [...analyzer.emits].sort());
  });
}

async function run(analyzer: AnyAnalyzer, example: Example, asked: Set<ResourceKind>) {
  const found = [];
  for await (const one of analyzer.check(recording(worldOfExample(example), asked))) found.push(one);
  return found;
}

test('names are unique and sorted', () => {
  const names = analyzers.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)].sort());
});

test('the prose of every analyzer and example is there', () => {
  for (const { name, summary, why, fix, examples = [] } of every) {
    for (const text of [summary, why, fix]) assert.match(text, /^[A-Z].*[^ ]\.$/s, name);
    assert.ok(
      examples.some((example) => 'bad' in example),
      name,
    );
  }
});
