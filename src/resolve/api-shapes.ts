// The fields of the Kubernetes Gateway API that decide about requests.

import type { LabelSelector } from '../world/labels.ts';
import { fields, list, map, number, type TypeOf, text } from '../world/shape.ts';

const labelSelector = fields({
  matchLabels: map(text),
  matchExpressions: list(fields({ key: text, operator: text, values: list(text) })),
});
const allowedRoutes = fields({
  namespaces: fields({ from: text, selector: labelSelector }),
  kinds: list(fields({ group: text, kind: text })),
});
const certificateRef = fields({ group: text, kind: text, name: text, namespace: text });
const listener = fields({
  name: text,
  hostname: text,
  port: number,
  protocol: text,
  tls: fields({ mode: text, certificateRefs: list(certificateRef) }),
  allowedRoutes,
});
export const apiGatewaySpec = fields({
  gatewayClassName: text,
  addresses: list(fields({ type: text, value: text })),
  listeners: list(listener),
  allowedListeners: fields({ namespaces: fields({ from: text, selector: labelSelector }) }),
});
export const apiGatewayStatus = fields({ addresses: list(fields({ value: text })) });
export const gatewayClassSpec = fields({ controllerName: text });
export type ApiListener = NonNullable<TypeOf<typeof listener>>;
export type NamespaceChoice =
  | { readonly from?: string | undefined; readonly selector?: LabelSelector | undefined }
  | undefined;

const parentRef = fields({ group: text, kind: text, name: text, namespace: text, sectionName: text, port: number });
export const listenerSetSpec = fields({ parentRef, listeners: list(listener) });
export type ParentRef = NonNullable<TypeOf<typeof parentRef>>;

const modifier = fields({ set: list(fields({ name: text, value: text })) });
const replacement = fields({ type: text, replaceFullPath: text, replacePrefixMatch: text });
const objectRef = { group: text, kind: text, name: text, namespace: text, port: number };
const filter = fields({
  type: text,
  requestHeaderModifier: modifier,
  requestRedirect: fields({ scheme: text, hostname: text, port: number, statusCode: number, path: replacement }),
  urlRewrite: fields({ hostname: text, path: replacement }),
  requestMirror: fields({ backendRef: fields(objectRef), percent: number }),
});
const backendRef = fields({ ...objectRef, weight: number });
const named = list(fields({ type: text, name: text, value: text }));
const httpMatch = fields({
  path: fields({ type: text, value: text }),
  method: text,
  headers: named,
  queryParams: named,
});
const grpcMatch = fields({ method: fields({ type: text, service: text, method: text }), headers: named });
const common = { name: text, filters: list(filter), backendRefs: list(backendRef) };
const route = { parentRefs: list(parentRef), hostnames: list(text) };
export const httpRouteSpec = fields({ ...route, rules: list(fields({ ...common, matches: list(httpMatch) })) });
export const grpcRouteSpec = fields({ ...route, rules: list(fields({ ...common, matches: list(grpcMatch) })) });
export const l4RouteSpec = fields({ ...route, rules: list(fields({ backendRefs: list(backendRef) })) });
export type ApiFilter = NonNullable<TypeOf<typeof filter>>;
export type BackendRef = NonNullable<TypeOf<typeof backendRef>>;
export type ApiHttpMatch = NonNullable<TypeOf<typeof httpMatch>>;
export type ApiGrpcMatch = NonNullable<TypeOf<typeof grpcMatch>>;

export const referenceGrantSpec = fields({
  from: list(fields({ group: text, kind: text, namespace: text })),
  to: list(fields({ group: text, kind: text, name: text })),
});
export const backendTlsPolicySpec = fields({
  targetRefs: list(fields({ group: text, kind: text, name: text, sectionName: text })),
  validation: fields({ hostname: text }),
});
