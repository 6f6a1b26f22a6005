import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutIstiodsFields } from '../../src/plan/istiod-fields.ts';

const validator = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'istio-validator' },
  webhooks: [
    { name: 'rev.validation.istio.io', failurePolicy: 'Ignore', clientConfig: { service: { name: 'istiod' } } },
  ],
};
const ownedBy = (manager: string, fields: object) => ({
  ...validator,
  metadata: {
    ...validator.metadata,
    managedFields: [
      { manager, operation: 'Update', fieldsV1: { 'f:webhooks': { 'k:{"name":"rev.validation.istio.io"}': fields } } },
    ],
  },
});
const policy = (object: object) => JSON.stringify(object).includes('failurePolicy');

test('the failure policy is left out once istiod has set it, and only then', () => {
  const ca = { 'f:clientConfig': { 'f:caBundle': {} } };
  assert.ok(
    !policy(
      withoutIstiodsFields(validator, ownedBy('pilot-discovery', { ...ca, 'f:failurePolicy': {} })).webhooks as object,
    ),
  );
  assert.ok(policy(withoutIstiodsFields(validator, ownedBy('pilot-discovery', ca)).webhooks as object));
  assert.ok(
    policy(withoutIstiodsFields(validator, ownedBy('kubectl-edit', { 'f:failurePolicy': {} })).webhooks as object),
  );
  assert.equal(withoutIstiodsFields(validator, undefined), validator);
});

test('the policy of a mutating webhook is ours', () => {
  const kind = 'MutatingWebhookConfiguration';
  const live = { ...ownedBy('istiod', { 'f:failurePolicy': {} }), kind };
  assert.ok(policy(withoutIstiodsFields({ ...validator, kind }, live).webhooks as object));
});
