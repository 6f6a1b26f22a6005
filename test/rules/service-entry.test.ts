import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceEntryRules } from '../../src/rules/service-entry.ts';
import { addressRules, portAndLabelRules } from '../../src/rules/workload-endpoint.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(serviceEntryRules, [...addressRules, ...portAndLabelRules]);

const endpoint = { network: 'a', ports: { http_port: 0 }, labels: { app: 'a b' } };
const rulesFor = (resolution: string) =>
  serviceEntryRules
    .problems({
      metadata: { name: 'example', namespace: 'default' },
      spec: { hosts: ['a.example.com'], ports: [{ number: 80, name: 'http_port' }], resolution, endpoints: [endpoint] },
    })
    .map(({ rule }) => rule)
    .filter((rule) => rule.startsWith('WE-'));

test('ServiceEntry: endpoints keep to the rules of WorkloadEntry, as far as the resolution looks at them', () => {
  assert.deepEqual(rulesFor('STATIC'), ['WE-2', 'WE-6', 'WE-7', 'WE-8']);
  assert.deepEqual(rulesFor('DNS'), ['WE-6', 'WE-7', 'WE-8']);
  assert.deepEqual(rulesFor('NONE'), []);
});
