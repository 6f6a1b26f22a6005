import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSettings } from '../../src/pipeline/setting-paths.ts';

test('the first steps of a path are the fields of spec', () => {
  const first = nextSettings('');
  assert.ok(first.includes('profile=') && first.includes('values.') && first.includes('components.'));
});

test('a path is followed into messages, lists and maps', () => {
  assert.ok(nextSettings('values.pilot.').includes('values.pilot.traceSampling='));
  assert.ok(nextSettings('components.').includes('components.ingressGateways[0].'));
  assert.ok(nextSettings('components.ingressGateways[0].').includes('components.ingressGateways[0].enabled='));
  assert.deepEqual(nextSettings('values.pilot.nonsense.'), []);
});

test('after = stand the values that the field knows', () => {
  assert.deepEqual(nextSettings('values.pilot.autoscaleEnabled='), [
    'values.pilot.autoscaleEnabled=false',
    'values.pilot.autoscaleEnabled=true',
  ]);
  assert.ok(nextSettings('profile=').includes('profile=demo'));
  assert.ok(
    nextSettings('meshConfig.outboundTrafficPolicy.mode=').includes(
      'meshConfig.outboundTrafficPolicy.mode=REGISTRY_ONLY',
    ),
  );
});
