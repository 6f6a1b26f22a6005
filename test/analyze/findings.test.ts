import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseObjects } from '../../src/objects/parse.ts';
import { analyze } from '../../src/pipeline/analyze.ts';

const run = (yaml: string, file = 'a.yaml', options = {}) => analyze(parseObjects(yaml, file).objects, options);

const commented = `# a comment
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: a
spec:
  hosts: [a.com]
  gateways: [mesh, nope]
  http:
  - mirrors:
    - destination:
        host: nobody.example.com
    route:
    - destination: {host: nobody.example.com}
`;

test('reference is the line of the value, or of the object with its comments; line and column are exact', async () => {
  const { findings } = await run(commented);
  assert.deepEqual(
    findings.map(({ code, reference, line, column, path }) => [code, reference, line, column, path]),
    [
      ['IST0101', 'a.yaml:8', 8, 20, 'spec.gateways[1]'],
      ['IST0101', 'a.yaml:1', 12, 15, 'spec.http[0].mirrors[0].destination.host'],
      ['IST0101', 'a.yaml:14', 14, 27, 'spec.http[0].route[0].destination.host'],
      ['IST0132', 'a.yaml:8', 8, 20, 'spec.gateways[1]'],
    ],
  );
});

test('in JSON the reference is the file alone; live objects have neither', async () => {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } };
  const { findings } = await run(JSON.stringify(object), 'a.json');
  assert.deepEqual([findings[0]?.reference, findings[0]?.line], ['a.json', 1]);
  const live = await analyze([object], { live: true });
  assert.deepEqual([live.findings[0]?.reference, live.findings[0]?.file], [undefined, undefined]);
});

test('what differs only in its wording is one finding', async () => {
  const twice = `apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec: {template: {spec: {containers: [{name: x, securityContext: {runAsUser: 1337}}, {name: y, securityContext: {runAsUser: 1337}}]}}}
`;
  assert.equal((await run(twice)).findings.length, 1);
});

test('a namespace leaves findings about itself, the cluster and what it holds', async () => {
  const text = ['shop', 'pay']
    .map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`)
    .concat('apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: pay}\nspec: {ports: [{port: 1}]}\n')
    .join('---\n');
  const { findings } = await run(text, 'a.yaml', { namespace: 'pay' });
  assert.deepEqual(
    findings.map(({ origin }) => origin),
    ['Namespace pay', 'Service pay/a'],
  );
});

test('an unknown analyzer or an ill-formed suppression is a usage error', async () => {
  await assert.rejects(run('', 'a', { analyzers: ['gateway.SecretAnalyser'] }), {
    code: 'USAGE',
    hint: /SecretAnalyzer/,
  });
  await assert.rejects(run('', 'a', { suppress: ['IST0101'] }), { code: 'USAGE' });
  await assert.rejects(run('', 'a', { suppress: ['a=b=c'] }), { code: 'USAGE' });
});
