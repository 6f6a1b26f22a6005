import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullHost, hostTable, serviceNameOf } from '../../src/world/hosts.ts';
import { worldOf } from '../support/world.ts';

test('only the full form of a host names another namespace', () => {
  assert.deepEqual(serviceNameOf('reviews', 'shop'), { namespace: 'shop', name: 'reviews' });
  assert.deepEqual(serviceNameOf('reviews.pay', 'shop'), { namespace: 'shop', name: 'reviews.pay' });
  assert.deepEqual(serviceNameOf('reviews.pay.svc.cluster.local', 'shop'), { namespace: 'pay', name: 'reviews' });
  assert.equal(fullHost('reviews', 'shop'), 'reviews.shop.svc.cluster.local');
  assert.equal(fullHost('*', 'shop'), '*');
});

const table = hostTable(
  worldOf(`apiVersion: v1
kind: Service
metadata: {name: reviews, namespace: shop}
spec: {ports: [{port: 80}, {port: 443}]}
---
apiVersion: v1
kind: Service
metadata: {name: hidden, namespace: shop, annotations: {networking.istio.io/exportTo: '. , pay'}}
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: wild, namespace: pay}
spec: {hosts: ['*.example.com'], exportTo: [.], ports: [{number: 8443}]}
`),
);

test('a host is found by its short name in its namespace and by its full name everywhere', () => {
  assert.deepEqual(table.find('reviews', 'shop', undefined)?.ports, [80, 443]);
  assert.equal(table.find('reviews', 'pay', undefined), undefined);
  assert.ok(table.find('reviews.shop.svc.cluster.local', 'pay', undefined));
});

test('exportTo limits who sees a host', () => {
  assert.ok(table.find('hidden', 'shop', undefined));
  assert.ok(table.find('hidden.shop.svc.cluster.local', 'pay', undefined));
  assert.equal(table.find('hidden.shop.svc.cluster.local', 'other', undefined), undefined);
  assert.ok(table.find('hidden.shop.svc.cluster.local', 'other', ['shop']));
});

test('a wildcard answers for the hosts below it, where it is visible', () => {
  assert.deepEqual(table.find('a.example.com', 'pay', undefined)?.ports, [8443]);
  assert.equal(table.find('example.com', 'pay', undefined), undefined);
  assert.equal(table.find('a.example.com', 'shop', undefined), undefined);
});

test('a short name is under no wildcard', () => {
  const local =
    "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a}\nspec: {hosts: ['*.local']}\n";
  const hosts = hostTable(worldOf(local));
  assert.ok(hosts.find('reviews.shop.svc.cluster.local', 'shop', undefined));
  assert.equal(hosts.find('reviews', 'shop', undefined), undefined);
});

test('offline the control plane is there where a Gateway leads to it from other clusters', () => {
  const istiod = 'istiod.istio-system.svc.cluster.local';
  const gateway =
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {selector: {istio: eastwestgateway}}\n';
  assert.deepEqual(hostTable(worldOf(gateway)).find(istiod, 'shop', undefined)?.ports, [15010, 15012, 443, 15014]);
  assert.equal(hostTable(worldOf('')).find(istiod, 'shop', undefined), undefined);
  assert.equal(hostTable(worldOf(gateway, { live: true })).find(istiod, 'shop', undefined), undefined);
});
