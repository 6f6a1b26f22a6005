import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applySet, inferType, parseSet, parseSetString, SetError } from '../../src/config/set-flags.ts';

const set = (tree: Record<string, unknown>, argument: string) => applySet(tree, parseSet(argument));

test('a value is a number, a boolean or text by its look', () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['007', 7],
    ['+5', 5],
    ['-0', 0],
    ['1e3', 1000],
    ['.5', 0.5],
    ['0x1p-2', 0.25],
    ['0x1f', '0x1f'],
    ['1_000', '1_000'],
    ['t', true],
    ['FALSE', false],
    ['yes', 'yes'],
    ['null', 'null'],
    ['{a,b}', '{a,b}'],
    ['a\\,b', 'a,b'],
    ['1e999', '1e999'],
    ['', ''],
  ];
  for (const [text, value] of table) assert.deepEqual(inferType(text), value, text);
});

test('text fields take the text that was written', () => {
  for (const path of [
    'tag',
    'hub',
    'revision',
    'compatibilityVersion',
    'values.global.tag',
    'values.global.network',
    'values.pilot.tag',
    'values.gateways.istio-ingressgateway.serviceAnnotations.a\\.b/c',
    'values.global.imagePullSecrets[0]',
    'components.pilot.tag',
    'components.ingressGateways[name:x].k8s.env[0].value',
    'meshConfig.defaultConfig.proxyMetadata.X',
    'meshConfig.accessLogFormat',
  ])
    for (const text of ['1.30', '1e3', '007', 't', 'nan'])
      assert.equal(parseSet(`${path}=${text}`).value, text, `${path}=${text}`);
  assert.equal(parseSet('values.global.network=true').value, 'true');
  assert.equal(parseSet('values.global.logAsJson=true').value, true);
  assert.equal(parseSet('values.pilot.traceSampling=1.50').value, 1.5);
  // Istio takes both here, and both are spelled alike.
  assert.equal(parseSet('values.pilot.tag=2').value, 2);
});

test('--set-string takes everything after the first "=" as text', () => {
  assert.equal(parseSetString('values.pilot.replicaCount=5').value, '5');
  assert.equal(parseSetString('values.istiodRemote.injectionCABundle=Q0FCVU5ETEU=').value, 'Q0FCVU5ETEU=');
  assert.equal(parseSetString('values.global.network= a').value, ' a');
  assert.throws(() => parseSetString('=x'), SetError);
});

test('paths make maps and lists, and know where they ended up', () => {
  assert.deepEqual(set({}, 'a.b=1').tree, { spec: { a: { b: 1 } } });
  assert.deepEqual(set({}, 'a\\.b/c=x').tree, { spec: { 'a.b/c': 'x' } });
  assert.deepEqual(set({ spec: { a: [1] } }, 'a[7]=2'), { tree: { spec: { a: [1, 2] } }, path: ['spec', 'a', 1] });
  assert.deepEqual(set({ spec: { a: [1] } }, 'a[0]=2').tree, { spec: { a: [2] } });
  assert.deepEqual(set({ spec: { a: [{ name: 'x' }, { name: 'y' }] } }, 'a.[name:y].b=1'), {
    tree: { spec: { a: [{ name: 'x' }, { name: 'y', b: 1 }] } },
    path: ['spec', 'a', 1, 'b'],
  });
  assert.deepEqual(set({}, 'profile').tree, { spec: { profile: '' } });
});

test('what is given is not changed', () => {
  const tree = { spec: { a: [{ b: 1 }] } };
  set(tree, 'a[0].b=2');
  assert.deepEqual(tree, { spec: { a: [{ b: 1 }] } });
});

test('nonsense is refused', () => {
  for (const argument of ['', '=', '=x', 'a=b=c', 'a=nan', 'a=-Inf', 'a[x]=1', 'a[name:z].b=1'])
    assert.throws(() => set({}, argument), SetError, argument);
});
