// The fields of each kind that decide about requests.
import { anything, boolean, fields, list, map, number, numberOrText, type TypeOf, text } from '../world/shape.ts';

const labels = map(text);
export const stringMatch = fields({ exact: text, prefix: text, regex: text });
const destination = fields({ host: text, subset: text, port: fields({ number }) });
const headerOperations = fields({ set: map(text), add: map(text), remove: list(text) });
const headers = fields({ request: headerOperations });
const routeDestination = fields({ destination, weight: number, headers });
const match = fields({
  name: text,
  uri: stringMatch,
  scheme: stringMatch,
  method: stringMatch,
  authority: stringMatch,
  headers: map(stringMatch),
  withoutHeaders: map(stringMatch),
  queryParams: map(stringMatch),
  ignoreUriCase: boolean,
  port: number,
  gateways: list(text),
  sourceLabels: labels,
  sourceNamespace: text,
});
const percentage = fields({ value: number });
const httpRoute = fields({
  name: text,
  match: list(match),
  route: list(routeDestination),
  redirect: fields({
    uri: text,
    authority: text,
    scheme: text,
    port: number,
    derivePort: text,
    redirectCode: number,
  }),
  directResponse: fields({ status: number }),
  rewrite: fields({ uri: text, authority: text, uriRegexRewrite: fields({ match: text, rewrite: text }) }),
  delegate: fields({ name: text, namespace: text }),
  mirror: destination,
  mirrorPercentage: percentage,
  mirrors: list(fields({ destination, percentage })),
  fault: fields({ abort: fields({ httpStatus: number }) }),
  headers,
});
const l4Match = {
  port: number,
  gateways: list(text),
  sourceLabels: labels,
  sourceNamespace: text,
  destinationSubnets: list(text),
};
const tlsRoute = fields({ match: list(fields({ ...l4Match, sniHosts: list(text) })), route: list(routeDestination) });
const tcpRoute = fields({ match: list(fields(l4Match)), route: list(routeDestination) });

export const virtualServiceSpec = fields({
  hosts: list(text),
  gateways: list(text),
  exportTo: list(text),
  http: list(httpRoute),
  tls: list(tlsRoute),
  tcp: list(tcpRoute),
});
export type StringMatch = NonNullable<TypeOf<typeof stringMatch>>;
export type Destination = NonNullable<TypeOf<typeof destination>>;
export type RouteDestination = NonNullable<TypeOf<typeof routeDestination>>;
export type HttpMatch = NonNullable<TypeOf<typeof match>>;
export type HttpRoute = NonNullable<TypeOf<typeof httpRoute>>;
export type TlsRoute = NonNullable<TypeOf<typeof tlsRoute>>;
export type TcpRoute = NonNullable<TypeOf<typeof tcpRoute>>;

const clientTls = fields({ mode: text, credentialName: text });
const trafficPolicy = fields({
  tls: clientTls,
  portLevelSettings: list(fields({ port: fields({ number }), tls: clientTls })),
});
export const destinationRuleSpec = fields({
  host: text,
  exportTo: list(text),
  workloadSelector: fields({ matchLabels: labels }),
  subsets: list(fields({ name: text, labels, trafficPolicy })),
  trafficPolicy,
});
export type TrafficPolicy = NonNullable<TypeOf<typeof trafficPolicy>>;
export type ClientTls = NonNullable<TypeOf<typeof clientTls>>;

const port = fields({ number, name: text, protocol: text, targetPort: number });
const serverTls = fields({ mode: text, credentialName: text, httpsRedirect: boolean });
export const gatewaySpec = fields({
  selector: labels,
  servers: list(fields({ port, bind: text, hosts: list(text), tls: serverTls, name: text })),
});

export const sidecarSpec = fields({
  workloadSelector: fields({ labels }),
  egress: list(fields({ port, bind: text, hosts: list(text), captureMode: text })),
  ingress: list(fields({ port, bind: text, defaultEndpoint: text, tls: serverTls })),
  outboundTrafficPolicy: fields({ mode: text, egressProxy: destination }),
});

const entryEndpoint = {
  address: text,
  ports: map(number),
  labels,
  serviceAccount: text,
};
export const serviceEntrySpec = fields({
  hosts: list(text),
  addresses: list(text),
  exportTo: list(text),
  location: text,
  resolution: text,
  ports: list(port),
  endpoints: list(fields(entryEndpoint)),
  workloadSelector: fields({ labels }),
});
export const serviceEntryStatus = fields({ addresses: list(fields({ value: text })) });
export const workloadEntrySpec = fields(entryEndpoint);

export const serviceSpec = fields({
  type: text,
  clusterIP: text,
  clusterIPs: list(text),
  externalName: text,
  selector: labels,
  publishNotReadyAddresses: boolean,
  ports: list(fields({ name: text, port: number, protocol: text, appProtocol: text, targetPort: numberOrText })),
});

export const podSpec = fields({
  serviceAccountName: text,
  hostNetwork: boolean,
  containers: list(
    fields({
      name: text,
      image: text,
      args: list(text),
      env: list(fields({ name: text, value: text })),
      ports: list(fields({ name: text, containerPort: number })),
    }),
  ),
  initContainers: list(fields({ name: text, image: text })),
});
export const podStatus = fields({ podIP: text, conditions: list(fields({ type: text, status: text })) });

const targetRef = fields({ group: text, kind: text, name: text });
const policyTarget = { selector: fields({ matchLabels: labels }), targetRef, targetRefs: list(targetRef) };
const source = fields({
  principals: list(text),
  notPrincipals: list(text),
  requestPrincipals: list(text),
  notRequestPrincipals: list(text),
  namespaces: list(text),
  notNamespaces: list(text),
  serviceAccounts: list(text),
  notServiceAccounts: list(text),
  trustDomains: list(text),
  notTrustDomains: list(text),
  ipBlocks: list(text),
  notIpBlocks: list(text),
  remoteIpBlocks: list(text),
  notRemoteIpBlocks: list(text),
});
const operation = fields({
  hosts: list(text),
  notHosts: list(text),
  ports: list(numberOrText),
  notPorts: list(numberOrText),
  methods: list(text),
  notMethods: list(text),
  paths: list(text),
  notPaths: list(text),
});
const condition = fields({ key: text, values: list(text), notValues: list(text) });
const rule = fields({
  from: list(fields({ source })),
  to: list(fields({ operation })),
  when: list(condition),
});
export const authorizationSpec = fields({
  ...policyTarget,
  action: text,
  provider: fields({ name: text }),
  rules: list(rule),
});
export type AuthorizationRule = NonNullable<TypeOf<typeof rule>>;
export type AuthorizationSource = NonNullable<TypeOf<typeof source>>;
export type AuthorizationOperation = NonNullable<TypeOf<typeof operation>>;
export type AuthorizationCondition = NonNullable<TypeOf<typeof condition>>;
export type TargetRef = NonNullable<TypeOf<typeof targetRef>>;

export const requestAuthenticationSpec = fields({
  ...policyTarget,
  jwtRules: list(fields({ issuer: text, audiences: list(text), fromHeaders: list(anything), fromParams: list(text) })),
});

export const peerAuthenticationSpec = fields({
  selector: fields({ matchLabels: labels }),
  mtls: fields({ mode: text }),
  portLevelMtls: map(fields({ mode: text })),
});

export const meshSettings = fields({
  defaultServiceExportTo: list(text),
  defaultVirtualServiceExportTo: list(text),
  defaultDestinationRuleExportTo: list(text),
  outboundTrafficPolicy: fields({ mode: text }),
  enableAutoMtls: boolean,
  trustDomain: text,
  trustDomainAliases: list(text),
  pathNormalization: fields({ normalization: text }),
  extensionProviders: list(
    fields({
      name: text,
      envoyExtAuthzHttp: fields({ service: text, port: number }),
      envoyExtAuthzGrpc: fields({ service: text, port: number }),
    }),
  ),
});
