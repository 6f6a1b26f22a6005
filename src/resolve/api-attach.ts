import type { AnyResource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { type AttachableListener, namespaceAllowed } from './api-listeners.ts';
import type { ParentRef } from './api-shapes.ts';
import { covers, narrower, overlap } from './hosts.ts';

export type ApiRouteKind = 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute';

/** Where a route is served: a listener, and the names it has there. */
export interface Attachment {
  readonly listener: AttachableListener;
  readonly hostnames: readonly string[];
}

/** A listener that a route names and is not served by, and why. */
export interface Detached {
  readonly listener: AttachableListener;
  readonly why: string;
}

const gatewayGroup = 'gateway.networking.k8s.io';
const kindsOf: Readonly<Record<string, readonly ApiRouteKind[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TCP: ['TCPRoute'],
};

/** The listeners that a parentRef reaches, each judged by itself: section, port, kind, namespace, hostname. */
export function attach(
  world: World<'Namespace'>,
  listeners: readonly AttachableListener[],
  {
    route,
    kind,
    parent,
    hostnames,
  }: {
    readonly route: AnyResource;
    readonly kind: ApiRouteKind;
    readonly parent: ParentRef;
    readonly hostnames: readonly string[];
  },
): { readonly attached: readonly Attachment[]; readonly detached: readonly Detached[] } {
  const attached: Attachment[] = [];
  const detached: Detached[] = [];
  for (const listener of listeners) {
    if (!isNamed(listener.parent, route, parent)) continue;
    const why = whyDetached(world, listener, { route, kind, parent, hostnames });
    if (why) {
      detached.push({ listener, why });
      continue;
    }
    const names = effectiveNames(listener, hostnames).filter((name) => !isIsolated(listeners, listener, name));
    if (names.length > 0) attached.push({ listener, hostnames: names });
    else detached.push({ listener, why: 'another listener of the port has a hostname that is closer' });
  }
  return { attached, detached };
}

function isNamed(owner: AnyResource, route: AnyResource, parent: ParentRef): boolean {
  const { group = gatewayGroup, kind = 'Gateway', name, namespace = route.namespace } = parent;
  return group === gatewayGroup && kind === owner.object.kind && name === owner.name && namespace === owner.namespace;
}

function whyDetached(
  world: World<'Namespace'>,
  listener: AttachableListener,
  {
    route,
    kind,
    parent,
    hostnames,
  }: {
    readonly route: AnyResource;
    readonly kind: ApiRouteKind;
    readonly parent: ParentRef;
    readonly hostnames: readonly string[];
  },
): string | undefined {
  if (parent.sectionName && parent.sectionName !== listener.name)
    return `the route names section ${parent.sectionName}`;
  if (parent.port && parent.port !== listener.port) return `the route names port ${parent.port}`;
  if (!allowedKinds(listener).includes(kind)) return `the listener takes no ${kind}`;
  const { allowedRoutes } = listener.listener;
  if (
    !namespaceAllowed(world, allowedRoutes?.namespaces, { namespace: route.namespace, own: listener.parent.namespace })
  )
    return `the listener allows no routes of namespace ${route.namespace} (allowedRoutes.namespaces.from: ${allowedRoutes?.namespaces?.from ?? 'Same'})`;
  if (kind === 'TCPRoute' || listener.hostname === '' || hostnames.length === 0) return undefined;
  return hostnames.some((name) => overlap(name, listener.hostname))
    ? undefined
    : `no hostname of the route lies below ${listener.hostname}`;
}

/** The kinds of routes that a listener takes. */
export function allowedKinds({ protocol, tlsMode, listener }: AttachableListener): readonly string[] {
  const possible =
    protocol === 'TLS'
      ? tlsMode === 'Passthrough'
        ? ['TLSRoute']
        : ['TLSRoute', 'TCPRoute']
      : (kindsOf[protocol] ?? []);
  const { kinds } = listener.allowedRoutes ?? {};
  if (!kinds?.length) return possible;
  return possible.filter((kind) =>
    kinds.some((one) => one.kind === kind && (one.group ?? gatewayGroup) === gatewayGroup),
  );
}

/** Of two nested names the narrower one; no name is any. */
function effectiveNames({ hostname }: AttachableListener, hostnames: readonly string[]): readonly string[] {
  const names = hostnames.length > 0 ? hostnames.map((name) => name.toLowerCase()) : ['*'];
  return names.flatMap((name) => narrower(hostname || '*', name) ?? []);
}

/** Whether another listener of the same port and protocol has a hostname that takes the name away. */
function isIsolated(listeners: readonly AttachableListener[], listener: AttachableListener, name: string): boolean {
  if (listener.hostname !== '' && !listener.hostname.startsWith('*')) return false;
  return listeners.some(
    (other) =>
      other !== listener &&
      other.gateway === listener.gateway &&
      other.port === listener.port &&
      other.protocol === listener.protocol &&
      other.hostname !== '' &&
      other.hostname !== listener.hostname &&
      other.hostname.length >= listener.hostname.length &&
      covers(other.hostname, name),
  );
}
