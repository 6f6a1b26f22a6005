import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protoJson } from '../../src/envoy/proto-json.ts';

const json = (type: string, value: unknown) => protoJson(`envoy.config.${type}`, value);

test('names in camelCase, enums by name, wide numbers as texts, nothing that is not set', () => {
  assert.deepEqual(
    json('cluster.v3.Cluster', {
      name: 'a',
      type: 3,
      alt_stat_name: '',
      connectTimeout: '10.500s',
      lb_policy: 'ROUND_ROBIN',
      respect_dns_ttl: false,
      per_connection_buffer_limit_bytes: 0,
      metadata: { filter_metadata: { istio: { default_original_port: 0 } } },
      nothing: 1,
      filters: [],
    }),
    {
      name: 'a',
      type: 'EDS',
      connectTimeout: '10.500s',
      perConnectionBufferLimitBytes: 0,
      metadata: { filterMetadata: { istio: { default_original_port: 0 } } },
    },
  );
});

test('a zero is kept where it differs from nothing: in a oneof', () => {
  assert.deepEqual(json('core.v3.SocketAddress', { address: 'a', port_value: 0, ipv4_compat: false }), {
    address: 'a',
    portValue: 0,
  });
});

test('messages of other types stand as they are, and are told with their place', () => {
  const told: string[] = [];
  const filter = { name: 'x', typed_config: { '@type': 'type.googleapis.com/acme.v1.Filter', some_field: 1 } };
  const listener = { filter_chains: [{ filters: [filter] }] };
  assert.deepEqual(
    protoJson('envoy.config.listener.v3.Listener', listener, (what) => told.push(what)),
    { filterChains: [{ filters: [{ name: 'x', typedConfig: filter.typed_config }] }] },
  );
  assert.deepEqual(told, ['filter_chains[0].filters[0].typed_config: acme.v1.Filter']);
});

test('well-known types within another', () => {
  const extension = {
    name: 'a',
    typed_config: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'x' },
  };
  assert.deepEqual(json('core.v3.TypedExtensionConfig', extension), {
    name: 'a',
    typedConfig: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'x' },
  });
});
