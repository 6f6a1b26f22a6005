import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InstallRecord, recordSecret, sameRecord, storedRecord } from '../../src/plan/record.ts';

const record: InstallRecord = {
  version: '1.30.3',
  profile: 'demo',
  name: '',
  revision: 'default',
  istioNamespace: 'istio-system',
  spec: { profile: 'demo', values: { a: 'ü', b: [1, 2] } },
  objects: [],
};

test('a record survives the Secret that holds it', async () => {
  const secret = await recordSecret(record, 3);
  assert.equal(secret.metadata.name, 'istioctl-install.default.v3');
  assert.deepEqual(await storedRecord(secret), { number: 3, time: '', record });
});

test('Secrets that are no record, or broken, are passed over', async () => {
  const secret = await recordSecret(record, 3);
  assert.equal(await storedRecord({ ...secret, type: 'Opaque' }), undefined);
  assert.equal(await storedRecord({ ...secret, data: { record: 'bm90aGluZw==' } }), undefined);
});

test('records are the same whatever the order of keys', () => {
  assert.ok(sameRecord(record, { ...record, spec: { values: { b: [1, 2], a: 'ü' }, profile: 'demo' } }));
  assert.ok(!sameRecord(record, { ...record, spec: { values: { b: [2, 1], a: 'ü' }, profile: 'demo' } }));
});
