import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurn } from '../../src/lib/in-turn.ts';
import { mergedTable, readZtunnelDump, ztunnelViews } from '../../src/pipeline/ztunnel.ts';
import { addressNames } from '../../src/ztunnel/names.ts';

const dumpOf = (...workloads: readonly object[]) => readZtunnelDump(JSON.stringify({ workloads }), 'test');
const tableOf = (node: string, ...workloads: readonly object[]) => ({
  node,
  table: ztunnelViews.workload.table(dumpOf(...workloads), {}, 0),
});
const web = { namespace: 'shop', name: 'web', workloadIps: ['10.0.0.1'], node: 'n1', protocol: 'HBONE' };
const api = { namespace: 'shop', name: 'api', workloadIps: ['10.0.0.2'], node: 'n2', protocol: 'TCP' };

test('rows that every ztunnel has are one, others are marked with the nodes that have them', () => {
  const merged = mergedTable(
    [tableOf('n1', web, api), tableOf('n2', web), tableOf('n3', web, { ...api, protocol: 'HBONE' })],
    true,
  );
  assert.deepEqual(
    merged.rows.map(([where, , name, , , , protocol]) => [where, name, protocol]),
    [
      ['! n3', 'api', 'HBONE'],
      ['! n1', 'api', 'TCP'],
      ['all', 'web', 'HBONE'],
    ],
  );
  assert.equal(merged.differing, 2);
});

test("what is each ztunnel's own is not marked", () => {
  const merged = mergedTable([tableOf('n1', web), tableOf('n2', api)], false);
  assert.deepEqual(
    merged.rows.map(([where]) => where),
    ['n1', 'n2'],
  );
  assert.equal(merged.differing, 0);
});

test('an address that stands for two in networks of their own names nobody', () => {
  const [one, two] = dumpOf(web, { ...api, workloadIps: ['10.0.0.1', '10.0.0.9'], network: 'n2' }).workloads();
  assert.ok(one && two);
  const named = addressNames([], [one, two]);
  assert.equal(named('10.0.0.1:80'), '10.0.0.1:80');
  assert.equal(named('10.0.0.9:80'), 'api.shop:80');
  assert.equal(named('[2001:db8::1]:80'), '[2001:db8::1]:80');
  assert.equal(named('None:80'), 'None:80', 'what has no address is found under none');
});

test('never more than the limit is at work, and results come in order', async () => {
  let now = 0;
  let most = 0;
  const results = await inTurn([3, 1, 2, 5, 4], 2, async (item) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    return item * 2;
  });
  assert.deepEqual(results, [6, 2, 4, 10, 8]);
  assert.equal(most, 2);
});
