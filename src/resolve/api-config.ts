import { append } from '../world/label-index.ts';
import { carries, isEmpty } from '../world/labels.ts';
import type { AnyResource, Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { byApiAge, createdAt } from './age.ts';
import { type ApiRouteKind, attach, type Detached } from './api-attach.ts';
import { gatewayNameLabel } from './api-gateways.ts';
import { type AttachableListener, attachableListeners, podNameOf } from './api-listeners.ts';
import { apiRules, bySpecificity, targetOf } from './api-rules.ts';
import { apiGatewaySpec, backendTlsPolicySpec, l4RouteSpec, type ParentRef } from './api-shapes.ts';
import type { GatewayConfig, GatewayServer } from './gateway-servers.ts';
import { clusterDomain } from './hosts.ts';
import type { Mesh } from './mesh.ts';
import { protocolOf } from './protocols.ts';
import type { HttpRule, L4Rule, Router } from './routes.ts';
import type { Exported } from './visibility.ts';

/** What istiod makes of the Gateway API's objects. */
export interface ApiConfig {
  readonly listeners: readonly AttachableListener[];
  readonly gateways: readonly GatewayConfig[];
  readonly routers: readonly Router[];
  readonly destinationRules: readonly Resource<'DestinationRule'>[];
  /** Listeners that a route names and that do not serve it. */
  readonly detached: readonly (Detached & { readonly route: AnyResource })[];
}

export const apiRouteKinds: readonly ApiRouteKind[] = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'];

/** Turns Gateways into servers, and routes into what VirtualServices are. */
export function apiConfigOf(mesh: Pick<Mesh, 'world' | 'settings'>): ApiConfig {
  const { world, settings } = mesh;
  const listeners = attachableListeners(world, settings);
  const served = listeners.filter(({ problem, protocol }) => !problem && protocol !== 'HBONE');
  const gateways = served.map((listener): GatewayConfig => {
    const server = serverOf(listener);
    return {
      resource: { ...listener.gateway, name: listener.key.slice(listener.key.indexOf('/') + 1) },
      created: createdAt(listener.gateway),
      servers: [server],
      selects: (pod) =>
        `${pod.namespace}/${pod.name}` === podNameOf(world, listener.gateway) || servesBy(world, listener.gateway, pod),
    };
  });
  const built = routersOf(world, listeners, settings.isOn('PILOT_ENABLE_ALPHA_GATEWAY_API'));
  return { listeners, gateways, ...built, destinationRules: backendTlsRules(world) };
}

/** The pods of a Gateway: those made for it, or those behind the Service that its address names. */
function servesBy(
  world: World,
  gateway: AnyResource,
  { namespace, labels }: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  if (namespace !== gateway.namespace) return false;
  if (labels[gatewayNameLabel] === gateway.name) return true;
  return (apiGatewaySpec(gateway.object.spec)?.addresses ?? []).some(({ type, value = '' }) => {
    const [name = '', other = gateway.namespace] = value.split('.');
    const selector = world.get('Service', other, name)?.spec?.selector;
    return type === 'Hostname' && other === namespace && !isEmpty(selector) && carries(labels, selector ?? {});
  });
}

function serverOf({ key, place, port, protocol, tlsMode, hostname, name }: AttachableListener): GatewayServer {
  const host = hostname || '*';
  const isTls = protocol === 'HTTPS' || protocol === 'TLS';
  return {
    gateway: key,
    place,
    port,
    bind: '',
    protocol: protocolOf(protocol),
    portName: name,
    tls: !isTls ? 'none' : tlsMode === 'Passthrough' ? 'passthrough' : 'terminate',
    redirectsToHttps: false,
    needsService: true,
    hosts: [{ host, namespace: undefined, text: host }],
  };
}

interface Building {
  readonly key: string;
  readonly hostname: string;
  readonly rules: HttpRule[];
  readonly first: AnyResource;
}

function routersOf(world: World, listeners: readonly AttachableListener[], hasAlpha: boolean) {
  const merged = new Map<string, Building>();
  const meshRoutes = new Map<string, MeshBuilding>();
  const routers: Router[] = [];
  const detached: (Detached & { route: AnyResource })[] = [];
  const routes = apiRouteKinds
    .filter((kind) => kind !== 'TCPRoute' || hasAlpha)
    .flatMap((kind) => world.all(kind).map((route) => ({ kind, route: route as AnyResource })));
  for (const { kind, route } of routes.sort((a, b) => byApiAge(a.route, b.route))) {
    const { parentRefs = [], hostnames = [] } = l4RouteSpec(route.object.spec) ?? {};
    const isHttp = kind === 'HTTPRoute' || kind === 'GRPCRoute';
    for (const parent of parentRefs) {
      if (isMeshParent(parent)) {
        if (isHttp) addMeshRoute(world, meshRoutes, { route, parent });
        continue;
      }
      const found = attach(world, listeners, { route, kind, parent, hostnames });
      detached.push(...found.detached.map((one) => ({ ...one, route })));
      const rules = isHttp ? (apiRules(world, route, false) ?? []) : [];
      for (const { listener, hostnames: names } of found.attached)
        if (!isHttp) routers.push(l4Router(world, route, { kind, listener, names }));
        else
          for (const hostname of names) {
            const id = `${listener.key} ${hostname}`;
            const building = merged.get(id) ?? { key: listener.key, hostname, rules: [], first: route };
            building.rules.push(...rules);
            merged.set(id, building);
          }
    }
  }
  for (const { key, hostname, rules, first } of merged.values())
    if (rules.length > 0)
      routers.push({ ...bareRouter(first, [hostname], new Set([key])), http: rules.toSorted(bySpecificity) });
  for (const { host, first, rules, port, exported } of meshRoutes.values())
    routers.push({
      ...bareRouter(first, [host], new Set(['mesh'])),
      http: rules.toSorted(bySpecificity),
      exported,
      onlyPort: port,
    });
  return { routers, detached };
}

function bareRouter(route: AnyResource, hosts: readonly string[], gateways: ReadonlySet<string>): Router {
  return {
    resource: route,
    namespace: route.namespace,
    name: `${route.namespace}~${route.name}`,
    hosts,
    gateways,
    exported: 'everybody',
    created: createdAt(route),
    http: [],
    tls: [],
    tcp: [],
    isFromApi: true,
  };
}

interface MeshBuilding {
  readonly host: string;
  readonly port: number | undefined;
  readonly first: AnyResource;
  readonly rules: HttpRule[];
  readonly exported: Exported;
}

const isMeshParent = ({ group, kind }: ParentRef) =>
  (group === '' && kind === 'Service') || (group === 'networking.istio.io' && kind === 'ServiceEntry');

/** A route for clients of the mesh: the service's own namespace makes it for everybody, another one for itself. */
function addMeshRoute(
  world: World,
  found: Map<string, MeshBuilding>,
  { route, parent }: { readonly route: AnyResource; readonly parent: ParentRef },
): void {
  const namespace = parent.namespace ?? route.namespace;
  const rules = apiRules(world, route, true);
  if (!rules) return;
  const isService = parent.kind === 'Service';
  const entry = isService ? undefined : world.get('ServiceEntry', namespace, parent.name ?? '');
  if (isService ? !world.get('Service', namespace, parent.name ?? '') : !entry) return;
  const hosts = isService ? [`${parent.name}.${namespace}.svc.${clusterDomain}`] : (entry?.spec?.hosts ?? []);
  for (const host of hosts) {
    const key = `${host} ${parent.port ?? ''} ${route.namespace}`;
    const exported: Exported = route.namespace === namespace ? 'everybody' : new Set([route.namespace]);
    const building = found.get(key) ?? { host, port: parent.port, first: route, rules: [], exported };
    building.rules.push(...rules);
    found.set(key, building);
  }
}

function l4Router(
  world: World,
  route: AnyResource,
  {
    kind,
    listener,
    names,
  }: { readonly kind: ApiRouteKind; readonly listener: AttachableListener; readonly names: readonly string[] },
): Router {
  const spec = l4RouteSpec(route.object.spec) ?? {};
  const isPassthrough = listener.tlsMode === 'Passthrough' && listener.protocol === 'TLS';
  const rules = (spec.rules ?? []).map(({ backendRefs = [] }, index): L4Rule => {
    const place = { owner: route, path: ['spec', 'rules', index] };
    const isLone = backendRefs.length === 1;
    return {
      place,
      matches: isPassthrough ? [{ sniHosts: names }] : [],
      targets: backendRefs
        .filter(({ weight }) => weight !== 0)
        .map((backend) => ({
          ...targetOf(world, backend, { place, isMesh: false }),
          weight: isLone ? undefined : (backend.weight ?? 1),
        })),
      decidedBy: `${route.object.kind} ${route.namespace}/${route.name}`,
    };
  });
  const hosts = kind === 'TLSRoute' ? names : ['*'];
  const router = bareRouter(route, hosts, new Set([listener.key]));
  return isPassthrough ? { ...router, tls: rules } : { ...router, tcp: rules };
}

/** A BackendTLSPolicy is a DestinationRule in the Service's namespace. */
function backendTlsRules(world: World): readonly Resource<'DestinationRule'>[] {
  const rules = new Map<string, Resource<'DestinationRule'>[]>();
  for (const policy of world.all('BackendTLSPolicy').toSorted(byApiAge)) {
    const { targetRefs = [], validation } = backendTlsPolicySpec(policy.object.spec) ?? {};
    for (const { kind = 'Service', name = '', sectionName } of targetRefs) {
      const host = `${name}.${policy.namespace}.svc.${clusterDomain}`;
      if (kind !== 'Service' || rules.has(host)) continue;
      const tls = { mode: 'SIMPLE', sni: validation?.hostname };
      const ports = world.get('Service', policy.namespace, name)?.spec?.ports ?? [];
      const port = ports.find((one) => one.name === sectionName)?.port;
      const trafficPolicy = port === undefined ? { tls } : { portLevelSettings: [{ port: { number: port }, tls }] };
      append(rules, host, {
        ...policy,
        kind: 'DestinationRule',
        object: { ...policy.object, spec: { host, trafficPolicy } },
        spec: {},
      });
    }
  }
  return [...rules.values()].flat();
}
