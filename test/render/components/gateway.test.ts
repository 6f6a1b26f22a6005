import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operator, rendered, type Tested } from '../../support/rendered.ts';

const ingress = 'values.gateways.istio-ingressgateway';
const podOf = (deployment: Tested): Tested => deployment.spec.template.spec;
const envOf = (deployment: Tested) =>
  new Map(podOf(deployment).containers[0].env.map(({ name, value }: Tested) => [name, value]));

test('both gateways are one builder: what differs are names and defaults', async () => {
  const { get, objects } = await rendered('profile=demo');
  const swapped = (object: Tested) =>
    JSON.parse(JSON.stringify(object).replaceAll('ingress', 'egress').replaceAll('Ingress', 'Egress'));
  assert.deepEqual(
    swapped(get('ServiceAccount/istio-ingressgateway-service-account')),
    get('ServiceAccount/istio-egressgateway-service-account'),
  );
  const ports = ({ spec, ...rest }: Tested) => ({ ...rest, spec: { ...spec, template: undefined } });
  assert.deepEqual(
    ports(swapped(get('Deployment/istio-ingressgateway'))),
    ports(get('Deployment/istio-egressgateway')),
  );
  assert.equal(objects.filter(({ metadata }) => metadata.name?.includes('egressgateway')).length, 5);
});

test('ports of the entry are ports of Service and container', async () => {
  const { get } = await rendered(
    operator({
      components: {
        ingressGateways: [
          { name: 'a', k8s: { service: { ports: [{ name: 'x', port: 9000, targetPort: 19000 }, { port: 9001 }] } } },
        ],
      },
    }),
  );
  assert.deepEqual(get('Service/a').spec.ports, [
    { name: 'x', port: 9000, targetPort: 19000 },
    { port: 9001, targetPort: 0 },
  ]);
  assert.deepEqual(
    podOf(get('Deployment/a')).containers[0].ports.map(({ containerPort }: Tested) => containerPort),
    [19000, 9001, 15090],
  );
});

test('a gateway that runs as root may open any port', async () => {
  const deployment = (await rendered(`${ingress}.runAsRoot=true`)).get('Deployment/istio-ingressgateway');
  assert.equal(podOf(deployment).securityContext, undefined);
  assert.ok(!envOf(deployment).has('ISTIO_META_UNPRIVILEGED_POD'));
  const byDefault = (await rendered()).get('Deployment/istio-ingressgateway');
  assert.equal(envOf(byDefault).get('ISTIO_META_UNPRIVILEGED_POD'), 'true');
});

test('an injected gateway leaves the proxy to istiod', async () => {
  const deployment = (await rendered(`${ingress}.injectionTemplate=gateway`)).get('Deployment/istio-ingressgateway');
  const [container] = podOf(deployment).containers;
  assert.equal(container.image, 'auto');
  assert.equal(container.args, undefined);
  assert.equal(deployment.spec.template.metadata.annotations['inject.istio.io/templates'], 'gateway');
});

test('processors and node labels decide where it runs', async () => {
  const { get } = await rendered(
    operator({ values: { global: { arch: { amd64: 2, arm64: 0 }, defaultNodeSelector: { pool: 'edge' } } } }),
  );
  const { nodeAffinity } = podOf(get('Deployment/istio-ingressgateway')).affinity;
  const isIn = (key: string, value: string) => ({ key, operator: 'In', values: [value] });
  assert.deepEqual(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms, [
    { matchExpressions: [isIn('kubernetes.io/arch', 'amd64'), isIn('pool', 'edge')] },
  ]);
  assert.deepEqual(nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution, [
    { weight: 2, preference: { matchExpressions: [isIn('kubernetes.io/arch', 'amd64')] } },
  ]);
});

test('a network of its own variables wins over the global one', async () => {
  const own = operator({
    values: { global: { network: 'n1' }, gateways: { 'istio-ingressgateway': { env: { ISTIO_META_NETWORK: 'n2' } } } },
  });
  const { containers } = podOf((await rendered(own)).get('Deployment/istio-ingressgateway')) as Tested;
  const networks = containers[0].env.filter(({ name }: Tested) => name === 'ISTIO_META_NETWORK');
  assert.deepEqual(networks, [{ name: 'ISTIO_META_NETWORK', value: 'n2' }]);
});

test('a custom Service is left to the user, a scaled gateway has a budget', async () => {
  const set = await rendered(`${ingress}.customService=true`, `${ingress}.autoscaleMin=2`);
  assert.ok(!set.has('Service/istio-ingressgateway'));
  assert.equal(set.get('PodDisruptionBudget/istio-ingressgateway').spec.minAvailable, 1);
});

test('k8s settings that find nothing are named, those that do are merged', async () => {
  const { get, warnings } = await rendered(
    operator({
      components: {
        ingressGateways: [
          { name: 'a', k8s: { replicaCount: 2, podDisruptionBudget: { minAvailable: 2 }, volumes: [{ name: 'x' }] } },
        ],
      },
    }),
  );
  assert.equal(get('Deployment/a').spec.replicas, 2);
  const lost = warnings.map(({ path }) => path.join('.'));
  assert.ok(lost.includes('spec.components.ingressGateways.0.k8s.podDisruptionBudget'), lost.join(' '));
  assert.ok(lost.includes('spec.components.ingressGateways.0.k8s.volumes'), lost.join(' '));
});
