import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readUserFiles } from '../../src/precheck/user-files.ts';

const layersOf = (name: string, text: string) => readUserFiles([{ name, text }]).layers.map(({ values }) => values);

test('an IstioOperator becomes values, with what its spec adds', () => {
  const text = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  profile: ambient
  hub: example.com/istio
  meshConfig: {enableTracing: true}
  components: {pilot: {k8s: {env: [{name: A, value: "1"}]}}}
  values: {pilot: {env: {B: "2"}}}`;
  assert.deepEqual(layersOf('iop.yaml', text), [
    {
      profile: 'ambient',
      meshConfig: { enableTracing: true },
      global: { hub: 'example.com/istio' },
      pilot: { env: { B: '2', A: '1' } },
    },
  ]);
});

test('Helm values are put where istioctl has them, by the chart that a comment names', () => {
  assert.deepEqual(
    layersOf('cni.yaml', '# values of the chart istio/cni\nambient: {enabled: true}\nglobal: {hub: a}'),
    [{ global: { hub: 'a' }, cni: { ambient: { enabled: true }, global: { hub: 'a' } } }],
  );
  const [istiod] = layersOf('istiod.yaml', '# istiod\nenv: {A: b}\nmeshConfig: {trustDomain: td}');
  assert.deepEqual(istiod?.meshConfig, { trustDomain: 'td' });
  assert.deepEqual(istiod?.pilot, { env: { A: 'b' }, meshConfig: { trustDomain: 'td' } });
  assert.deepEqual(layersOf('values.yaml', 'pilot: {env: {A: b}}'), [{ pilot: { env: { A: 'b' } } }]);
});

test('scripts are texts, and broken YAML is a problem', () => {
  assert.deepEqual(readUserFiles([{ name: 'up.sh', text: 'istioctl: [' }]).problems, []);
  const [problem] = readUserFiles([{ name: 'a.yaml', text: 'a: [' }]).problems;
  assert.equal(problem?.file, 'a.yaml');
});
