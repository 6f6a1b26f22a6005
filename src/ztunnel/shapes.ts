import type { Fields, ValueOf } from '../lib/go-json.ts';

/** A struct of a dump. */
const struct = <const F extends Fields>(fields: F) => ({ fields });
const texts = { list: 'text' } as const;
const port = { whole: 'uint16' } as const;
const ports = { list: port } as const;
const destination = struct({ destination: 'text' });

/** A workload as ztunnel knows it, in the order in which it is printed. */
export const workload = struct({
  uid: 'text',
  workloadIps: texts,
  'waypoint?': destination,
  'networkGateway?': destination,
  protocol: 'text',
  name: 'text',
  namespace: 'text',
  serviceAccount: 'text',
  workloadName: 'text',
  workloadType: 'text',
  canonicalName: 'text',
  canonicalRevision: 'text',
  clusterId: 'text',
  'trustDomain?': 'text',
  locality: struct({ 'region?': 'text', 'zone?': 'text', 'subzone?': 'text' }),
  node: 'text',
  'network?': 'text',
  status: 'text',
  hostname: 'text',
  capacity: { whole: 'uint32' },
  applicationTunnel: struct({ protocol: 'text', 'port?': port }),
  'authorizationPolicies?': texts,
});
export type Workload = ValueOf<typeof workload>;

export const service = struct({
  name: 'text',
  namespace: 'text',
  hostname: 'text',
  vips: texts,
  'cidrVips?': { list: 'any' },
  ports: { map: { whole: 'int64' } },
  'loadBalancer?': struct({ mode: 'text', routingPreferences: texts, healthPolicy: 'text' }),
  'waypoint?': destination,
  endpoints: {
    map: struct({ workloadUid: 'text', service: 'text', 'address?': 'text', port: { map: port, portKeys: true } }),
  },
  'subjectAltNames?': texts,
  ipFamilies: 'text',
  'canonical?': 'flag',
});
export type Service = ValueOf<typeof service>;

const matcher = {
  list: struct({ 'Exact?': 'text', 'Suffix?': 'text', 'Prefix?': 'text', 'Presence?': 'any' }),
} as const;
const accounts = { list: struct({ namespace: 'text', serviceAccount: 'text' }) } as const;

/** One condition of a policy. */
const match = struct({
  'namespaces?': matcher,
  'notNamespaces?': matcher,
  'serviceAccounts?': accounts,
  'notServiceAccounts?': accounts,
  'principals?': matcher,
  'notPrincipals?': matcher,
  'sourceIps?': texts,
  'notSourceIps?': texts,
  'destinationIps?': texts,
  'notDestinationIps?': texts,
  'destinationPorts?': ports,
  'notDestinationPorts?': ports,
});
export type PolicyMatch = ValueOf<typeof match>;

export const policy = struct({
  name: 'text',
  namespace: 'text',
  scope: 'text',
  action: 'text',
  rules: { list: { list: { list: match } } },
});
export type Policy = ValueOf<typeof policy>;

const certificateInChain = struct({ pem: 'text', serialNumber: 'text', validFrom: 'text', expirationTime: 'text' });
export type ChainCertificate = ValueOf<typeof certificateInChain>;
const chain = { list: certificateInChain } as const;
export const certificate = struct({ identity: 'text', state: 'text', certChain: chain, rootCerts: chain });
export type Certificate = ValueOf<typeof certificate>;

const connections = {
  list: struct({ src: 'text', originalDst: 'text', actualDst: 'text', protocol: 'text' }),
} as const;
export const workloadState = struct({
  'state?': 'text',
  connections: struct({ inbound: connections, outbound: connections }),
  info: struct({ name: 'text', namespace: 'text', trustDomain: 'text', serviceAccount: 'text' }),
});
export type WorkloadState = ValueOf<typeof workloadState>;
