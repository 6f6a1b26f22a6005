// Mesh and proxy configuration: defaults, what lies on top of them, and what a proxy is told of it.
import { isMap, mapAt } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import { readMessage } from './messages.ts';

/** What a pod overrides of the mesh's defaultConfig. */
export const proxyConfigAnnotation = 'proxy.istio.io/config';

/** The proxy configuration of a mesh that sets nothing. */
const defaultProxyConfig: Tree = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  terminationDrainDuration: '5s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  statusPort: 15020,
};

const defaultMeshConfig: Tree = {
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: '10s',
  protocolDetectionTimeout: '0s',
  ingressClass: 'istio',
  ingressService: 'istio-ingressgateway',
  ingressControllerMode: 'STRICT',
  enableTracing: true,
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  inboundTrafficPolicy: {},
  enableAutoMtls: true,
  trustDomain: 'cluster.local',
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  rootNamespace: 'istio-system',
  localityLbSetting: { enabled: true },
  dnsRefreshRate: '60s',
  enablePrometheusMerge: true,
  extensionProviders: [
    { name: 'prometheus', prometheus: {} },
    { name: 'stackdriver', stackdriver: {} },
    { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
  ],
  defaultProviders: {},
  defaultConfig: defaultProxyConfig,
};

/** Members of proxyHeaders that are kept when an overlay does not set them. */
const keptHeaders = ['forwardedClientCert', 'requestId', 'attemptCount', 'server', 'envoyDebugHeaders'];

/** The mesh configuration that a text gives: defaults below it. `text` is the decoded YAML. Throws MessageError. */
export function effectiveMeshConfig(text: unknown): Tree {
  const own = readMessage(text, 'MeshConfig');
  return {
    ...defaultMeshConfig,
    ...own,
    defaultConfig: overlayProxyConfig(defaultProxyConfig, mapAt(own, ['defaultConfig'])),
    defaultProviders: { ...mapAt(defaultMeshConfig, ['defaultProviders']), ...mapAt(own, ['defaultProviders']) },
    extensionProviders: overlayProviders(own.extensionProviders),
  };
}

function overlayProviders(own: unknown): readonly unknown[] {
  const defaults = defaultMeshConfig.extensionProviders as readonly unknown[];
  const byName = new Map<unknown, unknown>();
  for (const provider of [...defaults, ...(Array.isArray(own) ? own : [])]) {
    if (isMap(provider)) byName.set(provider.name, provider);
  }
  return [...byName.values()];
}

/** A proxy configuration with another laid over it: each field as a whole, proxyMetadata key by key. */
function overlayProxyConfig(under: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...under, ...over };
  // Two members of one oneof.
  if (over.tracingServiceName !== undefined) delete merged.serviceCluster;
  if (isMap(under.proxyMetadata) && isMap(over.proxyMetadata))
    merged.proxyMetadata = { ...under.proxyMetadata, ...over.proxyMetadata };
  if (isMap(under.proxyHeaders) && isMap(over.proxyHeaders)) {
    const kept = Object.entries(under.proxyHeaders).filter(([name]) => keptHeaders.includes(name));
    merged.proxyHeaders = { ...Object.fromEntries(kept), ...over.proxyHeaders };
  }
  return merged;
}

/** The mesh configuration of one pod: its annotation proxy.istio.io/config, decoded YAML, on top. Throws MessageError. */
export function withProxyConfig(mesh: Tree, annotation: unknown): Tree {
  const own = readMessage(annotation, 'ProxyConfig');
  return { ...mesh, defaultConfig: overlayProxyConfig(mapAt(mesh, ['defaultConfig']), own) };
}

/** What a proxy has to be told: fields that differ from its own defaults. */
export function changedProxyConfig(config: Tree): Tree {
  return Object.fromEntries(Object.entries(config).filter(([name, value]) => defaultProxyConfig[name] !== value));
}
