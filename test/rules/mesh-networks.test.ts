import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meshNetworksProblems, meshNetworksRules } from '../../src/rules/mesh-networks.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(meshNetworksRules);

test('paths are relative to the networks', () => {
  const networks = { networks: { a: { endpoints: [{ fromCidr: '10.0.0.0/33' }] } } };
  assert.deepEqual(meshNetworksProblems(networks)[0]?.path, ['networks', 'a', 'endpoints', 0, 'fromCidr']);
});
