import { builtInSource } from '../world/built-in.ts';
import { append } from '../world/label-index.ts';
import { perWorld } from '../world/per-world.ts';
import type { Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { byAge } from './age.ts';
import { type ApiConfig, apiConfigOf } from './api-config.ts';
import { type MadeGateways, madeGateways } from './api-gateways.ts';
import { type AuthorizationPolicies, authorizationPoliciesOf } from './authorization-policies.ts';
import { type LostRule, withDelegates } from './delegates.ts';
import { type DestinationRules, destinationRulesOf } from './destination-rules.ts';
import { type GatewayConfig, gatewayConfigOf } from './gateway-servers.ts';
import { type PeerAuthentications, peerAuthenticationsOf } from './peer-authentication.ts';
import { type Router, routerOf } from './routes.ts';
import { type Scope, scopeOf, visibleServices } from './scope.ts';
import { type MeshService, registryOf } from './services.ts';
import { type MeshSettings, settingsOf } from './settings.ts';
import { type Workloads, workloadsOf } from './workloads.ts';

/** Everything that decides about requests, read and indexed once; parts are made when they are first asked for. */
export interface Mesh {
  readonly world: World;
  readonly settings: MeshSettings;
  readonly workloads: Workloads;
  readonly services: readonly MeshService[];
  servicesOf(host: string): readonly MeshService[];
  /** VirtualServices with their delegates' rules, and what becomes of the Gateway API's routes; oldest first. */
  readonly routers: readonly Router[];
  /** Rules that hand on to a delegate which cannot be used. */
  readonly lost: ReadonlyMap<Router, readonly LostRule[]>;
  readonly gateways: readonly GatewayConfig[];
  readonly api: ApiConfig;
  readonly sidecars: readonly Resource<'Sidecar'>[];
  readonly destinationRules: DestinationRules;
  readonly peerAuthentications: PeerAuthentications;
  readonly authorization: AuthorizationPolicies;
  /** What the sidecars of a namespace with these labels know. */
  scope(namespace: string, labels: Readonly<Record<string, string>>): Scope;
  /** Services that a gateway or waypoint of a namespace knows, one for each host. */
  visible(namespace: string): ReadonlyMap<string, MeshService>;
}

export type Environment = Readonly<Record<string, string>>;

/** The mesh of a world, with istiod's own environment where it differs from the default. */
export function createMesh(world: World, environment: Environment = {}): Mesh {
  const settings = settingsOf(world, environment);
  const hasAmbient = environment.PILOT_ENABLE_AMBIENT === undefined || settings.isOn('PILOT_ENABLE_AMBIENT');
  const scopes = new Map<string, Scope>();
  const visible = new Map<string, ReadonlyMap<string, MeshService>>();
  const made = lazy((): MadeGateways => madeGateways(world));
  const workloads = lazy((): Workloads => workloadsOf(world, made().pods, hasAmbient));
  const services = lazy((): readonly MeshService[] => {
    const { services: own } = made();
    const isReal = ({ resource }: MeshService) =>
      resource.source !== builtInSource || own.some((one) => one === resource);
    return registryOf(world, settings, own).filter(isReal);
  });
  const byHost = lazy((): ReadonlyMap<string, readonly MeshService[]> => {
    const groups = new Map<string, MeshService[]>();
    for (const service of services()) append(groups, service.host, service);
    return groups;
  });
  const api = lazy((): ApiConfig => apiConfigOf({ world, settings }));
  const routers = lazy((): Routers => routersOf(world, settings, api()));
  const gateways = lazy((): readonly GatewayConfig[] => gatewayConfigOf(world, api()));
  const sidecars = lazy((): readonly Resource<'Sidecar'>[] => world.all('Sidecar').toSorted(byAge));
  const rules = lazy(
    (): DestinationRules => destinationRulesOf([...world.all('DestinationRule'), ...api().destinationRules], settings),
  );
  const peers = lazy(
    (): PeerAuthentications => peerAuthenticationsOf(world.all('PeerAuthentication'), settings.rootNamespace),
  );
  const authorization = lazy((): AuthorizationPolicies => authorizationPoliciesOf({ world, settings }));
  const mesh: Mesh = {
    world,
    settings,
    get workloads() {
      return workloads();
    },
    get services() {
      return services();
    },
    servicesOf: (host) => byHost().get(host) ?? [],
    get routers() {
      return routers().routers;
    },
    get lost() {
      return routers().lost;
    },
    get gateways() {
      return gateways();
    },
    get api() {
      return api();
    },
    get sidecars() {
      return sidecars();
    },
    get destinationRules() {
      return rules();
    },
    get peerAuthentications() {
      return peers();
    },
    get authorization() {
      return authorization();
    },
    scope: (namespace, labels) =>
      remembered(scopes, JSON.stringify([namespace, Object.entries(labels).sort()]), () =>
        scopeOf(mesh, namespace, labels),
      ),
    visible: (namespace) => remembered(visible, namespace, () => firstOfEachHost(visibleServices(mesh, namespace))),
  };
  return mesh;
}

/** The mesh of a world, with istiod's default environment; made once. */
export const meshOf: (world: World) => Mesh = perWorld((world: World) => createMesh(world));

/** Gateways and waypoints take the first service of a host, but a Kubernetes Service before a ServiceEntry. */
function firstOfEachHost(services: readonly MeshService[]): ReadonlyMap<string, MeshService> {
  const chosen = new Map<string, MeshService>();
  for (const service of services) {
    const before = chosen.get(service.host);
    if (!before || (service.isKubernetes && !before.isKubernetes)) chosen.set(service.host, service);
  }
  return chosen;
}

interface Routers {
  readonly routers: readonly Router[];
  readonly lost: ReadonlyMap<Router, readonly LostRule[]>;
}

function routersOf(world: World, settings: MeshSettings, api: ApiConfig): Routers {
  const written = world
    .all('VirtualService')
    .toSorted(byAge)
    .map((resource) => routerOf(resource, settings));
  const byName = new Map(written.map((router) => [`${router.namespace}/${router.name}`, router]));
  const lost = new Map<Router, readonly LostRule[]>();
  const roots = written
    .filter(({ hosts }) => hosts.length > 0)
    .map((router) => {
      if (router.http.every(({ targets, redirect, direct }) => targets.length > 0 || redirect || direct)) return router;
      const delegated = withDelegates(router, (namespace, name) => byName.get(`${namespace}/${name}`));
      const whole = { ...router, http: delegated.http };
      if (delegated.lost.length > 0) lost.set(whole, delegated.lost);
      return whole;
    });
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const routers = [...roots, ...api.routers].sort(
    (a, b) => a.created - b.created || compare(a.name, b.name) || compare(a.namespace, b.namespace),
  );
  return { routers, lost };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function remembered<K, T>(cache: Map<K, T>, key: K, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
