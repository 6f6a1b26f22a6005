import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzers, precheckAnalyzers } from '../../src/analyze/analyzers.ts';
import { explain } from '../../src/analyze/explain.ts';
import { catalogue, codes, documentationUrl } from '../../src/analyze/messages.ts';
import { levels } from '../../src/model/finding.ts';

test('the catalogue has the codes of the reference: 23 errors, 37 warnings, 7 infos', () => {
  const istios = codes.filter((code) => !isOwn(code));
  const counts = levels.map((level) => istios.filter((code) => catalogue[code].level === level).length);
  assert.deepEqual(counts, [23, 37, 7]);
  assert.equal(new Set(istios.map((code) => catalogue[code].name)).size, 67);
});

test('codes of this program have names of their own, and no page of Istio', () => {
  const own = codes.filter(isOwn);
  assert.ok(own.length > 0);
  assert.equal(new Set(codes.map((code) => catalogue[code].name)).size, codes.length);
  for (const code of own) assert.equal(documentationUrl(code), undefined);
});

const isOwn = (code: string) => code.startsWith('IST9');

test('52 analyzers of the reference run, and ours; one more is for precheck', () => {
  const own = analyzers.filter(({ emits }) => emits.every((code) => code.startsWith('IST9')));
  assert.equal(analyzers.length - own.length, 52);
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
