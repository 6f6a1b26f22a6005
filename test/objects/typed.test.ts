import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asTyped, TypeMismatch } from '../../src/objects/typed.ts';

test('unknown fields vanish, quantities become canonical, empty values go, structs and pointers stay', () => {
  const container = {
    name: 'a',
    nope: 1,
    tty: false,
    env: [],
    securityContext: { runAsUser: 0 },
    resources: { limits: { cpu: '2000m', memory: 1024 } },
    livenessProbe: { initialDelaySeconds: 0, exec: { command: ['x'] } },
  };
  assert.deepEqual(asTyped(container, 'Container'), {
    name: 'a',
    securityContext: { runAsUser: 0 },
    resources: { limits: { cpu: '2', memory: '1024' } },
    livenessProbe: { exec: { command: ['x'] } },
  });
});

test('what a type always writes is there', () => {
  assert.deepEqual(asTyped({ spec: { template: {} } }, 'Deployment'), {
    metadata: {},
    spec: { template: { metadata: {}, spec: { containers: null } }, strategy: {} },
    status: {},
  });
});

test('a value of the wrong type is named with its path', () => {
  assert.throws(
    () => asTyped({ spec: { containers: [{ name: 1 }] } }, 'Pod'),
    (error) => {
      assert.ok(error instanceof TypeMismatch);
      assert.deepEqual(error.path, ['spec', 'containers', 0, 'name']);
      return true;
    },
  );
});
