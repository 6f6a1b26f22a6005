import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzers, precheckAnalyzers } from '../../src/analyze/analyzers.ts';
import { explain } from '../../src/analyze/explain.ts';
import { catalogue, codes } from '../../src/analyze/messages.ts';
import { levels } from '../../src/model/finding.ts';

test('the catalogue has the codes of the reference: 23 errors, 37 warnings, 7 infos', () => {
  const counts = levels.map((level) => codes.filter((code) => catalogue[code].level === level).length);
  assert.deepEqual(counts, [23, 37, 7]);
  assert.equal(new Set(codes.map((code) => catalogue[code].name)).size, 67);
});

test('52 analyzers run, one more is for precheck', () => {
  assert.equal(analyzers.length, 52);
  assert.deepEqual(
    precheckAnalyzers.map(({ name }) => name),
    ['annotations.AlphaAnalyzer'],
  );
});

test('every code and analyzer has a page', () => {
  for (const code of codes) assert.match(explain(code.toLowerCase()) ?? '', new RegExp(`^# ${code} `));
  for (const { name, why } of analyzers) assert.ok(explain(name)?.includes(why));
  assert.equal(explain('IST9999'), undefined);
});
