import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathText } from '../../src/lib/tree-path.ts';
import { differences } from '../../src/objects/differences.ts';

const lines = (before: unknown, after: unknown) =>
  [...differences(before, after)].map(
    ({ path, before: a, after: b }) => `${pathText(path)}: ${JSON.stringify(a)} ${JSON.stringify(b)}`,
  );

test('maps are compared key by key, whatever their order', () => {
  assert.deepEqual(lines({ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }), []);
  assert.deepEqual(lines({ a: 1, b: { c: 2 } }, { b: { c: 3 }, d: 4 }), [
    'a: 1 undefined',
    'b.c: 2 3',
    'd: undefined 4',
  ]);
});

test('empty things and null are like nothing', () => {
  assert.deepEqual(lines({ a: null, b: {}, c: [] }, {}), []);
  assert.deepEqual(lines({ a: '' }, { a: null }), ['a: "" undefined']);
});

test('elements with an identity are compared with their like', () => {
  const before = { env: [{ name: 'A', value: '1' }, { name: 'B' }] };
  const after = { env: [{ name: 'B' }, { name: 'A', value: '2' }, { name: 'C' }] };
  assert.deepEqual(lines(before, after), [
    'env[name:A].value: "1" "2"',
    'env[name:C]: undefined {"name":"C"}',
    'env[order]: "A, B" "B, A"',
  ]);
  assert.deepEqual(lines({ p: [{ port: 1 }] }, { p: [{ port: 1, name: 'x' }] }), ['p[port:1].name: undefined "x"']);
});

test('other lists are compared place by place between what they share', () => {
  assert.deepEqual(lines(['a', 'b', 'c'], ['a', 'x', 'c']), ['[1]: "b" "x"']);
  assert.deepEqual(lines(['a', 'c'], ['a', 'b', 'c']), ['[1]: undefined "b"']);
  assert.deepEqual(lines([1, 2], []), ['[0]: 1 undefined', '[1]: 2 undefined']);
});
