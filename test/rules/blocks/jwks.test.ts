import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKeySet } from '../../../src/rules/blocks/jwks.ts';

const rsa = { kty: 'RSA', n: 'xAE7', e: 'AQAB' };

test('a set of keys, or one key', () => {
  for (const value of [{ keys: [] }, { keys: [rsa] }, rsa])
    assert.deepEqual(readKeySet(JSON.stringify(value)), { secret: [] });
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
  '{"kty": "EC", "crv": "P-1", "x": "a", "y": "b"}',
])
  test(`${text} is no key set`, () => assert.notEqual(readKeySet(text).problem, undefined));
