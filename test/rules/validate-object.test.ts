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
      column: 3,
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
  assert.ok(findings.some(({ path, line }) => path === 'spec.http[0].cors_policy' && line === 8));
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

for (const [head, ...expected] of [
  ['apiVersion: networking.istio.io/v9\nkind: Gateway', 'IST0133', 'apiVersion', 'use networking.istio.io/v1'],
  ['apiVersion: networking.istio.io/v1\nkind: Gatewy', 'IST0133', 'kind', 'did you mean "Gateway"?'],
  ['apiVersion: rbac.istio.io/v1alpha1\nkind: ServiceRole', 'IST0002', 'apiVersion', 'use AuthorizationPolicy'],
] as const)
  test(`${head.replace('\n', ' ')} gets a warning`, async () => {
    const [{ code, path, suggestion, level } = {}, ...more] = await findingsOf(`${head}\nmetadata: {name: a}\n`);
    assert.deepEqual([code, path, suggestion], expected);
    assert.deepEqual([level, more], ['Warning', []]);
  });

test('Services in the namespace of Istio itself are passed over', async () => {
  const service = (namespace: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
  assert.deepEqual(
    (await findingsOf(service('shop'))).map(({ rule, path }) => [rule, path]),
    [['SVC-1', 'spec.ports[0]']],
  );
  assert.deepEqual(await findingsOf(service('istio-system')), []);
});
