import { fullName } from '../world/resource.ts';
import { type HttpRule, httpRule, type RouteMatch, type Router } from './routes.ts';
import { type HttpRoute, type StringMatch, stringMatch, virtualServiceSpec } from './shapes.ts';
import { seesExported } from './visibility.ts';

/** A rule that hands on, and why nothing comes of it. */
export interface LostRule {
  readonly rule: HttpRule;
  readonly why: string;
}

export interface Delegated {
  readonly http: readonly HttpRule[];
  readonly lost: readonly LostRule[];
}

/**
 * The rules of a VirtualService with its delegates' rules in their places: matches are joined, what does not go together is
 * dropped, and a rule whose delegate cannot be used vanishes.
 */
export function withDelegates(root: Router, find: (namespace: string, name: string) => Router | undefined): Delegated {
  const http: HttpRule[] = [];
  const lost: LostRule[] = [];
  const routes = virtualServiceSpec(root.resource.object.spec)?.http ?? [];
  for (const [index, rule] of root.http.entries()) {
    const route = routes[index] ?? {};
    if (!route.delegate) {
      http.push(rule);
      continue;
    }
    const name = route.delegate.name ?? '';
    const namespace = route.delegate.namespace || root.namespace;
    const delegate = find(namespace, name);
    const why = unusable(root, delegate, `${namespace}/${name}`);
    if (why || !delegate) {
      lost.push({ rule, why });
      continue;
    }
    const parts = virtualServiceSpec(delegate.resource.object.spec)?.http ?? [];
    for (const [at, own] of delegate.http.entries()) {
      const merged = parts[at]?.delegate ? undefined : merge({ rule, route }, { rule: own, route: parts[at] ?? {} });
      if (merged) http.push(merged);
      else lost.push({ rule: own, why: whyLost(parts[at], rule) });
    }
  }
  return { http, lost };
}

const whyLost = (route: HttpRoute | undefined, root: HttpRule) =>
  route?.delegate
    ? 'a delegate cannot delegate itself'
    : `its matches contradict those of the rule that delegates to it (${fullName(root.place.owner)})`;

function unusable(root: Router, delegate: Router | undefined, name: string): string {
  if (!delegate) return `there is no VirtualService ${name}`;
  if (delegate.hosts.length > 0) return `VirtualService ${name} has hosts, so it is no delegate`;
  if (!seesExported(delegate.exported, root.namespace))
    return `VirtualService ${name} is not exported to namespace ${root.namespace}`;
  return '';
}

interface Part {
  readonly rule: HttpRule;
  readonly route: HttpRoute;
}

function merge(root: Part, own: Part): HttpRule | undefined {
  const matches = mergedMatches(root.rule.matches, own.rule.matches);
  if (!matches) return undefined;
  const { route } = own;
  // The delegate's own settings count; where it has none, the root's do.
  const joined: HttpRoute = {
    ...route,
    rewrite: route.rewrite ?? root.route.rewrite,
    fault: route.fault ?? root.route.fault,
    mirror: route.mirror,
    mirrors: route.mirrors,
    headers: route.headers ?? root.route.headers,
    directResponse: route.directResponse ?? root.route.directResponse,
  };
  const read = httpRule(joined, own.rule.place);
  return {
    ...read,
    name: [root.rule.name, own.rule.name].filter(Boolean).join('-'),
    matches,
    mirrors: read.mirrors.length > 0 ? read.mirrors : root.rule.mirrors,
    decidedBy: root.rule.decidedBy,
  };
}

function mergedMatches(root: readonly RouteMatch[], own: readonly RouteMatch[]): readonly RouteMatch[] | undefined {
  if (root.length === 0) return own;
  if (own.length === 0) return root;
  const merged: RouteMatch[] = [];
  for (const one of own) {
    const pairs = root.flatMap((above) => (conflict(above, one) ? [] : [join(above, one)]));
    if (pairs.length === 0) return undefined;
    merged.push(...pairs);
  }
  return merged;
}

const single = ['uri', 'scheme', 'method', 'authority'] as const;
const keyed = ['headers', 'withoutHeaders', 'queryParams'] as const;

function conflict(root: RouteMatch, own: RouteMatch): boolean {
  if (single.some((field) => valueConflict(root[field], own[field]))) return true;
  if (
    keyed.some((field) =>
      Object.entries(root[field] ?? {}).some(([key, value]) => valueConflict(value, own[field]?.[key])),
    )
  )
    return true;
  if (root.port && own.port && root.port !== own.port) return true;
  if ((root.ignoreUriCase ?? false) !== (own.ignoreUriCase ?? false)) return true;
  if (root.sourceNamespace && root.sourceNamespace !== own.sourceNamespace) return true;
  const { sourceLabels: labels = {} } = own;
  if (Object.entries(root.sourceLabels ?? {}).some(([key, value]) => key in labels && labels[key] !== value))
    return true;
  const allowed = new Set(root.gateways);
  return allowed.size > 0 && (own.gateways ?? []).some((gateway) => !allowed.has(gateway));
}

function valueConflict(root: StringMatch | undefined, own: StringMatch | undefined): boolean {
  if (!root || !own) return false;
  if (root.regex !== undefined || own.regex !== undefined) return true;
  if (root.exact === undefined && root.prefix === undefined) return own.exact !== undefined || own.prefix !== undefined;
  if (root.exact !== undefined) return own.exact !== root.exact;
  const value = own.exact ?? own.prefix;
  return value !== undefined && !value.startsWith(root.prefix ?? '');
}

function join(root: RouteMatch, own: RouteMatch): RouteMatch {
  const given = (value: StringMatch | undefined) => (value && stringMatch(value) ? value : undefined);
  return {
    ...own,
    uri: given(own.uri) ?? root.uri,
    scheme: given(own.scheme) ?? root.scheme,
    method: given(own.method) ?? root.method,
    authority: given(own.authority) ?? root.authority,
    headers: { ...root.headers, ...own.headers },
    withoutHeaders: { ...root.withoutHeaders, ...own.withoutHeaders },
    queryParams: { ...root.queryParams, ...own.queryParams },
    port: own.port || root.port,
    gateways: own.gateways?.length ? own.gateways : root.gateways,
    sourceLabels: { ...root.sourceLabels, ...own.sourceLabels },
    sourceNamespace: own.sourceNamespace || root.sourceNamespace,
    ignoreUriCase: own.ignoreUriCase ?? root.ignoreUriCase,
  };
}
