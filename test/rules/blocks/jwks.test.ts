import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKeySet } from '../../../src/rules/blocks/jwks.ts';

const rsa = { kty: 'RSA', n: 'xAE7', e: 'AQAB' };

test('a set of keys, or one key', () => {
  for (const value of [{ keys: [] }, { keys: [rsa] }, rsa])
    assert.deepEqual(readKeySet(JSON.stringify(value)), { secret: [] });
});

test('either alphabet, padded or not, over several lines; empty values, other curves', () => {
  const ec = { kty: 'EC', crv: 'P-999', x: '', y: null };
  const keys = [{ ...rsa, n: 'x+E/' }, { ...rsa, n: 'x-E_' }, { ...rsa, n: 'xA==' }, { ...rsa, n: 'xA\nE7' }, ec];
  assert.deepEqual(readKeySet(JSON.stringify({ keys })), { secret: [] });
  assert.deepEqual(readKeySet('{"keys": null}'), { secret: [] });
});

test('keys with a secret part are named by their index', () => {
  const keys = [rsa, { ...rsa, d: 'xAE7' }, { kty: 'oct', k: 'xAE7' }];
  assert.deepEqual(readKeySet(JSON.stringify({ keys })).secret, [1, 2]);
});

for (const text of [
  'foo',
  '[]',
  '{}',
  '{"keys": {}}',
  '{"keys": [{"kty": "RSA", "n": "?", "e": "AQAB"}]}',
  '{"kty": "EC", "x": "xAE7", "y": "xAE7"}',
  '{"kty": "EC", "crv": "P-256", "x": "xAE7x", "y": "xAE7"}',
  '{"kty": "RSA", "n": 7, "e": "AQAB"}',
  '{"kty": "RSA", "n": "x-E/", "e": "AQAB"}',
  '{"kty": "RSA", "n": "xAE7=", "e": "AQAB"}',
  '{"kty": "RSA", "n": "xAE7", "e": "AQAB", "d": "x"}',
  '{"kty": "RSA", "n": "xAE7", "e": "AQAB", "alg": 5}',
  '{"kty": "RSA", "n": "xAE7", "e": "AQAB", "key_ops": "verify"}',
])
  test(`${text} is no key set`, () => assert.notEqual(readKeySet(text).problem, undefined));
