// Gateways of one name, gateways of one selector, and null where nothing was meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configure } from '../../src/pipeline/configure.ts';
import { generate } from '../../src/pipeline/generate.ts';
import { imagesOf } from '../../src/pipeline/images.ts';
import { effectiveConfiguration } from '../../src/pipeline/profiles.ts';
import { translate } from '../../src/pipeline/translate.ts';

const input = (spec: string, ...sets: readonly string[]) => ({
  files: [{ name: 'iop.yaml', text: `kind: IstioOperator\nspec: ${spec}\n` }],
  sets,
});
async function rendered(spec: string, ...sets: readonly string[]) {
  const { config, manifests, problems } = await generate(input(spec, ...sets));
  assert.ok(config && manifests, problems.map(({ message }) => message).join('\n'));
  const deployments = manifests.filter(({ ref }) => ref.kind === 'Deployment');
  return { config, manifests, problems, names: deployments.map(({ ref }) => `${ref.namespace}/${ref.name}`).sort() };
}

const twins =
  '{components: {ingressGateways: [{name: in, enabled: true, namespace: a}, {name: in, enabled: true, namespace: b}]}}';

test('one name in two namespaces is two gateways, in every list and order', async () => {
  const { manifests, names, config } = await rendered(twins);
  assert.equal(manifests.length, 45);
  assert.deepEqual(names, ['a/in', 'b/in', 'istio-system/istiod']);
  const proxies = imagesOf(config, manifests).flatMap(({ usedBy }) => usedBy);
  assert.ok(proxies.includes('Deployment a/in') && proxies.includes('Deployment b/in'));
  const on = '{name: in, enabled: true, namespace: edge}';
  const off = '{name: in, enabled: false, namespace: istio-system}';
  for (const list of [`[${on}, ${off}]`, `[${off}, ${on}]`]) {
    const one = await rendered(`{components: {ingressGateways: ${list}}}`);
    assert.equal(one.manifests.length, 39);
    assert.deepEqual(one.names, ['edge/in', 'istio-system/istiod']);
  }
  const both = await rendered(
    '{components: {egressGateways: [{name: out, enabled: true, namespace: a}, {name: out, enabled: true, namespace: b}], ingressGateways: [{name: out, enabled: true, namespace: c}]}}',
  );
  assert.equal(both.manifests.length, 51);
  assert.deepEqual(both.problems, []);
});

test('one name in one namespace is one gateway, whether the namespace is written or not', async () => {
  const said = await rendered(
    '{components: {ingressGateways: [{name: in, namespace: istio-system}, {name: in, k8s: {replicaCount: 3}}]}, values: {gateways: {istio-ingressgateway: {autoscaleEnabled: false}}}}',
  );
  assert.deepEqual(said.names, ['istio-system/in', 'istio-system/istiod']);
  const moved = await rendered(
    '{components: {ingressGateways: [{name: in, namespace: istio-system}, {name: in}]}, values: {global: {istioNamespace: mesh}}}',
  );
  assert.deepEqual(moved.names, ['istio-system/in', 'mesh/in', 'mesh/istiod']);
});

test('twins are told apart wherever the configuration is shown or changed', async () => {
  const { settings } = await effectiveConfiguration(input(twins), false);
  const labels = settings().map(({ label }) => label);
  assert.equal(new Set(labels).size, labels.length);
  const { problems } = await configure(input(twins, 'components.ingressGateways[name:in].k8s.replicaCount=3'));
  assert.match(problems[0]?.message ?? '', /2 elements have name in/);
  const second = await rendered(twins, 'components.ingressGateways[1].k8s.replicaCount=3');
  assert.deepEqual(second.problems[0]?.path, ['spec', 'components', 'ingressGateways', 1, 'k8s', 'replicaCount']);
  const readme = (await translate(input(twins))).files.get('README.md') ?? '';
  assert.match(readme, /gateway a\/in.*\n.*gateway b\/in/);
});

test('a lost setting of the second twin is named at its own place', async () => {
  const spec = twins.replace('namespace: b', 'namespace: b, k8s: {overlays: [{kind: Deployment, name: nobody}]}');
  const { problems } = await rendered(spec);
  assert.deepEqual(problems[0]?.path.slice(0, 5), ['spec', 'components', 'ingressGateways', 1, 'k8s']);
});

test('gateways that select each other are warned about, and so are an ingress and an egress gateway of one name', async () => {
  const gateways = (second: string) => `{components: {ingressGateways: [{name: one, enabled: true}, ${second}]}}`;
  const warned = async (spec: string) => (await rendered(spec)).problems.map(({ message }) => message).join();
  const same = /gateways one and two select the same pods in namespace istio-system \(app=istio-ingressgateway/;
  assert.match(await warned(gateways('{name: two, enabled: true}')), same);
  assert.match(await warned(gateways('{name: two, enabled: true, label: {extra: more}}')), same);
  assert.equal(await warned(gateways('{name: two, enabled: true, label: {app: two}}')), '');
  assert.equal(await warned(gateways('{name: two, enabled: false}')), '');
  assert.equal(await warned(gateways('{name: two, enabled: true, namespace: other}')), '');
  const egress = '{components: {ingressGateways: [{name: out}], egressGateways: [{name: out, enabled: true}]}}';
  assert.match(await warned(egress), /istio-system\/out is a gateway of ingressGateways, too/);
});

test('null where components read on is as if it was not written', async () => {
  // The ConfigMap that records the values as written may tell {} from nothing.
  const plain = async (spec: string) =>
    (await rendered(spec)).manifests
      .filter(({ ref }) => ref.kind !== 'ConfigMap' || ref.name !== 'values')
      .map((manifest) => manifest.yaml())
      .join('---\n');
  const on = 'components: {cni: {enabled: true}, ztunnel: {enabled: true}, egressGateways: [{name: e}]}';
  const expected = await plain(`{${on}}`);
  for (const path of [
    'pilot.env',
    'pilot',
    'global',
    'global.proxy',
    'global.waypoint',
    'gateways.istio-ingressgateway.env',
    'cni.ambient',
    'telemetry.v2',
    'meshConfig',
    'ztunnel',
  ]) {
    const value = path.split('.').reduceRight((below, key) => `{${key}: ${below}}`, 'null');
    assert.equal(await plain(`{${on}, values: ${value}}`), expected, path);
    assert.equal(await plain(`{${on}, unvalidatedValues: ${value}}`), expected, `unvalidated ${path}`);
  }
  assert.equal(await plain(`{${on}, meshConfig: null, unvalidatedValues: null}`), expected);
  const gateway = (k8s: string) => `{components: {ingressGateways: [{name: in, ${k8s}}]}}`;
  const bare = await plain(gateway('enabled: true'));
  for (const empty of [
    'k8s: null',
    'label: null',
    'k8s: {service: null}',
    'k8s: {hpaSpec: null, podDisruptionBudget: null}',
  ])
    assert.equal(await plain(gateway(empty)), bare, empty);
  assert.match((await rendered('null')).names.join(), /istiod/);
});

test('a profile loses nothing to a key with nothing below, and where it does it is said', async () => {
  const { config } = await rendered('{profile: ambient, values: {pilot: null}}');
  const pilot = config.components.find(({ name }) => name === 'pilot');
  assert.match(JSON.stringify(pilot?.values), /PILOT_ENABLE_AMBIENT/);
  const { problems } = await rendered('{profile: ambient, values: null}');
  assert.match(problems[0]?.message ?? '', /the values of the profile are lost/);
});
