import { bySpecificity, covers, isWildcard } from './hosts.ts';
import { entriesFor, type RouteContext, type RouteEntry } from './http-match.ts';
import type { Mesh } from './mesh.ts';
import { bestDomain, domainsOf, namesOf } from './names.ts';
import { isHttpOrDetected } from './protocols.ts';
import type { Router } from './routes.ts';
import type { EgressListener, Scope } from './scope.ts';
import { type MeshService, portOf } from './services.ts';

/** A virtual host of a sidecar's route table. */
export interface VirtualHost {
  readonly domains: readonly string[];
  /** What decides; none: the service itself answers. */
  readonly router: Router | undefined;
  readonly entries: readonly RouteEntry[];
  readonly service: MeshService | undefined;
}

interface Table {
  readonly hosts: readonly VirtualHost[];
  /** The host of each domain, the first one that got it. */
  readonly byDomain: ReadonlyMap<string, VirtualHost>;
}

/** The route table of a sidecar's port, or of one service on a port whose protocol is detected. */
export function routeTable(
  mesh: Mesh,
  scope: Scope,
  { listener, port, only }: { readonly listener: EgressListener; readonly port: number; readonly only?: MeshService },
): Table {
  const services = new Map<string, MeshService>();
  for (const service of listener.services) {
    const isMeant = only ? service.host === only.host : service.resolution !== 'alias';
    const found = portOf(service, port) ?? (listener.port?.protocol === 'HTTP_PROXY' ? service.ports[0] : undefined);
    if (isMeant && found && !services.has(service.host)) services.set(service.host, service);
  }
  const context = { gateways: new Set(['mesh']), port, labels: scope.labels, namespace: scope.namespace };
  const hosts = hostsOfTable({ services, routers: listener.routers, context, hasOne: only !== undefined });
  return only ? single(hosts) : named(mesh, scope, { hosts, services, listener });
}

/** On a port whose protocol is detected, whatever Host leads to the one service. */
function single(hosts: readonly Omit<VirtualHost, 'domains'>[]): Table {
  const host = hosts.map((one): VirtualHost => ({ ...one, domains: ['*'] }))[0];
  return host ? { hosts: [host], byDomain: new Map([['*', host]]) } : { hosts: [], byDomain: new Map() };
}

interface TableInput {
  readonly services: ReadonlyMap<string, MeshService>;
  readonly routers: readonly Router[];
  readonly context: RouteContext;
  readonly hasOne: boolean;
}

type Bare = Omit<VirtualHost, 'domains'> & { readonly own: string | undefined };

function hostsOfTable({ services, routers, context, hasOne }: TableInput): readonly Bare[] {
  const taken = new Set<string>();
  const hosts: Bare[] = [];
  const isRouted = (service: MeshService) => isHttpOrDetected(portOf(service, context.port)?.protocol ?? 'auto');
  const specific = mostSpecific(services, routers);
  for (const router of routers) {
    if (router.onlyPort !== undefined && router.onlyPort !== context.port) continue;
    const found = servicesAndOthers(router, services, specific);
    const isMeant = found.services.length > 0 || found.others.length > 0;
    if (!isMeant) continue;
    const entries = entriesFor(router.http, context);
    if (entries.length === 0) continue;
    const usable = found.services.filter(isRouted);
    for (const service of usable) {
      if (taken.has(service.host)) continue;
      taken.add(service.host);
      hosts.push({ router, entries, service, own: undefined });
    }
    const hasOwn = !hasOne && (usable.length > 0 || (context.port === 80 && found.services.length === 0));
    if (hasOwn) for (const own of found.others) hosts.push({ router, entries, service: undefined, own });
  }
  for (const service of services.values())
    if (!taken.has(service.host) && isRouted(service))
      hosts.push({ router: undefined, entries: [], service, own: undefined });
  return hosts;
}

/** For each service the router with the most specific host for it; of equal hosts the first. */
function mostSpecific(
  services: ReadonlyMap<string, MeshService>,
  routers: readonly Router[],
): ReadonlyMap<string, Router> {
  const chosen = new Map<string, { readonly host: string; readonly router: Router }>();
  for (const router of routers)
    for (const host of router.hosts) {
      const below = isWildcard(host) ? [...services.keys()].filter((name) => covers(host, name)) : [host];
      for (const name of below) {
        const before = chosen.get(name);
        if (!before || bySpecificity(host, before.host) < 0) chosen.set(name, { host, router });
      }
    }
  return new Map([...chosen].map(([name, { router }]) => [name, router]));
}

function servicesAndOthers(
  { hosts, ...router }: Router,
  services: ReadonlyMap<string, MeshService>,
  specific: ReadonlyMap<string, Router>,
) {
  const found: MeshService[] = [];
  const others: string[] = [];
  for (const host of hosts) {
    if (!isWildcard(host)) {
      const service = services.get(host);
      if (service) found.push(service);
      else others.push(host);
      continue;
    }
    const below = [...services.values()].filter((service) => covers(host, service.host));
    if (below.length === 0) others.push(host);
    found.push(...below.filter((service) => specific.get(service.host)?.resource === router.resource));
  }
  return { services: found, others };
}

interface NamingInput {
  readonly hosts: readonly Bare[];
  readonly services: ReadonlyMap<string, MeshService>;
  readonly listener: EgressListener;
}

function named(mesh: Mesh, scope: Scope, { hosts, services, listener }: NamingInput): Table {
  const byDomain = new Map<string, VirtualHost>();
  const aliases = listener.services.filter(({ resolution }) => resolution === 'alias');
  const whole = hosts.map(({ own, ...host }): VirtualHost => {
    const { service } = host;
    const names =
      own === undefined
        ? service
          ? domainsOf(service, scope.namespace, aliasesOf(mesh, service, aliases))
          : []
        : [own, ...namesOfOwn(own, scope.namespace)];
    const domains: string[] = [];
    for (const [index, name] of names.entries()) {
      const domain = name.toLowerCase();
      // A short form that is another service's whole name is not given away.
      if (byDomain.has(domain) || (index > 0 && service?.host !== domain && services.has(domain))) continue;
      domains.push(domain);
    }
    const made = { ...host, domains };
    for (const domain of domains) byDomain.set(domain, made);
    return made;
  });
  return { hosts: whole, byDomain };
}

/** A host that is no service still has the short forms of its name, if it looks like a Service's. */
const namesOfOwn = (host: string, namespace: string) => (isWildcard(host) ? [] : namesOf(host, namespace));

/** ExternalName Services that lead to a service, over others, too. */
function aliasesOf(mesh: Mesh, service: MeshService, aliases: readonly MeshService[]): readonly MeshService[] {
  return aliases.filter((alias) => aliasTarget(mesh, alias) === service.host);
}

/** The host at the end of a chain of ExternalNames; undefined for a loop. */
export function aliasTarget(mesh: Mesh, alias: MeshService): string | undefined {
  const seen = new Set<string>();
  let host = alias.target;
  while (host !== undefined) {
    if (seen.has(host)) return undefined;
    seen.add(host);
    const next = mesh.servicesOf(host).find(({ resolution }) => resolution === 'alias');
    if (!next) return host;
    host = next.target;
  }
  return undefined;
}

/** The virtual host that a Host header leads to. */
export function virtualHostFor({ byDomain }: Table, host: string): VirtualHost | undefined {
  const domain = byDomain.has(host) ? host : bestDomain(byDomain.keys(), host);
  return domain === undefined ? undefined : byDomain.get(domain);
}
