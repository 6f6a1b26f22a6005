/** What istiod takes the bytes of a port for. `auto`: it looks at the first ones. */
export type Protocol =
  | 'HTTP'
  | 'HTTP2'
  | 'GRPC'
  | 'GRPC-Web'
  | 'HTTP_PROXY'
  | 'TCP'
  | 'TLS'
  | 'HTTPS'
  | 'Mongo'
  | 'MySQL'
  | 'Redis'
  | 'UDP'
  | 'auto';

const words: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  grpc: 'GRPC',
  'grpc-web': 'GRPC-Web',
  http: 'HTTP',
  http_proxy: 'HTTP_PROXY',
  http2: 'HTTP2',
  https: 'HTTPS',
  tls: 'TLS',
  mongo: 'Mongo',
  redis: 'Redis',
  mysql: 'MySQL',
};

/** A protocol by its word in a Gateway, ServiceEntry or Sidecar; any other word leaves it to detection. */
export const protocolOf = (word: string | undefined): Protocol => words[word?.toLowerCase() ?? ''] ?? 'auto';

const kubernetesWords: Readonly<Record<string, Protocol>> = {
  'kubernetes.io/h2c': 'HTTP2',
  'kubernetes.io/ws': 'HTTP',
  'kubernetes.io/wss': 'HTTPS',
};
/** Ports where the server speaks first, so that nothing can be detected: mail, DNS, MySQL, MongoDB. */
const serverFirst: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/** The protocol of a Service's port: `appProtocol` if it is there, else the first word of the name. */
export function servicePortProtocol(port: {
  readonly port?: number | undefined;
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly appProtocol?: string | undefined;
}): Protocol {
  if (port.protocol === 'UDP') return 'UDP';
  const known = port.appProtocol === undefined ? undefined : kubernetesWords[port.appProtocol];
  if (known) return known;
  const text = port.appProtocol ?? port.name ?? '';
  if (text.toLowerCase().startsWith('grpc-web')) return 'GRPC-Web';
  const protocol = text.includes('_proxy') ? 'auto' : protocolOf(text.split('-')[0]);
  return protocol === 'auto' && serverFirst.has(port.port ?? 0) ? 'TCP' : protocol;
}

const http: ReadonlySet<Protocol> = new Set(['HTTP', 'HTTP2', 'GRPC', 'GRPC-Web', 'HTTP_PROXY']);

export const isHttp = (protocol: Protocol): boolean => http.has(protocol);
export const isTls = (protocol: Protocol): boolean => protocol === 'TLS' || protocol === 'HTTPS';
/** Whether http routes can apply. */
export const isHttpOrDetected = (protocol: Protocol): boolean => protocol === 'auto' || isHttp(protocol);
