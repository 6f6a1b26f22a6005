import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../../src/lib/yaml.ts';
import { operator, rendered, type Tested } from '../../support/rendered.ts';

const discovery = (deployment: Tested): Tested => deployment.spec.template.spec.containers[0];
const variable = (deployment: Tested, name: string) =>
  discovery(deployment).env.find((each: Tested) => each.name === name)?.value;
const rulesOn = (role: Tested, resource: string) =>
  role.rules.filter(({ resources }: Tested) => resources.includes(resource));
async function meshOf(...inputs: readonly string[]): Promise<Tested> {
  const { data } = (await rendered(...inputs)).get('ConfigMap/istio');
  return parseYaml(data.mesh)[0]?.value as Tested; // what a ConfigMap of ours holds
}

test('hub, tag and variant of istiod win over the global ones, an image with a slash is taken whole', async () => {
  const image = async (...sets: readonly string[]) =>
    discovery((await rendered(...sets)).get('Deployment/istiod')).image;
  assert.equal(await image('hub=h', 'tag=t'), 'h/pilot:t');
  assert.equal(await image('hub=h', 'values.pilot.hub=p', 'values.global.variant=debug', 'tag=1'), 'p/pilot:1-debug');
  assert.equal(await image('values.pilot.image=registry.local/pilot@sha256:0'), 'registry.local/pilot@sha256:0');
});

test('tainted nodes are freed by istiod, which needs to patch nodes for it', async () => {
  const set = await rendered('values.pilot.taint.enabled=true', 'values.pilot.taint.namespace=kube-system');
  const deployment = set.get('Deployment/istiod');
  assert.equal(variable(deployment, 'PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS'), 'true');
  assert.ok(discovery(deployment).args.includes('--cniNamespace=kube-system'));
  assert.deepEqual(rulesOn(set.get('ClusterRole/istiod-clusterrole-istio-system'), 'nodes').at(-1).verbs, ['patch']);
});

test('an external certificate authority brings the rights to ask it', async () => {
  const set = await rendered(
    operator({
      values: { pilot: { env: { EXTERNAL_CA: 'ISTIOD_RA_KUBERNETES_API' } }, global: { certSigners: ['a/*'] } },
    }),
  );
  const role = set.get('ClusterRole/istiod-clusterrole-istio-system');
  assert.equal(rulesOn(role, 'certificatesigningrequests').length, 1);
  assert.deepEqual(rulesOn(role, 'signers')[0].resourceNames, ['a/*']);
  const byDefault = (await rendered()).get('ClusterRole/istiod-clusterrole-istio-system');
  assert.equal(rulesOn(byDefault, 'signers').length, 0);
});

test('analysis writes to the status of what it analyses', async () => {
  const set = await rendered('values.global.istiod.enableAnalysis=true');
  assert.equal(variable(set.get('Deployment/istiod'), 'PILOT_ENABLE_ANALYSIS'), 'true');
  assert.equal(rulesOn(set.get('ClusterRole/istiod-clusterrole-istio-system'), 'virtualservices/status').length, 1);
});

test('cluster trust bundles replace the ConfigMap of root certificates', async () => {
  const set = await rendered(operator({ values: { pilot: { env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: true } } } }));
  const volume = set
    .get('Deployment/istiod')
    .spec.template.spec.volumes.find(({ name }: Tested) => name === 'istio-csr-ca-configmap');
  assert.equal(volume.projected.sources[0].clusterTrustBundle.name, 'istio.io:istiod-ca:root-cert');
  const gateway = set.get('Deployment/istio-ingressgateway').spec.template.spec.volumes;
  assert.ok(gateway.find(({ name }: Tested) => name === 'istiod-ca-cert').projected);
  assert.equal(rulesOn(set.get('ClusterRole/istiod-clusterrole-istio-system'), 'clustertrustbundles').length, 1);
});

test('certificates of issuers are mounted where a root is given', async () => {
  const set = await rendered('values.pilot.jwksResolverExtraRootCA=PEM', 'revision=r');
  assert.equal(set.get('ConfigMap/pilot-jwks-extra-cacerts-r').data['extra.pem'], 'PEM');
  const { volumes, containers } = set.get('Deployment/istiod-r').spec.template.spec;
  assert.ok(volumes.some(({ configMap }: Tested) => configMap?.name === 'pilot-jwks-extra-cacerts-r'));
  assert.ok(containers[0].volumeMounts.some(({ mountPath }: Tested) => mountPath === '/cacerts'));
});

test('a budget is rendered for more than one replica only', async () => {
  assert.ok(!(await rendered()).has('PodDisruptionBudget/istiod'));
  const scaled = await rendered('values.pilot.autoscaleMin=2');
  assert.equal(scaled.get('PodDisruptionBudget/istiod').spec.minAvailable, 1);
  const fixed = await rendered('values.pilot.autoscaleEnabled=false', 'values.pilot.replicaCount=3');
  assert.ok(fixed.has('PodDisruptionBudget/istiod'));
  assert.ok(!fixed.has('HorizontalPodAutoscaler/istiod'));
  assert.equal(fixed.get('Deployment/istiod').spec.replicas, 3);
});

test('a remote control plane is known by its address or its name', async () => {
  const byAddress = await rendered('profile=remote', 'values.global.remotePilotAddress=10.1.2.3');
  assert.equal(byAddress.get('EndpointSlice/istiod').addressType, 'IPv4');
  assert.equal(byAddress.get('Service/istiod').spec.type, undefined);
  const byName = await rendered('profile=remote', 'values.global.remotePilotAddress=istiod.example.com');
  assert.ok(!byName.has('EndpointSlice/istiod'));
  assert.equal(byName.get('Service/istiod').spec.externalName, 'istiod.example.com');
  assert.ok(!byName.has('Deployment/istiod'));
});

test('the scope of resources splits an installation in two', async () => {
  const [cluster, namespace] = [
    await rendered('values.global.resourceScope=cluster'),
    await rendered('values.global.resourceScope=namespace'),
  ];
  assert.ok(cluster.has('ClusterRole/istiod-clusterrole-istio-system') && !cluster.has('Deployment/istiod'));
  assert.ok(namespace.has('Deployment/istiod') && !namespace.has('ClusterRole/istiod-clusterrole-istio-system'));
  const gateway = /ingressgateway/; // gateways do not look at the scope
  const parts = [...cluster.objects, ...namespace.objects].filter(({ metadata }) => !gateway.test(metadata.name ?? ''));
  const whole = (await rendered()).objects.filter(({ metadata }) => !gateway.test(metadata.name ?? ''));
  assert.equal(parts.length, whole.length);
});

test('tracers of old are translated to mesh configuration', async () => {
  const tracing = async (tracer: string, ...sets: readonly string[]) =>
    (await meshOf(`values.global.proxy.tracer=${tracer}`, ...sets)).defaultConfig.tracing;
  assert.equal(await tracing('none'), undefined);
  assert.deepEqual(await tracing('zipkin'), { zipkin: { address: 'zipkin.istio-system:9411' } });
  assert.deepEqual(await tracing('zipkin', 'values.global.tracer.zipkin.address=z:1'), { zipkin: { address: 'z:1' } });
  assert.deepEqual(await tracing('datadog'), { datadog: { address: '$(HOST_IP):8126' } });
});

test('mesh configuration of the user wins over what follows from other values', async () => {
  const mesh = await meshOf('meshConfig.trustDomain=td', 'values.global.meshID=m', 'values.global.variant=debug');
  assert.equal(mesh.trustDomain, 'td');
  assert.deepEqual(mesh.defaultConfig, {
    meshId: 'm',
    image: { imageType: 'debug' },
    discoveryAddress: 'istiod.istio-system.svc:15012',
  });
  assert.deepEqual((await meshOf('values.telemetry.v2.stackdriver.enabled=true')).defaultProviders, {
    metrics: ['prometheus', 'stackdriver'],
    accessLogging: ['stackdriver'],
  });
  assert.equal((await meshOf('values.telemetry.enabled=false')).defaultProviders, undefined);
});

test('the injector of another namespace has a name of its own, and a URL replaces its Service', async () => {
  const set = await rendered(
    'values.global.istioNamespace=mesh',
    'values.istiodRemote.injectionURL=https://a:1/inject',
    'values.sidecarInjectorWebhook.enableNamespacesByDefault=true',
  );
  const { webhooks } = set.get('MutatingWebhookConfiguration/istio-sidecar-injector-mesh');
  assert.deepEqual(
    webhooks.map(({ name }: Tested) => name.replace('.sidecar-injector.istio.io', '')),
    ['rev.namespace', 'rev.object', 'namespace', 'object', 'auto'],
  );
  assert.deepEqual(webhooks[0].clientConfig, { url: 'https://a:1/inject' });
});

test('the injector tells templates no more than they read', async () => {
  const { data } = (await rendered('values.global.network=n')).get('ConfigMap/istio-sidecar-injector');
  const values = JSON.parse(data.values);
  assert.deepEqual(Object.keys(values), ['gateways', 'global', 'pilot', 'revision', 'sidecarInjectorWebhook']);
  assert.deepEqual(Object.keys(values.pilot), ['cni', 'env']);
  assert.equal(values.global.network, 'n');
  const config = parseYaml(data.config)[0]?.value as Tested;
  assert.deepEqual(config.defaultTemplates, ['sidecar']);
  assert.ok('kube-gateway' in config.templates);
});
