import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meshGraph } from '../../src/graph/graph.ts';
import { narrow } from '../../src/graph/narrow.ts';
import type { MeshGraph } from '../../src/model/graph.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { answerSteps, ask, questionOf } from '../../src/resolve/ask.ts';
import { meshOf } from '../../src/resolve/mesh.ts';
import { createWorld } from '../../src/world/world.ts';

const shop = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: ["shop.example.com"]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: shop}
spec:
  hosts: ["shop.example.com"]
  gateways: [web]
  http:
  - name: beta
    match:
    - uri: {prefix: /cart}
      headers: {x-beta: {exact: "yes"}}
    route:
    - destination: {host: cart, subset: v2}
  - match:
    - uri: {prefix: /cart}
    route:
    - destination: {host: cart, subset: v1}
      weight: 90
    - destination: {host: crat}
      weight: 10
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec:
  host: cart
  subsets:
  - {name: v1, labels: {version: v1}}
  - {name: v2, labels: {version: v2}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart-v1, namespace: shop}
spec:
  template:
    metadata: {labels: {app: cart, version: v1}}
    spec: {containers: [{name: app}]}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: strict, namespace: shop}
spec: {mtls: {mode: STRICT}}
`;
const worldOf = (text: string) => createWorld(parseObjects(text, 'shop.yaml').objects);
const graphOf = (text: string) => meshGraph(worldOf(text));
const edge = ({ edges }: MeshGraph, from: string, to: string) => {
  const found = edges.find((one) => one.from === from && one.to === to);
  assert.ok(found, `no edge ${from} -> ${to}; there are\n${edges.map((one) => `${one.from} -> ${one.to}`).join('\n')}`);
  return found;
};

const trace = (world: ReturnType<typeof worldOf>, text: string) =>
  answerSteps(ask(meshOf(world), questionOf(text), undefined));

test('a request goes from its host over the gateway and the route to the pods', () => {
  const graph = graphOf(shop);
  edge(graph, 'host shop.example.com', 'gateway shop/web');
  edge(graph, 'gateway shop/web', 'route shop/shop http 1');
  assert.equal(edge(graph, 'route shop/shop http 1', 'subset shop/cart v1').label, 'weight 90');
  const last = edge(graph, 'subset shop/cart v1', 'workload Deployment shop/cart-v1');
  assert.equal(last.mtls, 'STRICT');
  assert.equal(last.decision.reference, 'shop.yaml:38');
});

test('a destination that nobody provides is a dead edge at its place', () => {
  const dead = edge(graphOf(shop), 'route shop/shop http 1', 'missing host crat');
  assert.equal(dead.dead, true);
  assert.deepEqual(dead.decision, {
    origin: 'VirtualService shop/shop',
    path: 'spec.http[1].route[1].destination.host',
    reference: 'shop.yaml:29',
  });
});

test('a subset without pods is dead', () => {
  assert.equal(edge(graphOf(shop), 'subset shop/cart v2', 'missing pods of subset shop/cart v2').dead, true);
});

test('findings stand on the edge that they are about', () => {
  const about = { origin: 'VirtualService shop/shop', path: 'spec.http[1].route[1].destination.host' };
  const graph = meshGraph(worldOf(shop), [{ code: 'IST0101', level: 'Error', message: 'none', ...about }]);
  const marked = graph.edges.filter(({ findings }) => findings.length > 0);
  assert.deepEqual(
    marked.map(({ to }) => to),
    ['missing host crat'],
  );
});

test('a policy that allows nothing blocks the edge to the pods', () => {
  const deny =
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: none, namespace: shop}\nspec: {}\n';
  const blocked = edge(graphOf(`${shop}---\n${deny}`), 'subset shop/cart v1', 'workload Deployment shop/cart-v1');
  assert.deepEqual(blocked.blockedBy, ['AuthorizationPolicy shop/none']);
});

test('a VirtualService bound to a gateway that is not there hangs on a missing node', () => {
  const graph = graphOf(shop.replace('gateways: [web]', 'gateways: [wbe]'));
  assert.equal(edge(graph, 'missing gateway wbe', 'route shop/shop http 0').dead, true);
  assert.deepEqual(graph.nodes.find(({ id }) => id === 'missing gateway wbe')?.details, ['did you mean web?']);
});

test('routes of the Gateway API and waypoints are drawn', () => {
  const graph = graphOf(`${shop}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  gatewayClassName: istio
  listeners: [{name: http, port: 80, protocol: HTTP, hostname: api.example.com}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: api, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  rules: [{matches: [{path: {type: PathPrefix, value: /v1}}], backendRefs: [{name: cart, port: 80}, {name: cart, port: 81}]}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: waypoint, namespace: shop}
spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio.io/use-waypoint: waypoint}}
`);
  edge(graph, 'host api.example.com', 'gateway shop/edge');
  edge(graph, 'gateway shop/edge', 'route HTTPRoute shop/api 0');
  edge(graph, 'route HTTPRoute shop/api 0', 'service shop/cart');
  assert.equal(edge(graph, 'route HTTPRoute shop/api 0', 'missing port 81 of cart.shop.svc.cluster.local').dead, true);
  edge(graph, 'service shop/cart', 'waypoint shop/waypoint');
});

test('narrowing by host leaves only what its requests meet', () => {
  const both = `${shop}---\napiVersion: v1\nkind: Service\nmetadata: {name: other, namespace: shop}\nspec: {ports: [{port: 1}]}\n`;
  const ids = narrow(graphOf(both), { host: 'shop.example.com' }).nodes.map(({ id }) => id);
  assert.ok(ids.includes('workload Deployment shop/cart-v1'));
  assert.ok(!ids.includes('service shop/other') && !ids.includes('mesh mesh'));
});

test('narrowing by a host that is a Service starts there, whatever of its name is given', () => {
  const graph = graphOf(shop);
  const service = graph.nodes.find(({ kind }) => kind === 'service');
  assert.ok(service);
  const { label, namespace, id } = service;
  for (const host of [label, `${label}.${namespace}`, `${label}.${namespace}.svc.cluster.local`])
    assert.ok(
      narrow(graph, { host }).nodes.some((node) => node.id === id),
      host,
    );
});

test('narrowing from and to keeps the ways between', () => {
  const graph = narrow(graphOf(shop), { from: 'web', to: 'shop/cart-v1' });
  assert.deepEqual(graph.nodes.map(({ id }) => id).sort(), [
    'gateway shop/web',
    'route shop/shop http 1',
    'subset shop/cart v1',
    'workload Deployment shop/cart-v1',
  ]);
});

test('a request is followed to the route that takes it; what it lacks for others is named', () => {
  const world = worldOf(shop);
  const steps = trace(world, 'http://shop.example.com/cart?x=1');
  assert.deepEqual(
    steps.map(({ what, outcome, decision }) => [what, outcome, decision?.reference]),
    [
      ['from', 'taken', undefined],
      ['gateway', 'taken', 'shop.yaml:8'],
      ['route', 'passed over', 'shop.yaml:20'],
      ['route', 'taken', 'shop.yaml:25'],
      ['service', 'taken', 'shop.yaml:41'],
      ['rule', 'taken', 'shop.yaml:32'],
      ['workload', 'maybe', undefined],
      ['missing', 'ends', 'shop.yaml:29'],
    ],
  );
  assert.match(steps[2]?.text ?? '', /wants header x-beta yes/);
  assert.match(steps.at(-1)?.text ?? '', /no service of this name \(did you mean cart\.shop/);
});

test('a path that no route takes ends in 404, a host that nobody knows says so', () => {
  const world = worldOf(shop);
  const last = (request: string) => trace(world, request).at(-1)?.text;
  assert.match(last('shop.example.com/other') ?? '', /404/);
  assert.match(last('nobody.example.com') ?? '', /served for nobody\.example\.com here .*: 404/);
});

const gatewayApi = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  gatewayClassName: istio
  listeners: [{name: http, port: 80, protocol: HTTP, hostname: "*.example.com"}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: api, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  hostnames: [api.example.com]
  rules:
  - backendRefs: [{name: cart, port: 80}]
  - matches: [{path: {type: PathPrefix, value: /v1}}]
    backendRefs: [{name: old, port: 80}]
  - matches: [{path: {type: Exact, value: /v1/x}, method: POST}]
    backendRefs: [{name: cart, port: 81}]
`;

test('a request over the Gateway API goes to the most specific path, whatever the order of the rules', () => {
  const world = worldOf(`${shop}---${gatewayApi}`);
  const steps = (request: string) =>
    trace(world, request).map(({ what, outcome, text }) => `${what} ${outcome} ${text}`);
  assert.deepEqual(steps('api.example.com/v1/x'), [
    'from taken outside to port 80 of gateway shop/edge-istio: GET http://api.example.com:80/v1/x',
    'gateway taken Gateway shop/edge takes *.example.com on HTTP 80',
    'route passed over HTTPRoute shop/api rules[2]: wants method POST',
    'route taken HTTPRoute shop/api rules[1]: path beginning with /v1',
    'missing ends old.shop.svc.cluster.local:80: there is no service of this name (did you mean cart.shop.svc.cluster.local?): 500 (NC)',
  ]);
  assert.deepEqual(steps('api.example.com/v12').slice(2), [
    'route passed over HTTPRoute shop/api rules[2]: wants path /v1/x',
    'route passed over HTTPRoute shop/api rules[1]: wants path beginning with /v1',
    'route taken HTTPRoute shop/api rules[0]: path beginning with /',
    'service taken cart.shop.svc.cluster.local:80',
    'rule taken DestinationRule shop/cart',
    'workload maybe shop/cart-v1:80, plain text, if it has no sidecar: Namespace shop, which decides, is not in the input',
  ]);
});

test('TLSRoutes and TCPRoutes are drawn, and a call is traced through GRPCRoutes', () => {
  const apiRoute = (kind: string, rule: string, hostnames = '') => `---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: ${kind}
metadata: {name: ${kind.toLowerCase()}, namespace: shop}
spec: {parentRefs: [{name: edge}]${hostnames}, rules: [${rule}]}
`;
  const cart = 'backendRefs: [{name: cart, port: 80}]';
  const calls = [
    `{matches: [{method: {service: shop.Cart}}], ${cart}}`,
    '{matches: [{method: {service: shop.Cart, method: Add}}], backendRefs: [{name: old, port: 80}]}',
    `{matches: [{method: {type: RegularExpression, service: "shop\\\\..*", method: "Get.*"}}], ${cart}}`,
  ];
  const world = worldOf(
    `${shop}---${gatewayApi}${apiRoute('TLSRoute', `{${cart}}`)}${apiRoute('TCPRoute', `{${cart}}`)}` +
      apiRoute('GRPCRoute', calls.join(', '), ', hostnames: [grpc.example.com]'),
  );
  const graph = meshGraph(world);
  for (const kind of ['TLSRoute', 'TCPRoute']) {
    const id = `route ${kind} shop/${kind.toLowerCase()} 0`;
    edge(graph, 'gateway shop/edge', id);
    edge(graph, id, 'service shop/cart');
  }
  const routes = (request: string) =>
    trace(world, request).flatMap(({ what, outcome, text }) => (what === 'route' ? [`${outcome} ${text}`] : []));
  assert.deepEqual(routes('grpc.example.com/shop.Cart/Add'), [
    'taken GRPCRoute shop/grpcroute rules[1]: path /shop.Cart/Add',
  ]);
  assert.equal(
    routes('grpc.example.com/shop.Cart/Remove').at(-1),
    'taken GRPCRoute shop/grpcroute rules[0]: path beginning with /shop.Cart/',
  );
  assert.match(routes('grpc.example.com/shop.Stock/GetAll').join('\n'), /taken GRPCRoute shop\/grpcroute rules\[2\]/);
});

test('a delegate decides for its own paths, and what it does not take goes on', () => {
  const delegating = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: root, namespace: shop}
spec:
  hosts: [shop.example.com]
  gateways: [web]
  http:
  - {match: [{uri: {prefix: /team}}], delegate: {name: team}}
  - route: [{destination: {host: cart}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: team, namespace: shop}
spec: {http: [{match: [{uri: {exact: /team/a}}], redirect: {uri: /b}}]}
`;
  const world = worldOf(
    shop.replace(/---\napiVersion: networking.istio.io\/v1\nkind: VirtualService.*?---/s, `---${delegating}---`),
  );
  const graph = meshGraph(world);
  assert.equal(edge(graph, 'route shop/root http 0', 'route shop/team http 0').label, 'delegates');
  const taken = (request: string) =>
    trace(world, request).flatMap(({ what, outcome, text }) => (what === 'route' && outcome === 'taken' ? [text] : []));
  assert.deepEqual(
    taken('shop.example.com/team/a').map((text) => text.split(':')[0]),
    ['VirtualService shop/root http[0]'],
  );
  assert.deepEqual(
    taken('shop.example.com/team/b').map((text) => text.split(':')[0]),
    ['VirtualService shop/root http[1]'],
  );
});

test('the ingress gateway that is taken for granted is not drawn by itself', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {ports: [{port: 1}]}\n';
  assert.deepEqual(
    graphOf(service).nodes.map(({ id }) => id),
    ['service shop/a', 'mesh mesh'],
  );
});
