import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { validate } from '../../src/pipeline/validate.ts';
import { browserBundle } from '../support/browser-bundle.ts';

const broken = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a, namespace: b}
spec:
  hosts: [c]
  http: [{timeout: soon, route: [{destination: {host: c}}]}]
`;
const documents = [
  { name: 'a.yaml', text: `- 1\n---\n${broken}---\nno: object\n` },
  {
    name: 'b.json',
    text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Secret' }] }),
  },
];

test('documents give findings by file and line, and counts', async () => {
  const { findings, objects, unreadable, ignored } = await validate(documents);
  assert.deepEqual(
    findings.map(({ rule, reference, level }) => [rule, reference, level]),
    [
      ['schema/yaml', 'a.yaml:1', 'Error'],
      ['schema/rule', 'a.yaml:8', 'Error'],
      ['schema/object', 'a.yaml:10', 'Warning'],
    ],
  );
  assert.deepEqual({ objects, unreadable, ignored }, { objects: 2, unreadable: 1, ignored: 0 });
});

test('what is no object is passed over and counted when asked for', async () => {
  const { findings, ignored } = await validate(documents, { ignoreUnknown: true });
  assert.deepEqual([findings.length, ignored], [1, 2]);
});

test('it runs where there is no Node: bundled for a browser, without its globals', async () => {
  const context = createContext({ documents, TextEncoder, TextDecoder }); // a browser has these
  runInContext(browserBundle("export * from './src/pipeline/validate.ts'"), context);
  const result = await runInContext('istio.validate(documents).then((result) => JSON.stringify(result))', context);
  assert.deepEqual(JSON.parse(result), JSON.parse(JSON.stringify(await validate(documents))));
});

test('an IstioOperator is checked as manifest generate would', async () => {
  const text = `apiVersion: v1
kind: List
items:
- apiVersion: install.istio.io/v1alpha1
  kind: IstioOperator
  metadata: { name: a }
  spec:
    profile: demo
    values: { pilot: { autoscaleEnable: true } }
`;
  const { findings } = await validate([{ name: 'iop.yaml', text }]);
  assert.deepEqual(
    findings.map(({ level, path, line, column, suggestion }) => [level, path, line, column, suggestion]),
    [['Error', 'spec.values.pilot.autoscaleEnable', 9, 24, 'did you mean "autoscaleEnabled"?']],
  );
  const unknownProfile = text.replace('demo', 'dem');
  const [finding] = (await validate([{ name: 'iop.yaml', text: unknownProfile }])).findings;
  assert.equal(finding?.path, 'spec.profile');
});
