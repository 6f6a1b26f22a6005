import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath } from '../../src/lib/path.ts';
import { meshConfigProblems, meshConfigRules } from '../../src/rules/mesh-config.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(meshConfigRules);

test('paths are relative to the mesh configuration, and both spellings are read', () => {
  const problems = meshConfigProblems({ default_config: { proxy_admin_port: 0 }, trustDomain: '' });
  assert.deepEqual(problems.map(({ rule, path }) => `${rule} ${formatPath(path)}`).sort(), [
    'MC-30 defaultConfig.proxyAdminPort',
    'MC-7 trustDomain',
  ]);
});

test('what is not written has its default', () => assert.deepEqual(meshConfigProblems({ defaultConfig: {} }), []));

for (const [address, isFine] of Object.entries({
  '[::1]:80': true,
  'a.b:80': true,
  '10.0.0.1:1': true,
  'a:b': false,
  ':80': false,
  'a:80:80': false,
  'a_b:80': false,
  'a:0': false,
}))
  test(`${address} is ${isFine ? 'an' : 'no'} address of istiod`, () =>
    assert.equal(meshConfigProblems({ defaultConfig: { discoveryAddress: address } }).length, isFine ? 0 : 1));
