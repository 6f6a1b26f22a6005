import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profilesDiffer } from '../../examples/render.ts';
import { review } from '../../examples/review.ts';

test('examples/render.ts names what differs between two profiles', async () => {
  const differences = await profilesDiffer('default', 'minimal');
  assert.ok(differences.includes('removed Deployment istio-ingressgateway'));
  assert.deepEqual(await profilesDiffer('demo', 'demo'), []);
});

test('examples/review.ts finds what is wrong alone and what is wrong together', async () => {
  const route = (host: string, weight: number) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: shop}
spec: {hosts: [shop], http: [{route: [{destination: {host: ${host}}, weight: ${weight}}]}]}
`;
  const codes = async (text: string) => (await review('shop.yaml', text)).map(({ code }) => code);
  assert.deepEqual(await codes(route('shop', -1)), ['IST0106']);
  assert.deepEqual(await codes(route('nobody', 100)), ['IST0101']);
});
