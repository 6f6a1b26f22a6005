// Hints that people follow must lead somewhere: each of these once led astray.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validate } from '../../src/pipeline/validate.ts';

async function findings(text: string) {
  const { findings: found } = await validate([{ name: 'a.yaml', text }]);
  return found.filter(({ level }) => level === 'Error').map(({ message, suggestion }) => ({ message, suggestion }));
}

test('what is to be quoted is what stands in the file, not what YAML makes of it', async () => {
  const rule = (value: string) =>
    `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: d, namespace: shop}\nspec:\n  host: web\n  subsets:\n  - {name: v, labels: {version: ${value}}}\n`;
  for (const value of ['1.0', '010', 'true', '1e3'])
    assert.equal((await findings(rule(value)))[0]?.suggestion, `quote it: "${value}"`);
});

test('the full name of an imported host is in the namespace that the entry names', async () => {
  const [found] = await findings(
    'apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: s, namespace: shop}\nspec: {egress: [{hosts: [pay/bank]}]}\n',
  );
  assert.match(found?.message ?? '', /such as bank\.pay\.svc\.cluster\.local/);
});

test('an unknown key of a condition is one mistake, with the key that was meant', async () => {
  const policy = (key: string) =>
    `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a, namespace: shop}\nspec: {rules: [{when: [{key: "${key}", values: [a]}]}]}\n`;
  for (const [key, meant] of [
    ['request.header[x-a]', 'request.headers[x-a]'],
    ['request.auth.claim[groups]', 'request.auth.claims[groups]'],
    ['source.namespaces', 'source.namespace'],
  ] as const) {
    const found = await findings(policy(key));
    assert.equal(found.length, 1);
    assert.ok(found[0]?.message.endsWith(`did you mean ${meant}?`), found[0]?.message);
  }
});
