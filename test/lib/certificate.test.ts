import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificateValidity } from '../../src/lib/certificate.ts';
import { certificate } from '../support/localhost-certificate.ts';

test('a certificate tells from when to when it holds', () => {
  const validity = certificateValidity(certificate);
  assert.ok(validity && validity.notBefore < validity.notAfter);
});

test('what is no certificate has no validity', () => {
  assert.equal(certificateValidity(''), undefined);
  assert.equal(certificateValidity('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), undefined);
  assert.equal(certificateValidity(certificate.slice(0, 200)), undefined);
  assert.equal(
    certificateValidity(`-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${certificate}`),
    undefined,
  );
});
