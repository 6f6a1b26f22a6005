import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseObjects } from '../../src/objects/parse.ts';
import { noSettings } from '../../src/world/mesh-config.ts';
import { createWorld } from '../../src/world/world.ts';
import { worldOf } from '../support/world.ts';

const service = (name: string, more = '') => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${more}}\n`;
const join = (...documents: readonly string[]) => documents.join('---\n');
const namesOf = (resources: readonly { readonly origin: string }[]) => resources.map(({ origin }) => origin);

test('objects without a namespace get the default one, cluster-scoped ones lose theirs', () => {
  const text = join(service('a'), 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: odd}\n');
  assert.deepEqual(namesOf(worldOf(text, { live: true }).all('Service')), ['Service default/a']);
  assert.deepEqual(namesOf(worldOf(text, { live: true, defaultNamespace: '' }).all('Service')), ['Service a']);
  assert.deepEqual(namesOf(worldOf(text).all('Namespace')), ['Namespace shop']);
});

test('objects come sorted by namespace, then name', () => {
  const text = join(service('b', ', namespace: a'), service('a', ', namespace: z'), service('a', ', namespace: a'));
  assert.deepEqual(namesOf(worldOf(text, { live: true }).all('Service')), [
    'Service a/a',
    'Service a/b',
    'Service z/a',
  ]);
});

test("Kubernetes' own namespaces and unknown kinds or versions are passed over", () => {
  const text = join(
    service('dns', ', namespace: kube-system'),
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-public}\n',
    'apiVersion: networking.istio.io/v9\nkind: Gateway\nmetadata: {name: g}\n',
  );
  const world = worldOf(text, { live: true });
  assert.equal(world.passedOver.length, 3);
  assert.deepEqual([world.all('Service'), world.all('Namespace'), world.all('Gateway')], [[], [], []]);
});

test('the two Gateways are two kinds', () => {
  const text = join(
    'apiVersion: networking.istio.io/v1beta1\nkind: Gateway\nmetadata: {name: istio}\n',
    'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: k8s}\n',
  );
  assert.deepEqual(namesOf(worldOf(text).all('Gateway')), ['Gateway default/istio']);
  assert.deepEqual(namesOf(worldOf(text).all('KubernetesGateway')), ['Gateway default/k8s']);
});

test('of two files the later one wins, but a mere repetition keeps the first place', () => {
  const place = (text: string) => worldOf(text, { live: true }).get('Service', 'default', 'a')?.source.line;
  assert.equal(place(join(service('a'), service('a'))), 1);
  assert.equal(place(join(service('a'), service('a', ', labels: {x: y}'))), 5);
});

test('a file hides the live object of the same name', () => {
  const [fromFile] = parseObjects(service('a', ', labels: {from: file}'), 'a.yaml').objects;
  const [other] = parseObjects(service('a', ', labels: {from: cluster}'), '').objects;
  assert.ok(fromFile && other);
  const world = createWorld([fromFile, other], { live: true });
  assert.equal(world.get('Service', 'default', 'a')?.labels.from, 'file');
  assert.equal(world.all('Service').length, 1);
});

test('snake_case fields, quoted numbers and malformed parts are read', () => {
  const world = worldOf(
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\n' +
      'spec:\n  export_to: [.]\n  gateways: text\n  http: [null, {route: [{destination: {host: a, port: {number: "80"}}}]}]\n',
  );
  assert.deepEqual(world.all('VirtualService')[0]?.spec, {
    exportTo: ['.'],
    http: [{}, { route: [{ destination: { host: 'a', port: { number: 80 } } }] }],
  });
});

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web, tier: front}}}}
`;

test('pod templates stand for pods only without a cluster', () => {
  assert.deepEqual(namesOf(worldOf(deployment).carrying('Workload', { app: 'web' })), ['Deployment shop/web']);
  assert.equal(worldOf(deployment).assumed.templatesAsPods, 1);
  assert.deepEqual(worldOf(deployment, { live: true }).carrying('Workload', { app: 'web' }), []);
});

test('labels find workloads in one namespace or in all', () => {
  const world = worldOf(deployment);
  assert.equal(world.carrying('Workload', { app: 'web', tier: 'front' }, 'shop').length, 1);
  assert.equal(world.carrying('Workload', { app: 'web', tier: 'back' }).length, 0);
  assert.equal(world.carrying('Workload', { app: 'web' }, 'pay').length, 0);
  assert.equal(world.carrying('Workload', {}, 'shop').length, 1);
});

test('offline there is an ingress gateway, unless the input brings one or the mesh has none', () => {
  const ingress = { istio: 'ingressgateway' };
  assert.equal(worldOf('').carrying('Workload', ingress).length, 1);
  const gateway = 'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\n';
  assert.deepEqual(worldOf(gateway).assumed.builtIn, { 'ingress gateway': ['Pod', 'Service'] });
  assert.deepEqual(worldOf('').assumed.builtIn, {}, 'nobody looks at it');
  assert.equal(worldOf('', { live: true }).all('Service').length, 0);
  const own = deployment.replace('app: web', 'istio: ingressgateway');
  assert.deepEqual(namesOf(worldOf(own).carrying('Workload', ingress)), ['Deployment shop/web']);
  assert.deepEqual(worldOf(join(own, gateway)).assumed.builtIn, { 'ingress gateway': ['Service'] });
  const meshConfig = { ...noSettings, value: { ingressControllerMode: 'OFF' } };
  assert.deepEqual(worldOf('', { meshConfig }).all('Pod'), []);
});

test('offline there is an east-west gateway where a Gateway is for it', () => {
  const labels = { istio: 'eastwestgateway' };
  assert.equal(worldOf('').carrying('Workload', labels).length, 0);
  const gateway =
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {selector: {istio: eastwestgateway}}\n';
  assert.deepEqual(worldOf(gateway).assumed.builtIn['east-west gateway'], ['Pod', 'Service']);
  assert.equal(worldOf(gateway, { live: true }).carrying('Workload', labels).length, 0);
});
