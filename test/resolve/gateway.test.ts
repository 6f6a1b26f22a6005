// Requests from outside: servers, TLS, virtual hosts, and the Gateway API.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, questionOf } from '../../src/resolve/ask.ts';
import { app, injected, istio, meshFrom } from '../support/mesh.ts';

const base = `${injected('shop', 'pay')}${app('shop', 'cart')}${app('pay', 'bank')}`;
const server = (port: number, protocol: string, hosts: string, tls = '') =>
  `{port: {number: ${port}, name: p${port}, protocol: ${protocol}}, hosts: [${hosts}]${tls}}`;
const gateway = (name: string, ...servers: string[]) =>
  istio('Gateway', name, `{selector: {istio: ingressgateway}, servers: [${servers.join(', ')}]}`);

function tell(text: string, question: string, details = {}) {
  const [found] = ask(meshFrom(base + text), { ...questionOf(question), ...details }, 'outside');
  assert.ok(found);
  const { outcome, status, steps } = found.answer;
  return { end: [outcome, status].filter(Boolean).join(' '), text: steps.map((step) => step.text).join('\n') };
}

const web = (hosts: string, http: string, name = 'pay/web') =>
  istio('VirtualService', name, `{hosts: [${hosts}], gateways: [pay/web], http: [${http}]}`);
const toBank = '{route: [{destination: {host: bank.pay.svc.cluster.local}}]}';

test('a server with a namespace serves only VirtualServices of it, and the loser is named', () => {
  const { end, text } = tell(
    gateway('pay/web', server(80, 'HTTP', 'shop/www.test')) + web('www.test', toBank),
    'http://www.test',
  );
  assert.equal(end, 'no-route 404');
  assert.match(
    text,
    /VirtualService pay\/web has the host: no server host of the gateway \(shop\/www\.test\) is for namespace pay/,
  );
});

test('rules of two VirtualServices for one host are appended, those that take everything last', () => {
  const first = web('www.test', '{directResponse: {status: 201}}', 'pay/a');
  const second = web('www.test', '{match: [{uri: {prefix: /x}}], directResponse: {status: 202}}', 'pay/b');
  const mesh = gateway('pay/web', server(80, 'HTTP', '"*"')) + first + second;
  assert.equal(tell(mesh, 'http://www.test/x').end, 'direct 202');
  assert.equal(tell(mesh, 'http://www.test/y').end, 'direct 201');
});

test('a more specific host hides the routes of the wildcard, and the answer says so', () => {
  const wide = web('"*.test"', toBank, 'pay/wide');
  const narrow = web('www.test', '{match: [{uri: {prefix: /x}}], directResponse: {status: 202}}', 'pay/narrow');
  const { end, text } = tell(gateway('pay/web', server(80, 'HTTP', '"*.test"')) + wide + narrow, 'http://www.test/y');
  assert.equal(end, 'no-route 404');
  assert.match(text, /the routes of \*\.test do not count: the more specific host www\.test hides them/);
});

test('httpsRedirect answers 301; http rules do nothing on a server that passes TLS through', () => {
  const redirecting = gateway('pay/web', server(80, 'HTTP', 'www.test', ', tls: {httpsRedirect: true}'));
  assert.equal(tell(redirecting + web('www.test', toBank), 'http://www.test').end, 'redirect 301');
  const through = gateway('pay/web', server(443, 'TLS', 'www.test', ', tls: {mode: PASSTHROUGH}'));
  assert.equal(tell(through + web('www.test', toBank), 'https://www.test').end, 'no-listener');
});

test('a TLS server after a plain one on the same port is dropped, and the winner is named', () => {
  const mesh =
    gateway('pay/a', server(80, 'HTTP', '"*"')) +
    gateway('pay/b', server(80, 'HTTPS', '"*"', ', tls: {mode: SIMPLE, credentialName: c}'));
  const { end, text } = tell(mesh, 'https://www.test:80');
  assert.equal(end, 'no-chain');
  assert.match(
    text,
    /a server of Gateway pay\/b is not served: the port is taken by the plain server of Gateway pay\/a/,
  );
});

test('the Gateway API: attachment by section and namespace, backends that need a grant', () => {
  const api = (kind: string, name: string, spec: string) =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name.split('/')[1]}, namespace: ${name.split('/')[0]}}\nspec: ${spec}\n---\n`;
  const front = api(
    'Gateway',
    'shop/front',
    '{gatewayClassName: istio, listeners: [{name: web, port: 80, protocol: HTTP}]}',
  );
  const routeTo = (where: string, section = 'web') =>
    api(
      'HTTPRoute',
      `${where}/r`,
      `{parentRefs: [{name: front, namespace: shop, sectionName: ${section}}], rules: [{backendRefs: [{name: bank, namespace: pay, port: 80}]}]}`,
    );
  assert.equal(tell(front + routeTo('shop', 'wbe'), 'http://www.test').end, 'no-route 404');
  assert.equal(tell(front + routeTo('pay'), 'http://www.test').end, 'no-route 404');
  assert.equal(tell(front + routeTo('shop'), 'http://www.test').end, 'no-cluster 500');
  const grant = api(
    'ReferenceGrant',
    'pay/g',
    '{from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}], to: [{group: "", kind: Service}]}',
  );
  assert.equal(tell(front + routeTo('shop') + grant, 'http://www.test').end, 'forward');
});
