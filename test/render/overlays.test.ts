import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import { manifestOf } from '../../src/render/manifest.ts';
import { applyOverlays } from '../../src/render/overlays.ts';

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', labels: { app: 'istiod', istio: 'pilot' } },
  spec: {
    replicas: 1,
    containers: [
      {
        name: 'discovery',
        args: ['a', '--b=1', 'c'],
        env: [{ name: 'X', value: '1' }],
        ports: [{ containerPort: 15010 }],
      },
    ],
  },
};
const args = 'spec.containers.[name:discovery].args';
const env = 'spec.containers.[name:discovery].env';

function patched(path: string, value?: unknown, object = deployment) {
  const overlay = { kind: object.kind, name: object.metadata.name ?? '', patches: [{ path, value }] };
  const { manifests, lost } = applyOverlays([manifestOf(object, 'pilot')], [overlay]);
  const result = manifests[0]?.object() as KubeObject & { spec: Tree };
  const [container] = result.spec.containers as [Record<string, unknown>];
  return { result, container, lost: lost.map(({ reason }) => reason) };
}

for (const [path, value, wanted] of [
  [`${args}.[-1]`, '--d', ['a', '--b=1', 'c', '--d']],
  [`${args}.[99]`, '--d', ['a', '--b=1', 'c', '--d']],
  [`${args}.[1]`, null, ['a', 'c']],
  [`${args}[0]`, 'z', ['z', '--b=1', 'c']],
  [`${args}.[:--b]`, '--b=2', ['a', '--b=2', 'c']],
  [`${args}.[--b=1]`, '--b=3', ['a', '--b=3', 'c']],
  [args, 'z', 'z'],
  [args, ['z'], ['z']],
] as const)
  test(`${path} = ${JSON.stringify(value)}`, () => {
    const { container, lost } = patched(path, value);
    assert.deepEqual(container.args, wanted);
    assert.deepEqual(lost, []);
  });

test('an element is found by a key, numbers too', () => {
  assert.deepEqual(patched(`${env}.[name:X].value`, 'q').container.env, [{ name: 'X', value: 'q' }]);
  const { container } = patched('spec.containers.[name:discovery].ports.[containerPort:15010].containerPort', 1);
  assert.deepEqual(container.ports, [{ containerPort: 1 }]);
  const added = patched('spec.containers.[9].name', 'side').result.spec.containers as readonly unknown[];
  assert.deepEqual(added[1], { name: 'side' });
});

test('what matches nothing changes nothing and is named', () => {
  for (const path of [
    `${env}.[name:NOPE].value`,
    `${env}.[name:X:Y].value`,
    `${args}.[-2]`,
    `${args}.[:(]`,
    `${args}.x`,
    'spec.replicas.x',
    '',
  ]) {
    const { result, lost } = patched(path, 'q');
    assert.deepEqual(result, deployment, path);
    assert.equal(lost.length, 1, path);
  }
  const { lost } = applyOverlays([manifestOf(deployment, 'pilot')], [{ kind: 'Service', name: 'istiod', patches: [] }]);
  assert.deepEqual(lost, [{ path: [0], reason: 'no Service istiod is rendered for' }]);
});

test('missing maps are made on the way, also for a value that deletes', () => {
  assert.deepEqual(patched('spec.a.b', 1).result.spec.a, { b: 1 });
  assert.deepEqual(patched('spec.a.b').result.spec.a, {});
  assert.deepEqual(patched('spec.a.[0]', 1).result.spec.a, { '[0]': 1 });
});

test('values are taken as they are, but for a text that is a map in YAML', () => {
  assert.equal(patched('spec.replicas', '3').result.spec.replicas, '3');
  assert.deepEqual(patched('metadata.labels', { only: 'this' }).result.metadata.labels, { only: 'this' });
  assert.deepEqual(patched('spec.a', 'x: y').result.spec.a, { x: true });
  assert.deepEqual(patched('spec.a', 'fieldRef:\n  fieldPath: b\n').result.spec.a, { fieldRef: { fieldPath: 'b' } });
  assert.equal(patched('spec.a', '{"x": 1}').result.spec.a, '{"x": 1}');
  assert.equal(patched('spec.a', 'line1\nline2\n').result.spec.a, 'line1\nline2\n');
});

test('keys with dots are escaped, and slashes are read as in file names', () => {
  const { metadata } = patched('metadata.annotations.a\\.b/c', 'd').result;
  assert.deepEqual(metadata.annotations, { 'a.b/c': 'd' });
  assert.equal((patched('a/../b', 1).result as Tree).b, 1);
});

test('an overlay may rename the object but not take its kind', () => {
  const { manifests } = applyOverlays(
    [manifestOf(deployment, 'pilot')],
    [{ kind: 'Deployment', name: 'istiod', patches: [{ path: 'metadata.name', value: 'other' }] }],
  );
  assert.equal(manifests[0]?.ref.name, 'other');
  assert.throws(() => patched('kind'), { code: 'OVERLAY_REMOVES_KIND' });
});

test('the object that was given stays as it is', () => {
  const before = structuredClone(deployment);
  patched(`${args}.[-1]`, 'x');
  assert.deepEqual(deployment, before);
});
