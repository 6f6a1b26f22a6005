import type { ValueSchema as Shape } from '../structure/schema.ts';

const text: Shape = { type: 'string' };
const whole: Shape = { type: 'integer' };
const flag: Shape = { type: 'boolean' };
const list = (items: Shape): Shape => ({ type: 'array', items });
const map = (additionalProperties: Shape): Shape => ({ type: 'object', additionalProperties });
const fields = (properties: Readonly<Record<string, Shape>>): Shape => ({ type: 'object', properties });
const anything: Shape = { 'x-kubernetes-preserve-unknown-fields': true };

const address = fields({ address: text });
const clientTls = fields({
  mode: { type: 'string', enum: ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'] },
  ...Object.fromEntries(
    ['clientCertificate', 'privateKey', 'caCertificates', 'credentialName', 'sni', 'caCrl'].map((name) => [name, text]),
  ),
  subjectAltNames: list(text),
  insecureSkipVerify: flag,
});
const locality = fields({
  enabled: flag,
  distribute: list(fields({ from: text, to: map(whole) })),
  failover: list(fields({ from: text, to: text })),
  failoverPriority: list(text),
});
const poll = fields({ pollDelay: text });
const provider = fields({
  service: text,
  port: whole,
  statusOnError: text,
  pathPrefix: text,
  accessToken: text,
  http: anything,
  grpc: anything,
});

/** Providers of `extensionProviders`, one per entry. */
export const providerTypes = [
  ...['envoyExtAuthzHttp', 'envoyExtAuthzGrpc', 'zipkin', 'lightstep', 'datadog', 'skywalking', 'opencensus'],
  ...[
    'opentelemetry',
    'envoyHttpAls',
    'envoyTcpAls',
    'envoyOtelAls',
    'prometheus',
    'stackdriver',
    'envoyFileAccessLog',
    'sds',
  ],
] as const;

const proxyConfig = fields({
  configPath: text,
  binaryPath: text,
  serviceCluster: text,
  tracingServiceName: {
    enum: ['APP_LABEL_AND_NAMESPACE', 'CANONICAL_NAME_ONLY', 'CANONICAL_NAME_AND_NAMESPACE'],
    type: 'string',
  },
  drainDuration: text,
  discoveryAddress: text,
  tracing: fields({
    zipkin: address,
    lightstep: fields({ address: text, accessToken: text }),
    datadog: address,
    customTags: anything,
    tlsSettings: clientTls,
  }),
  statsdUdpAddress: text,
  envoyMetricsServiceAddress: text,
  proxyMetadata: map(text),
  envoyMetricsService: address,
  envoyAccessLogService: address,
  proxyAdminPort: whole,
  controlPlaneAuthPolicy: { type: 'string', enum: ['NONE', 'MUTUAL_TLS'] },
  statusPort: whole,
  privateKeyProvider: fields({ cryptomb: poll, qat: poll }),
});

/** As much of a mesh configuration as the rules read; names and types of the rest are the schema's. */
export const meshConfigShape = fields({
  proxyListenPort: whole,
  connectTimeout: text,
  protocolDetectionTimeout: text,
  localityLbSetting: locality,
  serviceSettings: list(fields({ hosts: list(text) })),
  trustDomain: text,
  trustDomainAliases: list(text),
  extensionProviders: list(
    fields({ name: text, ...Object.fromEntries(providerTypes.map((type) => [type, provider])) }),
  ),
  meshMTLS: fields({ ecdhCurves: list(text) }),
  tlsDefaults: fields({ ecdhCurves: list(text) }),
  defaultConfig: proxyConfig,
});

export const meshNetworksShape = fields({
  networks: map(
    fields({
      endpoints: list(fields({ fromCidr: text, fromRegistry: text })),
      gateways: list(fields({ registryServiceName: text, address: text, port: whole })),
    }),
  ),
});
