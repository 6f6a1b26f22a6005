import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strategicMerge } from '../../src/render/strategic-merge.ts';

const env = (...names: readonly string[]) => names.map((name) => ({ name }));
const mergedNames = (original: readonly string[], patch: readonly string[]) => {
  const merged = strategicMerge({ env: env(...original) }, { env: env(...patch) }) as { env: { name: string }[] };
  return merged.env.map(({ name }) => name).join(' ');
};

test('maps merge, scalars and other lists are replaced, null deletes', () => {
  assert.deepEqual(
    strategicMerge(
      { map: { a: 1, b: 2 }, list: [1, 2], gone: {}, kept: 'x' },
      { map: { b: 3, c: 4 }, list: [9], gone: null, absent: null },
    ),
    { map: { a: 1, b: 3, c: 4 }, list: [9], kept: 'x' },
  );
});

test('nothing of a null is left in values that are new', () => {
  assert.deepEqual(strategicMerge({}, { resources: { limits: null, requests: { cpu: 1, memory: null } } }), {
    resources: { requests: { cpu: 1 } },
  });
  assert.deepEqual(strategicMerge({ nodeSelector: { a: 'b' } }, { nodeSelector: { c: null } }), {
    nodeSelector: { a: 'b' },
  });
});

test('items of a keyed list keep what the patch does not name', () => {
  const original = { env: [{ name: 'X', valueFrom: { fieldRef: {} } }] };
  assert.deepEqual(strategicMerge(original, { env: [{ name: 'X', value: '1' }] }), {
    env: [{ name: 'X', valueFrom: { fieldRef: {} }, value: '1' }],
  });
  assert.deepEqual(strategicMerge({ env: [{ name: 'X', value: '1' }] }, { env: [{ name: 'X', value: null }] }), {
    env: [{ name: 'X' }],
  });
  assert.deepEqual(strategicMerge(original, { env: [] }), original);
  assert.deepEqual(strategicMerge(original, { env: null }), {});
});

test('of the same new item the last one wins', () => {
  const patch = {
    env: [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ],
  };
  assert.deepEqual(strategicMerge({ env: [] }, patch), { env: [{ name: 'A', value: '2' }] });
});

// The examples of Istio's own behaviour: where the items of a patch end up among the others.
const original = ['REVISION', 'CERT', 'POD_NAME', 'POD_NS'];
for (const [patch, wanted] of [
  ['NEW', 'NEW REVISION CERT POD_NAME POD_NS'],
  ['POD_NAME NEW', 'REVISION CERT POD_NAME NEW POD_NS'],
  ['NEW POD_NAME', 'NEW REVISION CERT POD_NAME POD_NS'],
  ['POD_NS POD_NAME', 'REVISION CERT POD_NS POD_NAME'],
  ['REVISION POD_NS', 'REVISION CERT POD_NAME POD_NS'],
] as const)
  test(`env patched with ${patch} becomes ${wanted}`, () => {
    assert.equal(mergedNames(original, patch.split(' ')), wanted);
  });

test('ports of a Service are merged by their number', () => {
  const ports = [
    { port: 15010, name: 'grpc-xds', protocol: 'TCP' },
    { port: 15012, name: 'https-dns', protocol: 'TCP' },
  ];
  assert.deepEqual(
    strategicMerge(
      { ports },
      {
        ports: [
          { port: 15010, name: 'zz' },
          { port: 7, name: 'n' },
        ],
      },
    ),
    {
      ports: [{ port: 15010, name: 'zz', protocol: 'TCP' }, { port: 7, name: 'n' }, ports[1]],
    },
  );
});

test('the selector of a budget is replaced as a whole', () => {
  assert.deepEqual(
    strategicMerge({ selector: { matchLabels: { a: 'b' } } }, { selector: { matchLabels: { c: 'd' } } }),
    {
      selector: { matchLabels: { c: 'd' } },
    },
  );
});
