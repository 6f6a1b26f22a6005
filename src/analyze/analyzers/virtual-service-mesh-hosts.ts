import { hostsOverlap } from '../../rules/blocks/hosts.ts';
import { fullHost } from '../../world/hosts.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { isForMesh } from '../routes.ts';

type Route = Resource<'VirtualService'>;
/** VirtualServices by host, for one scope of visibility. */
type Hosts = Map<string, Set<Route>>;

export const virtualServiceMeshHosts = defineAnalyzer({
  name: 'virtualservice.ConflictingMeshGatewayHostsAnalyzer',
  summary: 'No two VirtualServices define the same host for the sidecars of a namespace.',
  why: 'Sidecars take the routes of one of them only, and which one is not defined.',
  fix: 'Merge the VirtualServices, or limit each with spec.exportTo or spec.gateways.',
  reads: ['VirtualService'],
  emits: ['IST0109'],
  *check(world) {
    const scopes = new Map<string, Hosts>();
    for (const route of world.all('VirtualService').filter(isForMesh))
      for (const scope of scopesOf(route))
        for (const host of route.spec?.hosts ?? []) addHost(scopes, scope, { host, route });
    const everywhere = scopes.get('*') ?? new Map();
    const reported = new Set<Route>();
    for (const [scope, hosts] of [...scopes].sort(byKey))
      for (const [host, routes] of [...hosts].sort(byKey)) {
        const group = scope === '*' ? [...routes] : [...new Set([...routes, ...overlapping(everywhere, host)])];
        if (group.length < 2) continue;
        const names = group.map(fullName).sort().join(',');
        for (const route of group.filter((one) => !reported.has(one))) {
          reported.add(route);
          yield finding('IST0109', route, 'spec.hosts', names, `${scope}/${host}`);
        }
      }
  },
  examples: [
    {
      good: 'the same short name in two namespaces, and one host for a gateway only',
      yaml: `kind: VirtualService
metadata: {name: a}
spec: {hosts: [reviews]}
---
kind: VirtualService
metadata: {name: a, namespace: other}
spec: {hosts: [reviews]}
---
kind: VirtualService
metadata: {name: edge}
spec: {hosts: [reviews], gateways: [edge]}`,
    },
    {
      bad: 'one host twice, once visible in one namespace only',
      yaml: `kind: VirtualService
metadata: {name: wild}
spec: {hosts: ['*.example.com']}
---
kind: VirtualService
metadata: {name: own, namespace: shop}
spec: {hosts: [a.example.com], exportTo: [.]}`,
      finds: [
        { code: 'IST0109', at: 'spec.hosts' },
        { code: 'IST0109', at: 'spec.hosts' },
      ],
    },
  ],
});

function scopesOf({ spec, namespace }: Route): readonly string[] {
  const exportTo = spec?.exportTo ?? [];
  if (exportTo.length === 0 || exportTo.includes('*')) return ['*'];
  return exportTo.map((scope) => (scope === '.' ? namespace : scope));
}

function addHost(scopes: Map<string, Hosts>, scope: string, { host, route }: { host: string; route: Route }): void {
  const hosts: Hosts = scopes.get(scope) ?? new Map();
  scopes.set(scope, hosts);
  const full = fullHost(host, route.namespace);
  const routes = hosts.get(full) ?? new Set();
  hosts.set(full, routes.add(route));
}

/** Routes of every host that overlaps with this one: found by the suffixes of a plain host, by looking at all for a wildcard. */
function overlapping(hosts: Hosts, host: string): readonly Route[] {
  if (host.startsWith('*'))
    return [...hosts].filter(([other]) => hostsOverlap(host, other)).flatMap(([, routes]) => [...routes]);
  const candidates = [host, '*', ...Array.from(host, (_, at) => `*${host.slice(at)}`)];
  return candidates.flatMap((candidate) => [...(hosts.get(candidate) ?? [])]);
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
