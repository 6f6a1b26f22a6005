import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits } from '../../src/analyze/fixes.ts';

const edit = (line: number, column: number, from: string, to: string) => ({ file: 'a.yaml', line, column, from, to });

test('words are replaced inside their quotes, each place once, whatever the order', () => {
  const text = 'host: "reviwes" # old\nother: rating\n';
  const edits = [edit(1, 7, 'reviwes', 'reviews'), edit(2, 8, 'rating', 'ratings'), edit(1, 7, 'reviwes', 'reviews')];
  assert.deepEqual(applyEdits(text, edits), { text: 'host: "reviews" # old\nother: ratings\n', applied: 2 });
});

test('what is not where it should be stays', () => {
  assert.deepEqual(applyEdits('host: *alias\n', [edit(1, 7, 'reviwes', 'reviews')]).applied, 0);
  assert.deepEqual(applyEdits('percent: "5"\n', [edit(1, 10, '5', '{ value: 5 }')]).applied, 0);
  assert.deepEqual(applyEdits('', [edit(7, 1, 'a', 'b')]).applied, 0);
});
