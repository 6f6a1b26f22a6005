/** Old filter names by the prefix of their new ones; `envoy.` stands before each in both. */
const renamed: Readonly<Record<string, readonly string[]>> = {
  'filters.http.': [
    ...[
      'buffer',
      'cors',
      'csrf',
      'ext_authz',
      'fault',
      'grpc_http1_bridge',
      'grpc_json_transcoder',
      'grpc_web',
      'gzip',
    ],
    ...['health_check', 'ip_tagging', 'lua', 'router', 'squash'],
  ],
  'filters.network.': [
    ...['client_ssl_auth', 'http_connection_manager', 'mongo_proxy', 'ratelimit', 'redis_proxy', 'tcp_proxy'],
  ],
};
const listenerFilters = ['http_inspector', 'original_dst', 'original_src', 'proxy_protocol', 'tls_inspector'];

// `envoy.ext_authz` was the name of an HTTP and of a network filter: it leads to the HTTP one.
const current: ReadonlyMap<string, string> = new Map([
  ...Object.entries(renamed).flatMap(([prefix, names]) =>
    names.map((name) => [`envoy.${name}`, `envoy.${prefix}${name}`] as const),
  ),
  ...listenerFilters.map((name) => [`envoy.listener.${name}`, `envoy.filters.listener.${name}`] as const),
  ['envoy.http_dynamo_filter', 'envoy.filters.http.dynamo'],
  ['envoy.rate_limit', 'envoy.filters.http.ratelimit'],
]);

/** The name that replaces a deprecated one, or undefined when the name is in use. */
export const currentFilterName = (name: string): string | undefined => current.get(name);

/** The HTTP connection manager, by its new and its old name. */
export const connectionManagers = ['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager'];
