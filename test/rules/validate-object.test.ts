import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseObjects, type SourcedObject } from '../../src/objects/parse.ts';
import { validateObject } from '../../src/rules/validate-object.ts';

async function findingsOf(yaml: string) {
  const [object] = parseObjects(yaml, 'a.yaml').objects;
  return await validateObject(object as SourcedObject);
}
const virtualService =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: shop}\n';

test('a finding says what, where and in which object', async () => {
  assert.deepEqual(await findingsOf(`${virtualService}spec:\n  hosts: [a]\n  htp: []\n`), [
    {
      code: 'IST0133',
      level: 'Error',
      message: 'unknown field "htp"',
      origin: 'VirtualService shop/a',
      rule: 'schema/unknown-field',
      path: 'spec.htp',
      file: 'a.yaml',
      line: 6,
      column: 8,
      reference: 'a.yaml:6',
      suggestion: 'did you mean "http"?',
    },
    ...(await findingsOf(`${virtualService}spec:\n  hosts: [a]\n`)),
  ]);
});

test('semantic rules are quiet about a value whose structure is wrong', async () => {
  const findings = await findingsOf(
    `${virtualService}spec: {hosts: [a], http: [{route: [{destination: {host: b}, weight: -1}, {destination: {}}]}]}`,
  );
  assert.deepEqual(
    findings.filter(({ path = '' }) => path.startsWith('spec.http[0].route[1]')).map(({ rule, path }) => [rule, path]),
    [['schema/required', 'spec.http[0].route[1].destination.host']],
  );
});

test('a name in its other spelling is unknown to the API server, and found where it is written', async () => {
  const yaml = `${virtualService}spec:\n  hosts: [a]\n  http:\n  - route: [{destination: {host: b}}]\n    cors_policy:\n      allow_origin: [a]\n`;
  const findings = await findingsOf(yaml);
  assert.ok(findings.some(({ path, line }) => path === 'spec.http[0].cors_policy' && line === 9));
});

test('keys that are written twice are told', async () => {
  const findings = await findingsOf(
    `${virtualService}spec: {hosts: [a], tcp: [{route: [{destination: {host: b}}]}], hosts: [b]}`,
  );
  assert.deepEqual(
    findings.map(({ rule, path, line }) => [rule, path, line]),
    [['schema/duplicate-key', 'spec.hosts', 4]],
  );
});

test('other kinds are none of our business', async () => {
  assert.deepEqual(await findingsOf('apiVersion: v1\nkind: ConfigMap\nmetadata: {NAME: x}\n'), []);
  assert.deepEqual(await findingsOf('apiVersion: example.com/v1\nkind: VirtualService\nspec: {a: 1}\n'), []);
});
