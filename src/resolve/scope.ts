import { carries, isEmpty } from '../world/labels.ts';
import type { Labels, Resource } from '../world/resource.ts';
import { covers } from './hosts.ts';
import type { Mesh } from './mesh.ts';
import { type Protocol, protocolOf } from './protocols.ts';
import type { Router, Target } from './routes.ts';
import { byServiceAge, type MeshService, portOf } from './services.ts';
import { type Destination, sidecarSpec } from './shapes.ts';
import { seesExported } from './visibility.ts';

/** One egress listener: an item of a Sidecar, or all that is visible. */
export interface EgressListener {
  readonly port: { readonly number: number; readonly protocol: Protocol } | undefined;
  readonly bind: string | undefined;
  readonly services: readonly MeshService[];
  readonly routers: readonly Router[];
}

/** A service whose clusters a proxy has. */
export interface KnownService {
  readonly service: MeshService;
  /** Only these ports; absent: all. */
  readonly ports: ReadonlySet<number> | undefined;
}

/** What the sidecar of a workload knows. */
export interface Scope {
  readonly namespace: string;
  readonly labels: Labels;
  /** The Sidecar that says so; none: everything that is visible. */
  readonly sidecar: Resource<'Sidecar'> | undefined;
  readonly listeners: readonly EgressListener[];
  readonly known: ReadonlyMap<string, KnownService>;
  readonly outboundMode: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** Where everything goes that nothing known takes. */
  readonly egressProxy: Target | undefined;
}

/** Services that a namespace may see: first those exported to it by name, then those for everybody, each oldest first. */
export function visibleServices(mesh: Mesh, namespace: string): readonly MeshService[] {
  const seen = mesh.services.filter(({ exported }) => seesExported(exported, namespace)).toSorted(byServiceAge);
  const byName = seen.filter(({ exported }) => exported !== 'everybody');
  return [...byName, ...seen.filter(({ exported }) => exported === 'everybody')];
}

/**
 * VirtualServices that a proxy of a namespace may use at a gateway, or in the mesh: private ones, those exported to the
 * namespace by name, then public ones.
 */
export function visibleRouters(mesh: Mesh, namespace: string, gateway: string): readonly Router[] {
  const seen = mesh.routers.filter(
    ({ gateways, exported }) => gateways.has(gateway) && seesExported(exported, namespace),
  );
  const isPrivate = ({ exported, namespace: own }: Router) => exported !== 'everybody' && own === namespace;
  const isNamed = (router: Router) => router.exported !== 'everybody' && !isPrivate(router);
  const group = (routers: readonly Router[]) => {
    const isOwnApi = (router: Router) => router.isFromApi && router.namespace === namespace;
    return [...routers.filter(isOwnApi), ...routers.filter((router) => !isOwnApi(router))];
  };
  return [
    ...group(seen.filter(isPrivate)),
    ...group(seen.filter(isNamed)),
    ...group(seen.filter(({ exported }) => exported === 'everybody')),
  ];
}

/** The Sidecar for a workload: one that selects it, else the namespace's, else the root namespace's. */
export function sidecarFor(mesh: Mesh, namespace: string, labels: Labels): Resource<'Sidecar'> | undefined {
  const selectorOf = (one: Resource<'Sidecar'>) => sidecarSpec(one.object.spec)?.workloadSelector?.labels;
  const of = (wanted: string) => mesh.sidecars.filter((one) => one.namespace === wanted);
  const isWide = (one: Resource<'Sidecar'>) => isEmpty(selectorOf(one));
  return (
    of(namespace).find((one) => !isWide(one) && carries(labels, selectorOf(one) ?? {})) ??
    of(namespace).find(isWide) ??
    of(mesh.settings.rootNamespace).find(isWide)
  );
}

/** What a sidecar of a namespace with these labels knows. */
export function scopeOf(mesh: Mesh, namespace: string, labels: Labels): Scope {
  const sidecar = sidecarFor(mesh, namespace, labels);
  const services = visibleServices(mesh, namespace);
  const routers = visibleRouters(mesh, namespace, 'mesh');
  const spec = (sidecar && sidecarSpec(sidecar.object.spec)) ?? {};
  const items = spec.egress?.length ? spec.egress : [{ hosts: ['*/*'] }];
  const everything = { namespace, services, routers };
  const listeners = items
    .map((item) => listenerOf(item, everything))
    .toSorted((a, b) => Number(!a.port) - Number(!b.port));
  const policy = spec.outboundTrafficPolicy;
  const proxy = policy?.egressProxy;
  return {
    namespace,
    labels,
    sidecar,
    listeners,
    known: knownServices(mesh, namespace, listeners),
    outboundMode: policy ? (policy.mode === 'ALLOW_ANY' ? 'ALLOW_ANY' : 'REGISTRY_ONLY') : mesh.settings.outboundMode,
    egressProxy: sidecar && proxy && egressTarget(sidecar, proxy),
  };
}

function egressTarget(owner: Resource<'Sidecar'>, { host = '', subset = '', port }: Destination): Target {
  const place = { owner, path: ['spec', 'outboundTrafficPolicy', 'egressProxy'] };
  return { host, subset, port: port?.number, weight: undefined, setsHost: undefined, place };
}

type Item = NonNullable<NonNullable<ReturnType<typeof sidecarSpec>>['egress']>[number];

interface Everything {
  readonly namespace: string;
  readonly services: readonly MeshService[];
  readonly routers: readonly Router[];
}

function listenerOf(item: Item, { namespace, services, routers }: Everything): EgressListener {
  const hosts = importsOf(item.hosts ?? [], namespace);
  const number = item.port?.number;
  const port = number ? { number, protocol: protocolOf(item.port?.protocol) } : undefined;
  const isOffered = (service: MeshService) =>
    !port || port.protocol === 'HTTP_PROXY' || portOf(service, port.number) !== undefined;
  const imported = services.filter((service) => isOffered(service) && imports(hosts, service.namespace, service.host));
  return {
    port,
    bind: item.bind || undefined,
    services: onePerHost(imported, namespace),
    routers: routers.filter((router) =>
      router.hosts.some((host) =>
        [hosts.get(router.namespace), hosts.get('*')].some((names) =>
          names?.some((name) => covers(name, host) || (!router.isFromApi && covers(host, name))),
        ),
      ),
    ),
  };
}

/** Imports by the namespace that they name. */
function importsOf(hosts: readonly string[], namespace: string): ReadonlyMap<string, readonly string[]> {
  const imports = new Map<string, string[]>();
  for (const text of hosts) {
    const [from = '', name, more] = text.split('/');
    if (name === undefined || more !== undefined || from === '~') continue;
    const key = from === '.' ? namespace : from;
    imports.set(key, [...(imports.get(key) ?? []), name.toLowerCase()]);
  }
  return imports;
}

const imports = (hosts: ReadonlyMap<string, readonly string[]>, namespace: string, host: string) =>
  [hosts.get(namespace), hosts.get('*')].some((names) => names?.some((name) => covers(name, host)));

/** Of equal hosts in several namespaces, a sidecar takes its own namespace's, else a Kubernetes Service, else the first. */
function onePerHost(services: readonly MeshService[], namespace: string): readonly MeshService[] {
  const chosen = new Map<string, MeshService>();
  for (const service of services) {
    const before = chosen.get(service.host);
    if (!before) chosen.set(service.host, service);
    else if (before.namespace === service.namespace) {
      if (service.isKubernetes && !before.isKubernetes) chosen.set(service.host, service);
    } else if (before.namespace !== namespace) {
      const isBetter = service.namespace === namespace || (service.isKubernetes && !before.isKubernetes);
      if (isBetter) chosen.set(service.host, service);
    }
  }
  return services.filter(({ host, namespace: own, isKubernetes }) => {
    const one = chosen.get(host);
    return one?.namespace === own && (isKubernetes || !one.isKubernetes);
  });
}

function knownServices(
  mesh: Mesh,
  namespace: string,
  listeners: readonly EgressListener[],
): ReadonlyMap<string, KnownService> {
  const known = new Map<string, KnownService>();
  for (const { port, services } of listeners)
    for (const service of services) {
      const ports = port && port.protocol !== 'HTTP_PROXY' ? new Set([port.number]) : undefined;
      const before = known.get(service.host);
      if (!before) known.set(service.host, { service, ports });
      else if (before.service === service)
        known.set(service.host, { service, ports: ports && before.ports && new Set([...before.ports, ...ports]) });
      else if (canMerge(before.service, service))
        known.set(service.host, {
          service: { ...before.service, ports: mergedPorts(before.service, service) },
          ports: undefined,
        });
    }
  for (const [host, ports] of destinationsOf(
    listeners.flatMap(({ routers }) => routers),
    namespace,
  )) {
    const found = destinationService(mesh, namespace, host);
    if (found && !known.has(host)) known.set(host, { service: found, ports });
  }
  return known;
}

const mergedPorts = (a: MeshService, b: MeshService) => {
  const numbers = new Set(a.ports.map(({ number }) => number));
  return [...a.ports, ...b.ports.filter(({ number }) => !numbers.has(number))];
};

/** Two entries for one host are one service, if they are alike but for their ports. */
export function canMerge(a: MeshService, b: MeshService): boolean {
  const textOf = ({ exported }: MeshService) => (typeof exported === 'string' ? exported : [...exported].sort().join());
  const selectors = [a, b].map(({ selector = {} }) => JSON.stringify(Object.entries(selector).sort()));
  return (
    !a.isKubernetes &&
    !b.isKubernetes &&
    a.namespace === b.namespace &&
    a.resolution === b.resolution &&
    textOf(a) === textOf(b) &&
    selectors[0] === selectors[1] &&
    carries(a.resource.labels, b.resource.labels) &&
    carries(b.resource.labels, a.resource.labels)
  );
}

/** The hosts that routes send to, each with the ports they name; no ports: all. */
function destinationsOf(
  routers: readonly Router[],
  namespace: string,
): ReadonlyMap<string, ReadonlySet<number> | undefined> {
  const found = new Map<string, Set<number> | undefined>();
  const add = ({ host, port }: Target) => {
    if (!host) return;
    if (port === undefined) found.set(host, undefined);
    else if (!found.has(host)) found.set(host, new Set([port]));
    else found.get(host)?.add(port);
  };
  for (const { http, tls, tcp } of routers) {
    for (const { matches, targets, mirrors } of http) {
      const sources = matches.flatMap(({ sourceNamespace }) => sourceNamespace || []);
      if (sources.length > 0 && !sources.includes(namespace)) continue;
      for (const target of [...targets, ...mirrors]) add(target);
    }
    for (const target of [...tls, ...tcp].flatMap(({ targets }) => targets)) add(target);
  }
  return found;
}

/** The service that a route's host means for clients of a namespace: their own whatever its exportTo, else a visible one. */
function destinationService(mesh: Mesh, namespace: string, host: string): MeshService | undefined {
  const candidates = mesh.servicesOf(host);
  const own = candidates.find((service) => service.namespace === namespace);
  if (own) return own;
  const seen = candidates.filter(({ exported }) => seesExported(exported, namespace));
  return seen.find(({ isKubernetes }) => isKubernetes) ?? seen.toSorted(byServiceAge)[0];
}
