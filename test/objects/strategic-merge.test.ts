import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { Tree } from '../../src/model/kube-object.ts';
import { MergeError, strategicMerge } from '../../src/objects/strategic-merge.ts';

function merge(original: string, patch: string, type: string): unknown {
  const read = (text: string) => parseYaml(text)[0]?.value as Tree;
  return strategicMerge(read(original), read(patch), type);
}

const names = (value: unknown, list: string) =>
  (value as Record<string, { name: string }[]>)[list]?.map(({ name }) => name);

test('new items of a keyed list come first, those that were there keep their place', () => {
  const result = merge(
    'env: [{name: A}, {name: POD}, {name: Z}]',
    'env: [{name: NEW}, {name: POD, value: x}]',
    'Container',
  );
  assert.deepEqual(names(result, 'env'), ['NEW', 'A', 'POD', 'Z']);
});

test('items of the patch stand in its order', () => {
  const result = merge('volumes: [{name: a}, {name: b}]', 'volumes: [{name: b}, {name: c}, {name: a}]', 'PodSpec');
  assert.deepEqual(names(result, 'volumes'), ['b', 'c', 'a']);
});

test('lists without a key are replaced, maps merged, null deletes', () => {
  const result = merge(
    '{args: [a, b], resources: {limits: {cpu: 1, memory: 2}}, image: x}',
    '{args: [c], resources: {limits: {cpu: null}}, image: null, tty: null}',
    'Container',
  );
  assert.deepEqual(result, { args: ['c'], resources: { limits: { memory: 2 } } });
});

test('directives: delete and replace an item, keep some keys, remove scalars, set the order', () => {
  const env = (patch: string) => merge('env: [{name: a}, {name: b, value: v}]', patch, 'Container');
  assert.deepEqual(env('env: [{name: a, $patch: delete}]'), { env: [{ name: 'b', value: 'v' }] });
  assert.deepEqual(env('env: [{$patch: replace}, {name: c}]'), { env: [{ name: 'c' }] });
  assert.deepEqual(env('$setElementOrder/env: [{name: b}, {name: a}]\nenv: [{name: a, value: x}]'), {
    env: [
      { name: 'b', value: 'v' },
      { name: 'a', value: 'x' },
    ],
  });
  assert.deepEqual(merge('{type: a, x: 1}', '{$retainKeys: [type], type: b}', 'DeploymentStrategy'), { type: 'b' });
  assert.deepEqual(merge('finalizers: [a, b]', '$deleteFromPrimitiveList/finalizers: [a]', 'ObjectMeta'), {
    finalizers: ['b'],
  });
});

test('an item without its key is refused', () => {
  assert.throws(() => merge('env: [{name: a}]', 'env: [{value: x}]', 'Container'), MergeError);
});
