import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath } from '../../../src/lib/path.ts';
import { parseYaml } from '../../../src/lib/yaml.ts';
import { decodeMessage, withoutConfig } from '../../../src/rules/envoy/decode.ts';

const cluster = 'envoy.config.cluster.v3.Cluster';
const problems = (type: string, yaml: string) =>
  [...decodeMessage(type, parseYaml(yaml)[0]?.value, [])].map(({ kind, path }) => `${kind} ${formatPath(path)}`);

const accepted = {
  'both spellings of a name': '{connect_timeout: 1s, lbPolicy: RANDOM}',
  'an enum by its number': '{lb_policy: 3}',
  'quoted numbers': '{per_connection_buffer_limit_bytes: "32768"}',
  'Go durations': '{connect_timeout: 1h1.5s}',
  'two members of a oneof': '{type: STATIC, cluster_type: {name: a}}',
  'null for nothing': '{name: null, load_assignment: {endpoints: [null]}}',
  'a typed message':
    '{transport_socket: {name: tls, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: a.com}}}',
  'free-form metadata': '{metadata: {filter_metadata: {istio: {anything: [1, {a: b}]}}}}',
  'a wrapped scalar': '{max_requests_per_connection: 5}',
};
for (const [what, yaml] of Object.entries(accepted))
  test(`accepts ${what}`, () => assert.deepEqual(problems(cluster, yaml), []));

const refused = {
  '{connect_timeout: 5}': 'invalid connect_timeout',
  '{connect_timeout: 1d}': 'invalid connect_timeout',
  '{lb_policy: FASTEST}': 'invalid lb_policy',
  '{name: 5}': 'invalid name',
  '{per_connection_buffer_limit_bytes: -1}': 'invalid per_connection_buffer_limit_bytes',
  '{load_assignment: []}': 'invalid load_assignment',
  '{health_checks: {}}': 'invalid health_checks',
  '{nome: a}': 'unknown nome',
  '{transport_socket: {typed_config: {sni: a}}}': 'invalid transport_socket.typed_config',
  '{transport_socket: {typed_config: {"@type": type.googleapis.com/envoy.api.v2.auth.UpstreamTlsContext}}}':
    'invalid transport_socket.typed_config[@type]',
};
for (const [yaml, problem] of Object.entries(refused))
  test(`refuses ${yaml}`, () => assert.deepEqual(problems(cluster, yaml), [problem]));

test('a v2 type is answered with what Envoy knows', () => {
  const value = { '@type': 'type.googleapis.com/envoy.api.v2.Cluster' };
  const [problem] = decodeMessage('google.protobuf.Any', value, []);
  assert.match(problem?.suggestion ?? '', /v3/);
});

test('a slip in a field name gets a suggestion', () => {
  const [problem] = decodeMessage(cluster, { conect_timeout: '1s' }, []);
  assert.equal(problem?.suggestion, 'did you mean "connect_timeout"?');
});

test('filters without configuration are named', () => {
  const filter = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter';
  assert.deepEqual([...withoutConfig(filter, { name: 'lua' })], ['lua']);
  assert.deepEqual([...withoutConfig(filter, { name: 'lua', config_discovery: {} })], []);
});
