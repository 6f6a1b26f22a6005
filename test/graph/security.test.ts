import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meshGraph } from '../../src/graph/graph.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { createWorld } from '../../src/world/world.ts';

const object = (apiVersion: string, kind: string, name: string, spec: string, metadata = '') =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop${metadata}}\nspec: ${spec}\n`;
const istio = (kind: string, name: string, spec: string, metadata = '') =>
  object('networking.istio.io/v1', kind, name, spec, metadata);
const policy = (kind: string, name: string, spec: string) => object('security.istio.io/v1', kind, name, spec);

const cart =
  object('v1', 'Service', 'cart', '{selector: {app: cart}, ports: [{name: http, port: 80}]}') +
  object(
    'apps/v1',
    'Deployment',
    'cart',
    '{template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: app}]}}}',
  );
const waypoint = `${object(
  'gateway.networking.k8s.io/v1',
  'Gateway',
  'way',
  '{gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}',
)}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/use-waypoint: way}}\n`;
const database = istio(
  'ServiceEntry',
  'database',
  '{hosts: [db.example.com], location: MESH_EXTERNAL, resolution: DNS, ports: [{number: 5432, name: tls, protocol: TLS}], workloadSelector: {labels: {app: db}}}',
);

function edgeOf(text: string, from: string, to: string) {
  const graph = meshGraph(createWorld(parseObjects(text, 'mesh.yaml').objects));
  const found = graph.edges.find((edge) => edge.from === from && edge.to === to);
  assert.ok(
    found,
    `no edge ${from} -> ${to}; there are\n${graph.edges.map((edge) => `${edge.from} -> ${edge.to}`).join('\n')}`,
  );
  return { ...found, node: graph.nodes.find(({ id }) => id === to) };
}
const toCart = (text: string) => edgeOf(cart + text, 'service shop/cart', 'workload Deployment shop/cart');

test('mTLS: the policy for the workload, else for the namespace, else for the mesh, else what Istio does by itself', () => {
  const ofMesh = policy('PeerAuthentication', 'all', '{mtls: {mode: DISABLE}}').replace(
    'namespace: shop',
    'namespace: istio-system',
  );
  const ofNamespace = policy('PeerAuthentication', 'default', '{mtls: {mode: STRICT}}');
  const ofWorkload = policy(
    'PeerAuthentication',
    'cart',
    '{selector: {matchLabels: {app: cart}}, mtls: {mode: PERMISSIVE}}',
  );
  const unset = policy('PeerAuthentication', 'cart', '{selector: {matchLabels: {app: cart}}, mtls: {mode: UNSET}}');
  const by = (text: string) => {
    const { mtls, also } = toCart(text);
    return [mtls, ...also.map(({ origin }) => origin)];
  };
  assert.deepEqual(by(''), ['PERMISSIVE']);
  assert.deepEqual(by(ofMesh), ['DISABLE', 'PeerAuthentication istio-system/all']);
  assert.deepEqual(by(ofMesh + ofNamespace), ['STRICT', 'PeerAuthentication shop/default']);
  assert.deepEqual(by(ofMesh + ofNamespace + ofWorkload), ['PERMISSIVE', 'PeerAuthentication shop/cart']);
  assert.deepEqual(by(ofNamespace + unset), ['STRICT', 'PeerAuthentication shop/default']);
});

test('a port with a mode of its own is named at the workload', () => {
  const text = policy(
    'PeerAuthentication',
    'cart',
    '{selector: {matchLabels: {app: cart}}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}}}',
  );
  assert.ok(toCart(text).node?.details.includes('port 8080 mTLS DISABLE'));
});

test('TLS that a DestinationRule asks for stands on the way to its host, a subset before the whole', () => {
  const rule = istio(
    'DestinationRule',
    'cart',
    '{host: cart, trafficPolicy: {tls: {mode: SIMPLE}}, subsets: [{name: v1, trafficPolicy: {tls: {mode: DISABLE}}}]}',
  );
  const route = istio(
    'VirtualService',
    'cart',
    '{hosts: [cart], http: [{route: [{destination: {host: cart, subset: v1}}, {destination: {host: cart}}]}]}',
  );
  const tls = (to: string) => edgeOf(cart + rule + route, 'route shop/cart http 0', to).tls;
  assert.deepEqual([tls('subset shop/cart v1'), tls('service shop/cart')], ['DISABLE', 'SIMPLE']);
});

test('a rule for a wildcard holds for hosts that have none of their own', () => {
  const rule = istio('DestinationRule', 'all', '{host: "*.example.com", trafficPolicy: {tls: {mode: MUTUAL}}}');
  assert.equal(edgeOf(database + rule, 'mesh mesh', 'external shop/database').tls, 'MUTUAL');
});

for (const [name, spec, blocks] of [
  ['allows nothing', '{}', true],
  ['denies everything', '{action: DENY, rules: [{}]}', true],
  ['allows some', '{rules: [{from: [{source: {namespaces: [web]}}]}]}', false],
  ['denies some', '{action: DENY, rules: [{to: [{operation: {methods: [POST]}}]}]}', false],
  ['is for others', '{selector: {matchLabels: {app: web}}}', false],
  ['only looks', '{action: AUDIT, rules: [{}]}', false],
] as const)
  test(`authorization: a policy that ${name} ${blocks ? 'blocks' : 'does not block'}`, () => {
    const { blockedBy } = toCart(policy('AuthorizationPolicy', 'p', spec));
    assert.deepEqual(blockedBy, blocks ? ['AuthorizationPolicy shop/p'] : []);
  });

test('a policy on a waypoint, or on the service behind it, blocks the way through it', () => {
  const target = (kind: string, name: string) =>
    policy('AuthorizationPolicy', kind.toLowerCase(), `{targetRefs: [{kind: ${kind}, name: ${name}}]}`);
  const { blockedBy } = edgeOf(
    cart + waypoint + target('Gateway', 'way') + target('Service', 'cart'),
    'service shop/cart',
    'waypoint shop/way',
  );
  assert.deepEqual(blockedBy, ['AuthorizationPolicy shop/gateway', 'AuthorizationPolicy shop/service']);
});

test('a policy on the pods of a gateway blocks what comes from outside', () => {
  const gateway = istio(
    'Gateway',
    'web',
    '{selector: {app: cart}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a.com]}]}',
  );
  const { blockedBy } = edgeOf(
    cart + gateway + policy('AuthorizationPolicy', 'none', '{}'),
    'host a.com',
    'gateway shop/web',
  );
  assert.deepEqual(blockedBy, ['AuthorizationPolicy shop/none']);
});

test('a waypoint of the namespace, of the service alone, none, and one that is not there', () => {
  edgeOf(cart + waypoint, 'service shop/cart', 'waypoint shop/way');
  edgeOf(database + waypoint, 'external shop/database', 'waypoint shop/way');
  const missing = edgeOf(
    cart.replace('namespace: shop', 'namespace: shop, labels: {istio.io/use-waypoint: wya}') + waypoint,
    'service shop/cart',
    'missing waypoint wya',
  );
  assert.equal(missing.dead, true);
  const without = cart.replace('namespace: shop', 'namespace: shop, labels: {istio.io/use-waypoint: none}') + waypoint;
  assert.throws(() => edgeOf(without, 'service shop/cart', 'waypoint shop/way'));
});

test('a ServiceEntry is drawn though nobody routes to it, with the workloads that it selects', () => {
  const entry = istio('WorkloadEntry', 'vm', '{address: 10.0.0.1, labels: {app: db}}');
  assert.deepEqual(edgeOf(database + entry, 'mesh mesh', 'external shop/database').node?.details, [
    'MESH_EXTERNAL, DNS',
    'port 5432 TLS',
  ]);
  assert.equal(edgeOf(database + entry, 'external shop/database', 'workload WorkloadEntry shop/vm').mtls, 'PERMISSIVE');
  assert.equal(edgeOf(database, 'external shop/database', 'missing pods of external shop/database').dead, true);
});

test('a subset by the zone of the nodes has the pods that run there', () => {
  const pod = `${object('v1', 'Pod', 'cart-1', '{nodeName: node-1, containers: [{name: app}]}', ', labels: {app: cart}')}---\napiVersion: v1\nkind: Node\nmetadata: {name: node-1, labels: {topology.kubernetes.io/region: r, topology.kubernetes.io/zone: z}}\n`;
  const rule = istio(
    'DestinationRule',
    'cart',
    '{host: cart, subsets: [{name: near, labels: {topology.kubernetes.io/zone: z}}]}',
  );
  edgeOf(cart + pod + rule, 'subset shop/cart near', 'workload Pod shop/cart-1');
});
