import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindSchemas } from '#generated/kind-schemas.ts';
import { formatPath } from '../../../src/lib/path.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import { withoutNulls } from '../../../src/rules/structure/null-fields.ts';

const object = (spec: unknown, metadata: object = { name: 'x' }) =>
  ({ apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec }) as KubeObject;

async function judged(spec: unknown, metadata?: object) {
  const { object: present, problems } = withoutNulls(object(spec, metadata), await kindSchemas.DestinationRule());
  return { spec: present.spec, warned: problems.map(({ level, path }) => `${level} ${formatPath(path)}`) };
}

test('fields that are null are left out with a warning, in maps of any keys, too', async () => {
  const subset = { name: 'v1', labels: { version: null, app: 'a' }, trafficPolicy: null };
  assert.deepEqual(await judged({ host: 'a', trafficPolicy: null, subsets: [subset] }), {
    spec: { host: 'a', subsets: [{ name: 'v1', labels: { app: 'a' } }] },
    warned: [
      'Warning spec.trafficPolicy',
      'Warning spec.subsets[0].labels.version',
      'Warning spec.subsets[0].trafficPolicy',
    ],
  });
});

test('null stays as an entry of a list, in a field that nobody knows and where it is allowed', async () => {
  for (const spec of [
    { host: 'a', subsets: [null] },
    { host: 'a', unknown: null },
  ])
    assert.deepEqual(await judged(spec), { spec, warned: [] });
  const plugin = { ...object({ url: 'a', priority: null }), kind: 'WasmPlugin' };
  const { object: present, problems } = withoutNulls(plugin, await kindSchemas.WasmPlugin());
  assert.deepEqual([present, problems], [plugin, []]);
});

test('what tools write outside the spec is not warned of; an object without nulls is not copied', async () => {
  assert.deepEqual((await judged({ host: 'a' }, { name: 'x', creationTimestamp: null })).warned, []);
  const plain = object({ host: 'a', subsets: [{ name: 'v1' }] });
  assert.equal(withoutNulls(plain, await kindSchemas.DestinationRule()).object, plain);
});
