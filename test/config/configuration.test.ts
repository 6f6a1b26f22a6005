import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validConfig } from '../../src/config/components.ts';
import { mergeConfiguration } from '../../src/config/configuration.ts';
import { userLayer } from '../../src/config/user-layer.ts';
import { valueAt } from '../../src/lib/tree.ts';
import type { ComponentName, ValidConfig } from '../../src/model/config.ts';

/** Configures from --set arguments, or one file when the text is more than one line. */
async function configured(...inputs: string[]): Promise<ValidConfig> {
  const files = inputs.filter((input) => input.includes('\n')).map((text) => ({ name: 'iop.yaml', text }));
  const sets = inputs.filter((input) => !input.includes('\n'));
  const user = await userLayer({ files, sets });
  assert.deepEqual(user.problems, []);
  return validConfig(mergeConfiguration(user));
}
const operator = (spec: string) => `kind: IstioOperator\nspec: ${spec}\n`;
const names = (config: ValidConfig) => config.components.map(({ name, gatewayName }) => gatewayName ?? name);
const read = (config: ValidConfig, component: ComponentName, path: string) =>
  valueAt(config.components.find(({ name }) => name === component)?.values, path.split('.'));

test('a block without enabled is on, and profiles switch components', async () => {
  assert.deepEqual(names(await configured()), ['base', 'pilot', 'istio-ingressgateway']);
  assert.deepEqual(names(await configured('profile=ambient')), ['base', 'pilot', 'cni', 'ztunnel']);
  assert.deepEqual(names(await configured(operator('{components: {cni: {}, ztunnel: {namespace: x}}}'))).slice(-2), [
    'cni',
    'ztunnel',
  ]);
  assert.deepEqual(names(await configured('profile=empty')), []);
  assert.ok(
    names(await configured('values.gateways.istio-egressgateway.enabled=true')).includes('istio-egressgateway'),
  );
});

test('text fields of a file hold the text that was written', async () => {
  const text = `kind: IstioOperator
spec:
  hub: &version 1.10
  revision: 0x10
  components:
    pilot: {tag: 1.20}
    cni: {enabled: true, tag: 1_30, k8s: {env: [{name: A, value: yes}]}}
  values:
    global: {tag: *version, network: 5, meshID: off, imagePullSecrets: [1e3], logAsJson: true}
    cni: &cni {podLabels: {a: 1.50, b: "1.60"}, podAnnotations: {c: true}, env: {D: 1.70, E: true}}
    gateways:
      istio-ingressgateway: {serviceAnnotations: {<<: {idle: 600}}}
    pilot: {<<: {tag: 1.80}, traceSampling: 1.90}
`;
  const config = await configured(text);
  const found = (component: ComponentName, path: string) => read(config, component, path);
  assert.deepEqual(
    [
      found('pilot', 'global.hub'),
      config.revision,
      found('pilot', 'pilot.tag'),
      found('cni', 'cni.tag'),
      found('pilot', 'global.tag'),
      found('pilot', 'global.network'),
      found('pilot', 'global.meshID'),
      found('pilot', 'global.imagePullSecrets'),
      found('pilot', 'global.logAsJson'),
      found('cni', 'cni.podLabels'),
      found('cni', 'cni.podAnnotations'),
      found('cni', 'cni.env'),
      found('ingressGateways', 'gateways.istio-ingressgateway.serviceAnnotations.idle'),
      found('pilot', 'pilot.traceSampling'),
    ],
    [
      '1.10',
      '0x10',
      '1.20',
      '1_30',
      '1.10',
      '5',
      'off',
      ['1e3'],
      true,
      { a: '1.50', b: '1.60' },
      { c: 'true' },
      { D: '1.70', E: true },
      '600',
      1.9,
    ],
  );
  assert.deepEqual(valueAt(config.spec, ['components', 'cni', 'k8s', 'env', 0, 'value']), 'yes');
  assert.equal(valueAt(config.spec, ['values', 'pilot', 'tag']), '1.80');
});

test('layers lie between the defaults and the user', async () => {
  assert.equal(read(await configured(), 'pilot', 'traceSampling'), 1);
  assert.equal(read(await configured('profile=demo'), 'pilot', 'traceSampling'), 100);
  assert.equal(read(await configured('profile=demo', 'values.pilot.traceSampling=5'), 'pilot', 'traceSampling'), 5);
  const old = await configured('compatibilityVersion=1.28');
  assert.equal(read(old, 'pilot', 'env.DISABLE_TRACK_REMAINING_CB_METRICS'), 'false');
});

test('values win over hub, tag and revision; meshConfig wins over values.meshConfig', async () => {
  const config = await configured('tag=a', 'values.global.tag=b', 'revision=r1', 'values.revision=r2');
  assert.equal(read(config, 'pilot', 'global.tag'), 'b');
  assert.equal(config.revision, 'r2');
  const mesh = await configured(
    'meshConfig.accessLogFile=a',
    'values.meshConfig.accessLogFile=b',
    'values.meshConfig.x=c',
  );
  assert.deepEqual(read(mesh, 'pilot', 'meshConfig'), { enablePrometheusMerge: true, accessLogFile: 'a', x: 'c' });
});

test('ztunnel reads globals and its own values at the top level', async () => {
  const config = await configured(
    'profile=ambient',
    'values.ztunnel.logLevel=debug',
    'values.global.network=n1',
    'values.pilot.image=p',
  );
  assert.equal(read(config, 'ztunnel', 'logLevel'), 'debug');
  assert.equal(read(config, 'ztunnel', 'network'), 'n1');
  assert.equal(read(config, 'ztunnel', 'variant'), 'distroless');
  assert.equal(read(config, 'ztunnel', 'pilot.image'), undefined);
});

test("the user's gateways replace the profile's; equal names are one gateway", async () => {
  const gateways = async (...inputs: string[]) => names(await configured(...inputs)).slice(2);
  assert.deepEqual(await gateways(operator('{components: {ingressGateways: [{name: a}, {name: b}]}}')), ['a', 'b']);
  assert.deepEqual(await gateways(operator('{components: {ingressGateways: [{name: a}, {name: a, enabled: true}]}}')), [
    'a',
  ]);
  assert.deepEqual(await gateways(operator('{components: {ingressGateways: []}}')), []);
  assert.deepEqual(await gateways('components.ingressGateways[0].enabled=false'), []);
});

test('--set reaches a gateway of the profile by its place or its name', async () => {
  for (const which of ['[0]', '[name:istio-ingressgateway]', '.[name:istio-ingressgateway]']) {
    const config = await configured(`components.ingressGateways${which}.k8s.replicaCount=3`);
    const gateway = config.components.find(({ name }) => name === 'ingressGateways');
    assert.equal(gateway?.gatewayName, 'istio-ingressgateway', which);
    assert.deepEqual(gateway?.k8s, { replicaCount: 3 });
  }
});

test('what components.X says about image, labels and ports becomes values', async () => {
  const config = await configured(
    operator(
      '{components: {ingressGateways: [{name: a, tag: v2, label: {x: z}, k8s: {service: {type: NodePort, ports: [{port: 80}]}}}]}}',
    ),
  );
  const gateway = config.components.find(({ name }) => name === 'ingressGateways');
  assert.deepEqual(read(config, 'ingressGateways', 'gateways.istio-ingressgateway.ports'), [
    { targetPort: 0, port: 80 },
  ]);
  assert.deepEqual(read(config, 'ingressGateways', 'gateways.istio-ingressgateway.labels'), {
    app: 'istio-ingressgateway',
    istio: 'ingressgateway',
    x: 'z',
  });
  assert.deepEqual(gateway?.k8s, { service: { type: 'NodePort' } });
});

test('metadata.namespace is the namespace of the values', async () => {
  const config = await configured(
    operator('{values: {global: {istioNamespace: mesh}}}\nmetadata: {namespace: other, name: me}'),
  );
  assert.deepEqual([config.istioNamespace, config.components[0]?.namespace, config.name], ['mesh', 'mesh', 'me']);
});
