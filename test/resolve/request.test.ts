// What happens to requests, question by question: each test is about one rule of istiod that tracers get wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, questionOf } from '../../src/resolve/ask.ts';
import type { Mesh } from '../../src/resolve/mesh.ts';
import { app, injected, istio, meshFrom } from '../support/mesh.ts';

const base = `${injected('shop', 'pay')}${app('shop', 'cart')}${app('pay', 'bank')}`;

function answer(mesh: Mesh, text: string, from: string, details = {}) {
  const [found] = ask(mesh, { ...questionOf(text), ...details }, from);
  assert.ok(found);
  return found.answer;
}
const where = (mesh: Mesh, text: string, from: string, details = {}) => {
  const { outcome, status, destinations = [] } = answer(mesh, text, from, details);
  return [
    outcome,
    status,
    ...destinations.map(({ host, port, subset }) => [host, port, subset].filter(Boolean).join(' ')),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
};
const telling = (mesh: Mesh, text: string, from: string, details = {}) =>
  answer(mesh, text, from, details)
    .steps.map(({ what, outcome, text: told }) => `${what} ${outcome}: ${told}`)
    .join('\n');

const route = (host: string, rest = '') => `{hosts: [${host}], http: [{route: [{destination: {host: bank${rest}}}]}]}`;

test('a VirtualService for a short form with a dot is for another host than the Service', () => {
  const mesh = meshFrom(
    base + istio('VirtualService', 'pay/dotted', '{hosts: [bank.pay], http: [{redirect: {uri: /other}}]}'),
  );
  assert.equal(where(mesh, 'http://bank.pay/', 'shop/cart'), 'redirect 301');
  assert.equal(where(mesh, 'http://bank.pay.svc.cluster.local/', 'shop/cart'), 'forward bank.pay.svc.cluster.local 80');
});

test('a destination without port takes the port that the client dialled, and says that the Service lacks it', () => {
  const other = app('pay', 'ledger', { ports: '{name: http, port: 8080}' });
  const mesh = meshFrom(
    base +
      other +
      istio('VirtualService', 'pay/bank', '{hosts: [bank], http: [{route: [{destination: {host: ledger}}]}]}'),
  );
  assert.equal(where(mesh, 'http://bank.pay', 'shop/cart'), 'no-cluster 503 ledger.pay.svc.cluster.local 80');
  assert.match(
    telling(mesh, 'http://bank.pay', 'shop/cart'),
    /the service has no such port \(it has 8080\): 503 \(NC\)/,
  );
});

test('exportTo of the VirtualService is asked for the namespace of the client', () => {
  const mesh = meshFrom(
    base +
      istio('VirtualService', 'pay/bank', '{hosts: [bank], exportTo: ["."], http: [{directResponse: {status: 418}}]}'),
  );
  assert.equal(where(mesh, 'http://bank', 'pay/bank'), 'direct 418');
  assert.equal(where(mesh, 'http://bank.pay', 'shop/cart'), 'forward bank.pay.svc.cluster.local 80');
});

test('a Service that is exported to nobody else is passed through: no rule of the mesh counts', () => {
  const hidden = app('pay', 'vault', { service: ', annotations: {networking.istio.io/exportTo: "."}' });
  const mesh = meshFrom(base + hidden);
  assert.equal(answer(mesh, 'http://vault.pay', 'shop/cart').outcome, 'passthrough');
  assert.match(telling(mesh, 'http://vault.pay', 'shop/cart'), /without routes, rules or mTLS/);
});

test('a rule without match ends the list, and a path that none takes is 404 although the Service is there', () => {
  const spec = '{hosts: [bank], http: [{match: [{uri: {prefix: /v1}}], route: [{destination: {host: bank}}]}]}';
  const mesh = meshFrom(base + istio('VirtualService', 'pay/bank', spec));
  assert.equal(where(mesh, 'http://bank.pay/v1/x', 'shop/cart'), 'forward bank.pay.svc.cluster.local 80');
  assert.equal(where(mesh, 'http://bank.pay/v2', 'shop/cart'), 'no-route 404');
  assert.match(telling(mesh, 'http://bank.pay/v2', 'shop/cart'), /wants path beginning with \/v1/);
});

test('an undefined subset is 503, and a DestinationRule in a third namespace never counts', () => {
  const subsets = '{host: bank.pay.svc.cluster.local, subsets: [{name: v1, labels: {app: bank}}]}';
  const routed = base + istio('VirtualService', 'pay/bank', route('bank', ', subset: v1'));
  assert.equal(
    where(meshFrom(routed), 'http://bank.pay', 'shop/cart'),
    'no-cluster 503 bank.pay.svc.cluster.local 80 v1',
  );
  const third = meshFrom(`${injected('third')}${routed}${istio('DestinationRule', 'third/bank', subsets)}`);
  assert.match(
    telling(third, 'http://bank.pay', 'shop/cart'),
    /no DestinationRule that namespace shop gets defines subset v1/,
  );
  const own = meshFrom(routed + istio('DestinationRule', 'pay/bank', subsets));
  assert.equal(where(own, 'http://bank.pay', 'shop/cart'), 'forward bank.pay.svc.cluster.local 80 v1');
});

test('mTLS is decided for each endpoint: STRICT says nothing about a pod without sidecar', () => {
  const bare = app('pay', 'old').replace(
    'labels: {app: old}}, spec',
    'labels: {app: old, sidecar.istio.io/inject: "false"}}, spec',
  );
  const mesh = meshFrom(base + bare + istio('PeerAuthentication', 'pay/default', '{mtls: {mode: STRICT}}'));
  const tlsTo = (host: string) => answer(mesh, `http://${host}.pay`, 'shop/cart').destinations?.[0]?.endpoints?.[0];
  assert.equal(tlsTo('bank')?.tls, 'istio');
  assert.equal(tlsTo('old')?.tls, 'plain');
  assert.equal(tlsTo('old')?.server?.accepts, true);
});

test('a port entry of a DestinationRule replaces the whole policy, and TLS switched off meets STRICT', () => {
  const off = istio('DestinationRule', 'pay/bank', '{host: bank, trafficPolicy: {tls: {mode: DISABLE}}}');
  const mesh = meshFrom(base + off + istio('PeerAuthentication', 'pay/default', '{mtls: {mode: STRICT}}'));
  const [endpoint] = answer(mesh, 'http://bank.pay', 'shop/cart').destinations?.[0]?.endpoints ?? [];
  assert.deepEqual([endpoint?.tls, endpoint?.server?.accepts], ['plain', false]);
  assert.match(telling(mesh, 'http://bank.pay', 'shop/cart'), /refused: plain text not accepted \(503, UF\)/);
});

test('policies: an ALLOW closes what it does not name, DENY by method closes a TCP port, 403 names the policy', () => {
  const allow = istio(
    'AuthorizationPolicy',
    'pay/only-get',
    '{action: ALLOW, rules: [{to: [{operation: {methods: [GET]}}]}]}',
  );
  const mesh = meshFrom(base + allow);
  assert.match(
    telling(mesh, 'http://bank.pay', 'shop/cart', { method: 'POST' }),
    /403: no rule of pay\/only-get \(ALLOW\) matches/,
  );
  assert.doesNotMatch(telling(mesh, 'http://bank.pay', 'shop/cart'), /403/);
  const tcp = app('pay', 'db', { ports: '{name: tcp-db, port: 5432}' });
  const deny = istio(
    'AuthorizationPolicy',
    'pay/no-get',
    '{action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}',
  );
  assert.match(
    telling(meshFrom(base + tcp + deny), 'tcp://db.pay:5432', 'shop/cart'),
    /connection closed: denied by pay\/no-get rules\[0\]/,
  );
});

test('principals need mTLS: without it a policy by principal never lets anybody in', () => {
  const bare = app('shop', 'old').replace(
    'labels: {app: old}}, spec',
    'labels: {app: old, sidecar.istio.io/inject: "false"}}, spec',
  );
  const by = (sa: string) =>
    meshFrom(
      base +
        bare +
        istio(
          'AuthorizationPolicy',
          'pay/by',
          `{rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/${sa}]}}]}]}`,
        ),
    );
  assert.doesNotMatch(telling(by('cart'), 'http://bank.pay', 'shop/cart'), /403/);
  assert.match(telling(by('old'), 'http://bank.pay', 'shop/old'), /403/);
});

test('a token: claims decide, an issuer that nobody knows is 401, no token passes unless it is demanded', () => {
  const rule = istio('RequestAuthentication', 'pay/jwt', '{jwtRules: [{issuer: https://id.test}]}');
  const demand = istio('AuthorizationPolicy', 'pay/need', '{rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]}');
  const told = (text: string, jwt?: object) => telling(meshFrom(base + text), 'http://bank.pay', 'shop/cart', { jwt });
  assert.doesNotMatch(told(rule), /40[13]/);
  assert.match(told(rule + demand), /403/);
  assert.doesNotMatch(told(rule + demand, { iss: 'https://id.test', sub: 'ann' }), /40[13]/);
  assert.match(told(rule, { iss: 'https://other.test', sub: 'ann' }), /401: no rule knows the issuer/);
});

test('a Sidecar hides what it does not import, and REGISTRY_ONLY turns that into 502', () => {
  const sidecar = istio(
    'Sidecar',
    'shop/default',
    '{egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}}',
  );
  assert.equal(where(meshFrom(base + sidecar), 'http://bank.pay', 'shop/cart'), 'blackhole 502');
  assert.match(
    telling(meshFrom(base + sidecar), 'http://bank.pay', 'shop/cart'),
    /sees what Sidecar shop\/default imports/,
  );
});

test('a delegate with hosts is none: its rule vanishes, and the answer says so', () => {
  const root = istio(
    'VirtualService',
    'pay/root',
    '{hosts: [bank], http: [{match: [{uri: {prefix: /a}}], delegate: {name: part}}, {route: [{destination: {host: bank}}]}]}',
  );
  const part = istio('VirtualService', 'pay/part', '{hosts: [other], http: [{directResponse: {status: 418}}]}');
  const mesh = meshFrom(base + root + part);
  assert.equal(where(mesh, 'http://bank.pay/a', 'shop/cart'), 'forward bank.pay.svc.cluster.local 80');
  assert.match(
    telling(mesh, 'http://bank.pay/a', 'shop/cart'),
    /dropped: VirtualService pay\/part has hosts, so it is no delegate/,
  );
});

test('without --from, both sides on which a host means something answer', () => {
  const gateway = istio(
    'Gateway',
    'pay/web',
    '{selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [bank.test]}]}',
  );
  const mesh = meshFrom(
    base +
      gateway +
      istio(
        'VirtualService',
        'pay/web',
        '{hosts: [bank.test], gateways: [web, mesh], http: [{route: [{destination: {host: bank}}]}]}',
      ),
  );
  const clients = ask(mesh, questionOf('bank.test/'), undefined).map(({ answer: { client, outcome } }) => [
    client,
    outcome,
  ]);
  assert.deepEqual(clients, [
    ['gateway', 'forward'],
    ['sidecar', 'forward'],
  ]);
});

test('who asks is looked up, and a wrong name gets a suggestion', () => {
  const mesh = meshFrom(base);
  assert.throws(() => ask(mesh, questionOf('bank.pay'), 'shpo'), {
    message: /no workload, gateway or namespace/,
    hint: 'did you mean shop?',
  });
  assert.throws(() => ask(mesh, questionOf('bank.pay'), 'shop/crat'), { hint: 'did you mean shop/cart?' });
});
