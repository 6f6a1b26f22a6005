import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterTable } from '../../src/envoy/clusters.ts';
import { neededSection, readEnvoyDump } from '../../src/envoy/config-dump.ts';
import { listeners } from '../../src/envoy/listeners.ts';
import { InputError, UserError } from '../../src/model/errors.ts';
import { statusesIn } from '../../src/pipeline/proxy-config.ts';
import { mutate, seededRandom } from '../support/mutate.ts';

const dumpOf = (text: string) => readEnvoyDump(Buffer.from(text), 'test');
const section = (name: string, rest: string) =>
  `{"@type": "type.googleapis.com/envoy.admin.v3.${name}ConfigDump"${rest}}`;
const clusters = section('Clusters', ', "static_clusters": [{"cluster": {"name": "a \\" } ] b"}}]');

test('a fault in one section does not keep another from being read', () => {
  const dump = dumpOf(
    `{"configs": [${section('Listeners', ', "static_listeners": [{"listener": {"name": 7}}]')}, ${clusters}]}`,
  );
  assert.deepEqual(
    clusterTable(dump).rows.map(([name]) => name),
    ['a " } ] b'],
  );
  assert.throws(() => listeners(dump), InputError);
});

test('of several sections of one name the last counts; the type may stand anywhere', () => {
  const other =
    '{"static_clusters": [{"cluster": {"name": "last"}}], "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump"}';
  assert.deepEqual(
    clusterTable(dumpOf(`{"configs": [${clusters}, ${other}]}`)).rows.map(([name]) => name),
    ['last'],
  );
});

test('endpoints are found in either answer', () => {
  const sent = section(
    'Endpoints',
    ', "dynamic_endpoint_configs": [{"endpoint_config": {"cluster_name": "a", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"pipe": {"path": "/x"}}}}]}]}}]',
  );
  const listed = '{"cluster_statuses": [{"name": "a", "host_statuses": [{"address": {"pipe": {"path": "/x"}}}]}]}';
  for (const text of [`{"configs": [${sent}]}`, listed]) assert.equal(statusesIn(dumpOf(text)).length, 1, text);
  assert.throws(() => statusesIn(dumpOf(`{"configs": [${clusters}]}`)), /no endpoints/);
});

test('what is no dump is refused with the reason', () => {
  for (const [text, why] of [
    ['', /it is empty/],
    ['hello: world', /it is no JSON/],
    ['[]', /a list/],
    ['{"configs": [', /cut off/],
    ['{"configs": []} x', /cut off, or no JSON/],
    ['{"configs" []}', /cut off, or no JSON/],
    ['{"configs": [{"@type": "type.googleapis.com/envoy.admin.v2alpha.ClustersConfigDump"}]}', /v2 API/],
    [
      `{"configs": [${section('Clusters', ', "a": [{"cluster": {"@type": "type.googleapis.com/envoy.api.v2.Cluster"}}]')}]}`,
      /v2 API/,
    ],
    ['{"workloads": []}', /dump of ztunnel/],
  ] as const)
    assert.throws(() => dumpOf(text), why, text);
  assert.throws(() => neededSection(dumpOf('{"configs": []}'), 'Routes'), /no routes/);
});

test('mutated dumps are read or refused, and nothing else', () => {
  const random = seededRandom(20261203);
  const whole = `{"configs": [${clusters}, ${section('Routes', ', "static_route_configs": []')}]}`;
  for (let round = 0; round < 3000; round++) {
    const text = mutate(whole, random);
    try {
      clusterTable(dumpOf(text));
    } catch (error) {
      assert.ok(error instanceof UserError, `${text}\n${error}`);
    }
  }
});
