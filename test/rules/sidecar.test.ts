import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationRules } from '../../src/rules/blocks/destinations.ts';
import { serverTlsRules } from '../../src/rules/blocks/server-tls.ts';
import { sidecarRules } from '../../src/rules/sidecar.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(sidecarRules, [...serverTlsRules, ...destinationRules]);

test('Sidecar: TLS of ingress and the egress proxy keep to the rules of Gateway and VirtualService', () => {
  const problems = sidecarRules.problems({
    metadata: { name: 'example', namespace: 'default' },
    spec: {
      ingress: [{ port: { number: 8443, protocol: 'TLS' }, tls: { mode: 'SIMPLE', privateKey: '/key.pem' } }],
      outboundTrafficPolicy: { mode: 'ALLOW_ANY', egressProxy: { host: 'a', subset: '_', port: { number: 80 } } },
    },
  });
  assert.deepEqual(
    problems.map(({ rule }) => rule),
    ['TLS-15', 'VS-92'],
  );
});
