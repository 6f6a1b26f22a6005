import { isMap } from '../../../src/lib/tree.ts';
import type { Tree } from '../../../src/model/kube-object.ts';

const admin = 'type.googleapis.com/envoy.admin.v3.';

/** The lists of each section: their elements' type, and where an element's name stands. */
const lists: Readonly<Record<string, Readonly<Record<string, readonly [type: string, name: string]>>>> = {
  ClustersConfigDump: {
    static_clusters: ['StaticCluster', 'cluster.name'],
    dynamic_active_clusters: ['DynamicCluster', 'cluster.name'],
    dynamic_warming_clusters: ['DynamicCluster', 'cluster.name'],
  },
  EcdsConfigDump: { ecds_filters: ['EcdsFilterConfig', 'ecds_filter.name'] },
  EndpointsConfigDump: {
    static_endpoint_configs: ['StaticEndpointConfig', 'endpoint_config.cluster_name'],
    dynamic_endpoint_configs: ['DynamicEndpointConfig', 'endpoint_config.cluster_name'],
  },
  ListenersConfigDump: {
    static_listeners: ['StaticListener', 'listener.name'],
    dynamic_listeners: ['DynamicListener', 'name'],
  },
  RoutesConfigDump: {
    static_route_configs: ['StaticRouteConfig', 'route_config.name'],
    dynamic_route_configs: ['DynamicRouteConfig', 'route_config.name'],
  },
  SecretsConfigDump: {
    static_secrets: ['StaticSecret', 'name'],
    dynamic_active_secrets: ['DynamicSecret', 'name'],
    dynamic_warming_secrets: ['DynamicSecret', 'name'],
  },
};
const scalars: Readonly<Record<string, readonly string[]>> = {
  BootstrapConfigDump: ['bootstrap', 'last_updated'],
  ClustersConfigDump: ['version_info'],
  ListenersConfigDump: ['version_info'],
};

const kindOf = (section: Tree) => String(section['@type']).slice(admin.length);
const knows = (kind: string, field: string) => field in (lists[kind] ?? {}) || !!scalars[kind]?.includes(field);

/** What Envoy's `/config_dump` answers to a query, from the whole dump of an Envoy (`include_eds`). */
export function queriedDump(dump: Tree, query: URLSearchParams): { readonly status: number; readonly body: unknown } {
  if (!Array.isArray(dump.configs)) return { status: 200, body: dump }; // ztunnel, which does not look at the query
  const regex = query.get('name_regex');
  const named = regex === null ? undefined : new RegExp(`^(?:${regex})$`);
  const sections = (dump.configs as readonly Tree[])
    .filter((section) => query.has('include_eds') || kindOf(section) !== 'EndpointsConfigDump')
    .map((section) => (named ? withNames(section, named) : section));
  const mask = query.get('mask')?.split(',');
  const resource = query.get('resource');
  if (resource !== null) return oneList(sections, resource, mask);
  if (!mask) return { status: 200, body: { configs: sections } };
  // A section that lacks a field of the mask is left out whole.
  const configs = sections
    .filter((section) => mask.every((path) => knows(kindOf(section), path.split('.')[0] ?? '')))
    .map((section) => masked(section, mask));
  if (configs.length > 0) return { status: 200, body: { configs } };
  return { status: 400, body: `FieldMask ${mask.join(',')} could not be successfully applied to any configs.` };
}

function oneList(sections: readonly Tree[], resource: string, mask: readonly string[] | undefined) {
  for (const section of sections) {
    const kind = kindOf(section);
    const type = lists[kind]?.[resource]?.[0];
    if (type === undefined && !knows(kind, resource)) continue;
    if (type === undefined)
      return {
        status: 400,
        body: `${resource} is not a repeated field. Use ?mask=${resource} to get only this field`,
      };
    const items = ((section[resource] ?? []) as readonly Tree[]).map((item) => (mask ? masked(item, mask) : item));
    const configs = items.map((item) => ({ '@type': `${admin}${kind}.${type}`, ...item }));
    return { status: 200, body: configs.length > 0 ? { configs } : {} };
  }
  return { status: 404, body: `${resource} not found in config dump` };
}

function withNames(section: Tree, named: RegExp): Tree {
  const own = lists[kindOf(section)] ?? {};
  return Object.fromEntries(
    Object.entries(section).flatMap(([key, value]) => {
      const path = own[key]?.[1];
      if (path === undefined || !Array.isArray(value)) return [[key, value]];
      const left = value.filter((item) => named.test(String(at(item, path) ?? '')));
      return left.length > 0 ? [[key, left]] : [];
    }),
  );
}

const at = (value: unknown, path: string) =>
  path.split('.').reduce((inner, key) => (isMap(inner) ? inner[key] : undefined), value);

/** Only what the paths of a mask name, and the type. */
function masked(tree: Tree, paths: readonly string[]): Tree {
  const result: Record<string, unknown> = '@type' in tree ? { '@type': tree['@type'] } : {};
  for (const key of Object.keys(tree)) {
    const below = paths.filter((path) => path === key || path.startsWith(`${key}.`));
    if (below.length === 0) continue;
    const inner = tree[key];
    const whole = below.includes(key) || !isMap(inner);
    result[key] = whole
      ? inner
      : masked(
          inner,
          below.map((path) => path.slice(key.length + 1)),
        );
  }
  return result;
}
