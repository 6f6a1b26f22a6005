import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { operatorSchema } from '../../src/pipeline/operator-schema.ts';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(operatorSchema());

test('the JSON Schema takes what the program takes', () => {
  const document = {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: {
      tag: 1.3,
      meshConfig: { access_log_file: '/dev/stdout', defaultConfig: { concurrency: '2', proxyMetadata: { A: 'b' } } },
      components: { ingressGateways: [{ name: 'a', k8s: { resources: { requests: { cpu: 1 } } } }] },
      values: { pilot: { autoscaleMin: '2', env: { A: true } }, ztunnel: { logLevel: 'debug' } },
    },
  };
  assert.ok(validate(document), JSON.stringify(validate.errors));
});

test('and refuses typos, wrong types and unknown names', () => {
  for (const spec of [
    { nope: 1 },
    { values: { pilot: { autoscalMin: 1 } } },
    { meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW' } } },
    { components: { pilot: { k8s: { replicaCount: '3' } } } },
  ])
    assert.equal(validate({ kind: 'IstioOperator', spec }), false, JSON.stringify(spec));
});
