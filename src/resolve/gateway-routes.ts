import type { GatewayServer } from './gateway-servers.ts';
import { narrower, overlap } from './hosts.ts';
import { entriesFor, isFor, type RouteContext, type RouteEntry, takesEverything } from './http-match.ts';
import type { Mesh } from './mesh.ts';
import { bestDomain } from './names.ts';
import type { L4Rule, Router } from './routes.ts';
import { visibleRouters } from './scope.ts';
import type { MeshPod } from './workloads.ts';

/** A virtual host of a gateway's route table. */
export interface GatewayHost {
  readonly domain: string;
  readonly routers: readonly Router[];
  readonly entries: readonly { readonly entry: RouteEntry; readonly router: Router; readonly port: number }[];
  readonly redirectsToHttps: boolean;
}

interface Building {
  readonly routers: Router[];
  readonly entries: { readonly entry: RouteEntry; readonly router: Router; readonly port: number }[];
  redirectsToHttps: boolean;
}

/** Hosts of a server that a namespace's VirtualServices may use. */
export const hostsFor = ({ hosts }: GatewayServer, namespace: string): readonly string[] =>
  hosts.filter((one) => one.namespace === undefined || one.namespace === namespace).map(({ host }) => host);

/** The names that a server and a VirtualService have in common: of two nested ones the narrower. */
export function commonHosts(server: GatewayServer, router: Router): readonly string[] {
  const allowed = hostsFor(server, router.namespace);
  const common = allowed.flatMap((host) => router.hosts.flatMap((own) => narrower(host, own) ?? []));
  return [...new Set(common)];
}

const contextOf = (pod: MeshPod, server: GatewayServer): RouteContext => ({
  gateways: new Set([server.gateway]),
  port: server.port,
  labels: pod.labels,
  namespace: pod.namespace,
});

/** The route table of servers that share one: rules of all VirtualServices for a host, those that take everything last. */
export function gatewayTable(
  mesh: Mesh,
  pod: MeshPod,
  servers: readonly GatewayServer[],
): ReadonlyMap<string, GatewayHost> {
  const hosts = new Map<string, Building>();
  const made = new Map<string, { readonly entries: readonly RouteEntry[]; readonly port: number }>();
  const hostOf = (domain: string) => {
    const known = hosts.get(domain) ?? { routers: [], entries: [], redirectsToHttps: false };
    hosts.set(domain, known);
    return known;
  };
  for (const server of servers) {
    for (const [at, router] of visibleRouters(mesh, pod.namespace, server.gateway).entries()) {
      const common = commonHosts(server, router);
      if (common.length === 0) continue;
      // istiod translates a VirtualService once for a gateway, with the port of the first server that uses it.
      const key = `${server.gateway}|${at}`;
      const own = made.get(key) ?? { entries: entriesFor(router.http, contextOf(pod, server)), port: server.port };
      made.set(key, own);
      if (own.entries.length === 0) continue;
      for (const domain of common) {
        const host = hostOf(domain);
        host.routers.push(router);
        for (const entry of own.entries) host.entries.push({ entry, router, port: own.port });
        if (server.redirectsToHttps) host.redirectsToHttps = true;
      }
    }
    if (server.redirectsToHttps)
      for (const { host, text } of server.hosts) if (!text.includes('/')) hostOf(host).redirectsToHttps = true;
  }
  return new Map(
    [...hosts].map(([domain, { entries, ...rest }]) => {
      const isLast = (one: (typeof entries)[number]) => takesEverything(one.entry);
      const sorted = [...entries.filter((one) => !isLast(one)), ...entries.filter(isLast)];
      return [domain, { domain, ...rest, entries: sorted }];
    }),
  );
}

/** The virtual host that a Host header leads to. */
export function gatewayHostFor(table: ReadonlyMap<string, GatewayHost>, host: string): GatewayHost | undefined {
  const domain = table.has(host) ? host : bestDomain(table.keys(), host);
  return domain === undefined ? undefined : table.get(domain);
}

/** A filter chain of a port that speaks TLS, or of a TCP port. */
export interface GatewayChain {
  readonly names: readonly string[];
  readonly server: GatewayServer;
  /** What it sends on; undefined for a chain that ends TLS and speaks HTTP. */
  readonly rule: L4Rule | undefined;
}

const anyName = (hosts: readonly string[]) => (hosts.includes('*') ? [] : hosts);

/** The chains of a server: one for all of its HTTP, or one for each tcp or tls rule that can be used. */
export function chainsOf(mesh: Mesh, pod: MeshPod, server: GatewayServer): readonly GatewayChain[] {
  const routers = visibleRouters(mesh, pod.namespace, server.gateway);
  const names = anyName(server.hosts.map(({ host }) => host));
  if (server.tls === 'passthrough') return passthroughChains(routers, server, contextOf(pod, server));
  if (server.tls === 'auto passthrough') return [];
  if (server.tls === 'terminate' && server.protocol === 'HTTPS') return [{ names, server, rule: undefined }];
  const rule = tcpRule(routers, server, contextOf(pod, server));
  return rule ? [{ names: server.tls === 'none' ? [] : names, server, rule }] : [];
}

const sharesHost = (router: Router, server: GatewayServer) =>
  hostsFor(server, router.namespace).some((host) => router.hosts.some((own) => overlap(host, own)));

function tcpRule(routers: readonly Router[], server: GatewayServer, context: RouteContext): L4Rule | undefined {
  for (const router of routers) {
    if (!sharesHost(router, server)) continue;
    for (const rule of router.tcp)
      if (rule.matches.length === 0 || rule.matches.some((match) => fits(match, context))) return rule;
  }
  return undefined;
}

/** At a gateway only the port and the gateways of a match count. */
const fits = ({ port, gateways }: L4Rule['matches'][number], context: RouteContext) =>
  isFor({ port, gateways: gateways?.length ? gateways : undefined }, context);

function passthroughChains(
  routers: readonly Router[],
  server: GatewayServer,
  context: RouteContext,
): readonly GatewayChain[] {
  const used = new Set<string>();
  const chains: GatewayChain[] = [];
  for (const router of routers) {
    if (!sharesHost(router, server)) continue;
    for (const rule of router.tls)
      for (const match of rule.matches) {
        const names = (match.sniHosts ?? []).map((name) => name.toLowerCase());
        if (!fits(match, context) || names.some((name) => used.has(name))) continue;
        for (const name of names) used.add(name);
        chains.push({ names: anyName(names), server, rule });
      }
  }
  return chains;
}
