import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyJsonPatch, PatchError } from '../../src/objects/json-patch.ts';

const value = { a: { 'x/y': 1, '~': 2 }, list: [1, 2, 3] };
const cases = [
  ['add', '/b', 5, { ...value, b: 5 }],
  ['add', '/list/1', 9, { ...value, list: [1, 9, 2, 3] }],
  ['add', '/list/-', 9, { ...value, list: [1, 2, 3, 9] }],
  ['replace', '/list/0', 9, { ...value, list: [9, 2, 3] }],
  ['remove', '/list/0', undefined, { ...value, list: [2, 3] }],
  ['replace', '/a/x~1y', 3, { ...value, a: { 'x/y': 3, '~': 2 } }],
  ['remove', '/a/~0', undefined, { ...value, a: { 'x/y': 1 } }],
  ['replace', '', 7, 7],
] as const;
for (const [op, path, given, want] of cases)
  test(`${op} ${path || 'the whole'}`, () =>
    assert.deepEqual(applyJsonPatch(value, [{ op, path, value: given }]), want));

test('operations follow one another', () => {
  const operations = [
    { op: 'add', path: '/c', value: {} },
    { op: 'add', path: '/c/d', value: [] },
    { op: 'add', path: '/c/d/-', value: 1 },
  ];
  assert.deepEqual(applyJsonPatch({}, operations), { c: { d: [1] } });
});

for (const operation of [
  { op: 'copy', path: '/a' },
  { op: 'add', path: '/nowhere/a', value: 1 },
  { op: 'add', path: '/list/9', value: 1 },
])
  test(`refuses ${operation.op} ${operation.path}`, () =>
    assert.throws(() => applyJsonPatch(value, [operation]), PatchError));
