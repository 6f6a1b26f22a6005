// What the graph reads beyond the shapes that the analyzers use.
import { fields, list, map, number, type TypeOf, text } from '../world/shape.ts';

const stringMatch = fields({ exact: text, prefix: text, regex: text });
const destination = fields({ host: text, subset: text, port: fields({ number }) });
const match = fields({
  uri: stringMatch,
  method: stringMatch,
  authority: stringMatch,
  headers: map(stringMatch),
  withoutHeaders: map(stringMatch),
  queryParams: map(stringMatch),
  port: number,
  gateways: list(text),
  sourceLabels: map(text),
  sourceNamespace: text,
  sniHosts: list(text),
});
const weighted = fields({ destination, weight: number });
const route = fields({
  name: text,
  match: list(match),
  route: list(weighted),
  redirect: fields({ uri: text, authority: text, redirectCode: number }),
  directResponse: fields({ status: number }),
  rewrite: fields({ uri: text, authority: text }),
  delegate: fields({ name: text, namespace: text }),
  mirror: destination,
  mirrors: list(fields({ destination })),
});

/** The routes of a VirtualService. */
export const virtualServiceSpec = fields({ http: list(route), tls: list(route), tcp: list(route) });
export type Route = NonNullable<TypeOf<typeof route>>;
export type RouteMatch = NonNullable<TypeOf<typeof match>>;
export type StringMatch = NonNullable<TypeOf<typeof stringMatch>>;
export type Destination = NonNullable<TypeOf<typeof destination>>;

const parentRef = fields({ group: text, kind: text, name: text, namespace: text, sectionName: text, port: number });
const backendRef = fields({ group: text, kind: text, name: text, namespace: text, port: number, weight: number });
const apiMatch = fields({
  path: fields({ type: text, value: text }),
  method: text,
  headers: list(fields({ name: text, value: text, type: text })),
  queryParams: list(fields({ name: text, value: text, type: text })),
});

/** Any route of the Gateway API; of a GRPCRoute without its calls. */
export const apiRouteSpec = fields({
  parentRefs: list(parentRef),
  hostnames: list(text),
  rules: list(
    fields({
      name: text,
      matches: list(apiMatch),
      backendRefs: list(backendRef),
      filters: list(fields({ type: text, requestRedirect: fields({ hostname: text, statusCode: number }) })),
    }),
  ),
});
/** The calls that a GRPCRoute takes. */
export const grpcRouteSpec = fields({
  rules: list(fields({ matches: list(fields({ method: fields({ type: text, service: text, method: text }) })) })),
});
export type ApiMatch = NonNullable<TypeOf<typeof apiMatch>>;

/** A Gateway of the Gateway API. */
export const apiGatewaySpec = fields({
  gatewayClassName: text,
  listeners: list(fields({ name: text, hostname: text, port: number, protocol: text })),
});

/** An AuthorizationPolicy, as far as it may let nothing through. */
export const authorizationSpec = fields({
  action: text,
  selector: fields({ matchLabels: map(text) }),
  targetRef: fields({ kind: text, name: text }),
  targetRefs: list(fields({ kind: text, name: text })),
  rules: list(fields({ from: list(fields({})), to: list(fields({})), when: list(fields({})) })),
});

export const peerAuthenticationSpec = fields({
  selector: fields({ matchLabels: map(text) }),
  mtls: fields({ mode: text }),
  portLevelMtls: map(fields({ mode: text })),
});

export const destinationRuleSpec = fields({
  host: text,
  subsets: list(fields({ name: text, labels: map(text), trafficPolicy: fields({ tls: fields({ mode: text }) }) })),
  trafficPolicy: fields({ tls: fields({ mode: text }) }),
  exportTo: list(text),
});
