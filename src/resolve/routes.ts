import type { Path } from '../model/source.ts';
import { type AnyResource, fullName, type Resource } from '../world/resource.ts';
import { createdAt } from './age.ts';
import { resolvedHost } from './hosts.ts';
import type { MeshSettings } from './settings.ts';
import {
  type Destination,
  type HttpMatch,
  type HttpRoute,
  type RouteDestination,
  type TcpRoute,
  type TlsRoute,
  virtualServiceSpec,
} from './shapes.ts';
import { type Exported, exportedTo } from './visibility.ts';

/** Where a rule stands. */
export interface Place {
  readonly owner: AnyResource;
  readonly path: Path;
}

/** A place that a rule sends to. `host` is whole; '' is a backend that nothing can name. */
export interface Target {
  readonly host: string;
  readonly subset: string;
  /** As written; the client's port decides where it is absent. */
  readonly port: number | undefined;
  readonly weight: number | undefined;
  /** What a header operation makes of the Host. */
  readonly setsHost: string | undefined;
  readonly place: Place;
}

export interface RouteMatch extends HttpMatch {
  /** Prefixes are whole segments, as the Gateway API has it. */
  readonly bySegments?: boolean;
  readonly place: Place;
}

export interface Redirect {
  readonly status: number;
  readonly scheme?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | 'request' | undefined;
  readonly path?: string | undefined;
  readonly prefix?: string | undefined;
}

export interface Rewrite {
  readonly host?: string | undefined;
  readonly prefix?: string | undefined;
  readonly path?: string | undefined;
  readonly regex?: string | undefined;
}

/** An http rule of a VirtualService or of a route of the Gateway API. */
export interface HttpRule {
  readonly place: Place;
  readonly name: string;
  /** None: it takes every request. */
  readonly matches: readonly RouteMatch[];
  readonly targets: readonly Target[];
  readonly redirect: Redirect | undefined;
  readonly direct: number | undefined;
  readonly rewrite: Rewrite | undefined;
  readonly mirrors: readonly Target[];
  readonly abort: number | undefined;
  /** What a client is told where nothing is behind the rule. */
  readonly missingStatus: 500 | 503;
  /** The object that istiod's own output names. */
  readonly decidedBy: string;
}

export interface L4Match {
  readonly port?: number | undefined;
  readonly gateways?: readonly string[] | undefined;
  readonly sourceLabels?: Readonly<Record<string, string>> | undefined;
  readonly sourceNamespace?: string | undefined;
  readonly destinationSubnets?: readonly string[] | undefined;
  readonly sniHosts?: readonly string[] | undefined;
}

export interface L4Rule {
  readonly place: Place;
  readonly matches: readonly L4Match[];
  readonly targets: readonly Target[];
  readonly decidedBy: string;
}

/** A VirtualService as istiod reads it, or what it makes of the Gateway API's routes. */
export interface Router {
  readonly resource: AnyResource;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** `NAMESPACE/NAME` of gateways, or `mesh`. */
  readonly gateways: ReadonlySet<string>;
  readonly exported: Exported;
  readonly created: number;
  readonly http: readonly HttpRule[];
  readonly tls: readonly L4Rule[];
  readonly tcp: readonly L4Rule[];
  readonly isFromApi: boolean;
  /** Only for this port of the hosts: mesh routes of the Gateway API may name one. */
  readonly onlyPort?: number | undefined;
}

/** The full name of a gateway in a VirtualService: `name`, `ns/name`, `./name`, or the old `name.ns`. */
export function gatewayName(text: string, namespace: string): string {
  if (text === 'mesh') return text;
  const slash = text.indexOf('/');
  if (slash >= 0) return text.startsWith('./') ? `${namespace}${text.slice(1)}` : text;
  const [name = '', other] = text.split('.');
  return `${other ?? namespace}/${name}`;
}

/** Reads a VirtualService; delegates are not followed yet. */
export function routerOf(resource: Resource<'VirtualService'>, settings: MeshSettings): Router {
  const spec = virtualServiceSpec(resource.object.spec) ?? {};
  const { namespace, name } = resource;
  const names = spec.gateways?.length ? spec.gateways : ['mesh'];
  return {
    resource,
    namespace,
    name,
    hosts: (spec.hosts ?? []).map((host) => resolvedHost(host, namespace).toLowerCase()),
    gateways: new Set(names.map((text) => gatewayName(text, namespace))),
    exported: exportedTo(spec.exportTo, namespace, settings.defaultVirtualServiceExportTo),
    created: createdAt(resource),
    http: (spec.http ?? []).map((route, index) => httpRule(route, { owner: resource, path: ['spec', 'http', index] })),
    tls: (spec.tls ?? []).map((route, index) => l4Rule(route, { owner: resource, path: ['spec', 'tls', index] })),
    tcp: (spec.tcp ?? []).map((route, index) => l4Rule(route, { owner: resource, path: ['spec', 'tcp', index] })),
    isFromApi: false,
  };
}

/** Reads one http rule of a VirtualService. */
export function httpRule(route: HttpRoute, place: Place): HttpRule {
  const { owner, path } = place;
  const mirrors = [
    ...(route.mirrors ?? []).map(({ destination, percentage }) => ({ destination, share: percentage?.value })),
    ...(route.mirror ? [{ destination: route.mirror, share: route.mirrorPercentage?.value }] : []),
  ].filter(({ share }) => share !== 0);
  return {
    place,
    name: route.name ?? '',
    matches: (route.match ?? []).map((match, index) => ({
      ...match,
      gateways: match.gateways?.map((text) => gatewayName(text, owner.namespace)),
      place: { owner, path: [...path, 'match', index] },
    })),
    targets: targetsOf(route.route ?? [], place, hostHeader(route.headers)),
    redirect: route.redirect && redirectOf(route.redirect),
    direct: route.directResponse?.status,
    rewrite: rewriteOf(route),
    mirrors: mirrors.map(({ destination }) => targetOf(destination ?? {}, place)),
    abort: route.fault?.abort?.httpStatus,
    missingStatus: 503,
    decidedBy: `VirtualService ${fullName(owner)}`,
  };
}

function redirectOf(redirect: NonNullable<HttpRoute['redirect']>): Redirect {
  const derived = redirect.derivePort === 'FROM_REQUEST_PORT' ? 'request' : undefined;
  return {
    status: redirect.redirectCode || 301,
    scheme: redirect.scheme,
    host: redirect.authority,
    port: redirect.port || derived,
    path: redirect.uri,
  };
}

function rewriteOf({ rewrite, headers }: HttpRoute): Rewrite | undefined {
  const host = rewrite?.authority || hostHeader(headers);
  const regex = rewrite?.uriRegexRewrite;
  if (!rewrite && host === undefined) return undefined;
  return {
    host,
    prefix: regex ? undefined : rewrite?.uri,
    regex: regex && `${regex.match ?? ''} -> ${regex.rewrite ?? ''}`,
  };
}

/** What the operations on headers make of the Host. */
function hostHeader(headers: HttpRoute['headers']): string | undefined {
  const set = headers?.request?.set ?? {};
  const name = Object.keys(set).find((key) => ['host', ':authority'].includes(key.toLowerCase()));
  return name === undefined ? undefined : set[name];
}

function l4Rule(route: TlsRoute | TcpRoute, place: Place): L4Rule {
  return {
    place,
    matches: (route.match ?? []).map((match) => ({
      ...match,
      gateways: match.gateways?.map((text) => gatewayName(text, place.owner.namespace)),
    })),
    targets: targetsOf(route.route ?? [], place),
    decidedBy: `VirtualService ${fullName(place.owner)}`,
  };
}

/** Weighted targets without those that get nothing; a lone one needs no weight. */
function targetsOf(routes: readonly RouteDestination[], place: Place, host?: string): readonly Target[] {
  const all = routes.map(
    ({ destination, weight, headers }, index): Target => ({
      ...targetOf(destination ?? {}, { owner: place.owner, path: [...place.path, 'route', index] }),
      weight,
      setsHost: hostHeader(headers) ?? host,
    }),
  );
  return all.length > 1 ? all.filter(({ weight }) => weight !== undefined && weight > 0) : all;
}

function targetOf({ host = '', subset = '', port }: Destination, place: Place): Target {
  return {
    host: resolvedHost(host, place.owner.namespace).toLowerCase(),
    subset,
    port: port?.number || undefined,
    weight: undefined,
    setsHost: undefined,
    place,
  };
}
