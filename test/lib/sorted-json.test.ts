import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortedJson } from '../../src/lib/sorted-json.ts';

test('keys are sorted at every depth, absent values left out', () => {
  const value = { b: [{ d: 1, c: null }, [], 'x"y\n'], a: {}, e: undefined, f: [undefined, [true]] };
  const sorted = { a: {}, b: [{ c: null, d: 1 }, [], 'x"y\n'], f: [null, [true]] };
  assert.equal(sortedJson(value), JSON.stringify(sorted, null, 2));
});

test('scalars and empty values are JSON', () => {
  for (const value of [null, 0, 1.5, 'text', true, [], {}, [[]], [{}]])
    assert.equal(sortedJson(value), JSON.stringify(value, null, 2));
});
