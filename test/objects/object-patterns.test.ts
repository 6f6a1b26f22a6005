import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectPattern, renaming } from '../../src/objects/object-patterns.ts';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name: 'cm' };

test('patterns match whole words; empty parts and * match all', () => {
  for (const text of ['ConfigMap:a:cm', '::cm', 'Config*::', 'ConfigMap', '*:?:c?'])
    assert.equal(objectPattern(text)?.matches(ref), true, text);
  for (const text of ['ConfigMap:a:c', 'config*::', '::cm2', ':b:'])
    assert.equal(objectPattern(text)?.matches(ref), false, text);
  assert.equal(objectPattern(''), undefined);
  assert.equal(objectPattern('::'), undefined);
});

test('a path is ignored with everything below it', () => {
  const matchesPath = objectPattern('::cm:data.*.spec')?.matchesPath;
  assert.deepEqual(
    ['data.x.spec', 'data.x.spec.a', 'data.x.spec[0]', 'data.x.specs', 'data.spec'].map((path) => matchesPath?.(path)),
    [true, true, true, false, false],
  );
});

test('a renaming keeps what it does not name', () => {
  assert.deepEqual(renaming('ConfigMap::cm->:b:')?.to(ref), { ...ref, namespace: 'b' });
  assert.equal(renaming('ConfigMap'), undefined);
  assert.equal(renaming('a->b->c'), undefined);
});
