import { type AnyResource, fullName } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { granted } from './api-listeners.ts';
import type { ApiFilter, ApiGrpcMatch, ApiHttpMatch, BackendRef } from './api-shapes.ts';
import { grpcRouteSpec, httpRouteSpec } from './api-shapes.ts';
import { clusterDomain } from './hosts.ts';
import type { HttpRule, Place, Redirect, Rewrite, RouteMatch, Target } from './routes.ts';
import type { StringMatch } from './shapes.ts';

type HttpSpec = NonNullable<ReturnType<typeof httpRouteSpec>>;
type Rule = Omit<NonNullable<HttpSpec['rules']>[number], 'matches'>;

/** The rules of an HTTPRoute or GRPCRoute, one for each match; undefined where an error removes the whole route. */
export function apiRules(world: World, route: AnyResource, isMesh: boolean): readonly HttpRule[] | undefined {
  const isGrpc = route.kind === 'GRPCRoute';
  const read: readonly (readonly [Rule, readonly Omit<RouteMatch, 'place'>[] | undefined])[] = isGrpc
    ? (grpcRouteSpec(route.object.spec)?.rules ?? []).map((rule) => [rule, rule.matches?.map(grpcMatch)])
    : (httpRouteSpec(route.object.spec)?.rules ?? []).map((rule) => [rule, rule.matches?.map(httpMatch)]);
  if (read.some(([rule]) => hasHardError(rule))) return undefined;
  return read.flatMap(([rule, matches], index) => {
    const place: Place = { owner: route, path: ['spec', 'rules', index] };
    const action = actionOf(world, rule, { place, isGrpc, isMesh });
    const all = matches?.length ? matches : [{ uri: { prefix: '/' } }];
    return all.map((match, at): HttpRule => {
      const path = matches?.length ? [...place.path, 'matches', at] : place.path;
      return { ...action, matches: [{ ...match, bySegments: !isGrpc, place: { owner: route, path } }] };
    });
  });
}

const supported: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestRedirect',
  'RequestMirror',
  'URLRewrite',
  'CORS',
]);

/** What istiod refuses in a rule, so that the whole route is gone: unknown filters, backends without port or with dots. */
function hasHardError({ filters = [], backendRefs = [] }: Rule): boolean {
  const isBad = ({ group = '', kind = 'Service', name = '', port }: BackendRef) =>
    group === '' && kind === 'Service' && (port === undefined || name.includes('.'));
  return filters.some(({ type = '' }) => !supported.has(type)) || backendRefs.some(isBad);
}

function stringOf(type: string | undefined, value: string): StringMatch {
  return type === 'RegularExpression' ? { regex: value } : { exact: value };
}

const named = (list: ApiHttpMatch['headers']) =>
  Object.fromEntries((list ?? []).toReversed().map(({ name = '', type, value = '' }) => [name, stringOf(type, value)]));

function httpMatch({ path, method, headers, queryParams }: ApiHttpMatch): Omit<RouteMatch, 'place'> {
  const value = path?.value ?? '/';
  const uri = !path?.type || path.type === 'PathPrefix' ? { prefix: value } : stringOf(path.type, value);
  return {
    uri,
    ...(method && { method: { exact: method } }),
    headers: named(headers),
    queryParams: named(queryParams),
  };
}

function grpcMatch({ method, headers }: ApiGrpcMatch): Omit<RouteMatch, 'place'> {
  const { type, service, method: name } = method ?? {};
  const isRegex = type === 'RegularExpression';
  const any = isRegex ? '.+' : '';
  const uri =
    !service && !name
      ? { prefix: '/' }
      : isRegex
        ? { regex: `/${service || any}/${name || any}` }
        : name
          ? service
            ? { exact: `/${service}/${name}` }
            : { regex: `/[^/]+/${name}` }
          : { prefix: `/${service}/` };
  return { uri, headers: named(headers) };
}

interface RuleContext {
  readonly place: Place;
  readonly isGrpc: boolean;
  readonly isMesh: boolean;
}

function actionOf(world: World, rule: Rule, { place, isGrpc, isMesh }: RuleContext): Omit<HttpRule, 'matches'> {
  const { filters = [], backendRefs = [] } = rule;
  const redirect = filters.find(({ type }) => type === 'RequestRedirect')?.requestRedirect;
  const backends = backendRefs.map((backend, index) => ({
    backend,
    at: { owner: place.owner, path: [...place.path, 'backendRefs', index] },
  }));
  const weighted = backends.filter(({ backend }) => backend.weight !== 0);
  const targets = weighted.map(
    ({ backend, at }): Target => ({
      ...targetOf(world, backend, { place: at, isMesh }),
      weight: backends.length > 1 ? (backend.weight ?? 1) : undefined,
    }),
  );
  const empty = backends.length > 0 ? 500 : isGrpc ? 500 : 404;
  return {
    place,
    name: rule.name ?? '',
    targets,
    redirect: redirect && redirectOf(redirect),
    direct: !redirect && targets.length === 0 ? empty : undefined,
    rewrite: rewriteOf(filters),
    mirrors: filters.flatMap(({ requestMirror }) =>
      requestMirror?.backendRef && requestMirror.percent !== 0
        ? [targetOf(world, requestMirror.backendRef, { place, isMesh })]
        : [],
    ),
    abort: undefined,
    missingStatus: 500,
    decidedBy: `${place.owner.object.kind} ${fullName(place.owner)}`,
  };
}

function redirectOf(redirect: NonNullable<ApiFilter['requestRedirect']>): Redirect {
  const { scheme, hostname, port, statusCode, path } = redirect;
  return {
    status: statusCode ?? 302,
    scheme,
    host: hostname,
    port: port ?? (scheme ? undefined : 'request'),
    path: path?.type === 'ReplaceFullPath' ? path.replaceFullPath : undefined,
    prefix: path?.type === 'ReplacePrefixMatch' ? path.replacePrefixMatch : undefined,
  };
}

function rewriteOf(filters: readonly ApiFilter[]): Rewrite | undefined {
  const rewrite = filters.find(({ type }) => type === 'URLRewrite')?.urlRewrite;
  const set = filters.flatMap(({ requestHeaderModifier }) => requestHeaderModifier?.set ?? []);
  const host = rewrite?.hostname ?? set.find(({ name }) => name?.toLowerCase() === 'host')?.value;
  if (!rewrite && host === undefined) return undefined;
  const { path } = rewrite ?? {};
  return {
    host,
    path: path?.type === 'ReplaceFullPath' ? path.replaceFullPath : undefined,
    prefix: path?.type === 'ReplacePrefixMatch' ? path.replacePrefixMatch : undefined,
  };
}

/** The target of a backend; without a host where nothing may or can be named. */
export function targetOf(
  world: World,
  backend: BackendRef,
  { place, isMesh }: { readonly place: Place; readonly isMesh: boolean },
): Target {
  const { group = '', kind = 'Service', name = '', port } = backend;
  const { owner } = place;
  const namespace = backend.namespace ?? owner.namespace;
  const nobody: Target = { host: '', subset: '', port, weight: undefined, setsHost: undefined, place };
  const from = { group: 'gateway.networking.k8s.io', kind: owner.object.kind, namespace: owner.namespace };
  const isAway = namespace !== owner.namespace && !isMesh && kind !== 'Hostname';
  if (isAway && !granted(world, { from, to: { group, kind, name, namespace } })) return nobody;
  if (group === '' && kind === 'Service') return { ...nobody, host: `${name}.${namespace}.svc.${clusterDomain}` };
  if (group === 'networking.istio.io' && kind === 'Hostname') return { ...nobody, host: name.toLowerCase() };
  if (kind === 'ServiceImport') return { ...nobody, host: `${name}.${namespace}.svc.clusterset.local` };
  return nobody;
}

/** The order of rules for one host: the most specific path first, then those that ask for more. */
export function bySpecificity(a: HttpRule, b: HttpRule): number {
  const [x, y] = [a.matches[0], b.matches[0]];
  if (!x || !y) return Number(!x) - Number(!y);
  const kind = ({ uri = {} }: RouteMatch) => (uri.exact !== undefined ? 0 : uri.prefix !== undefined ? 1 : 2);
  const length = ({ uri = {} }: RouteMatch) => (uri.exact ?? uri.prefix ?? uri.regex ?? '').length;
  const count = (map: object | undefined) => Object.keys(map ?? {}).length;
  return (
    kind(x) - kind(y) ||
    length(y) - length(x) ||
    Number(!x.method) - Number(!y.method) ||
    count(y.headers) - count(x.headers) ||
    count(y.queryParams) - count(x.queryParams)
  );
}
