import { append } from '../world/label-index.ts';
import { carries, isEmpty } from '../world/labels.ts';
import { type AnyResource, fullName } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { byAge, createdAt } from './age.ts';
import type { ApiConfig } from './api-config.ts';
import { targetPort } from './endpoints.ts';
import type { Mesh } from './mesh.ts';
import { isHttp, type Protocol, protocolOf } from './protocols.ts';
import type { Place } from './routes.ts';
import { portOf } from './services.ts';
import { gatewaySpec } from './shapes.ts';
import type { MeshPod } from './workloads.ts';

/** A host of a server, and the one namespace whose VirtualServices may use it. */
export interface ServerHost {
  readonly host: string;
  readonly namespace: string | undefined;
  /** As written, namespace included. */
  readonly text: string;
}

export type ServerTls = 'none' | 'terminate' | 'passthrough' | 'auto passthrough';

export interface GatewayServer {
  /** `NAMESPACE/NAME` by which VirtualServices bind to it. */
  readonly gateway: string;
  readonly place: Place;
  readonly port: number;
  readonly bind: string;
  readonly protocol: Protocol;
  readonly portName: string;
  readonly tls: ServerTls;
  readonly redirectsToHttps: boolean;
  readonly hosts: readonly ServerHost[];
  /** Only a port of a Service is listened to: so with the Gateway API. */
  readonly needsService: boolean;
}

/** A Gateway of Istio, or a listener of the Gateway API. */
export interface GatewayConfig {
  readonly resource: AnyResource;
  readonly created: number;
  readonly servers: readonly GatewayServer[];
  selects(pod: MeshPod): boolean;
}

/** Every Gateway, oldest first. */
export function gatewayConfigOf(world: World<'Gateway'>, api: ApiConfig): readonly GatewayConfig[] {
  const written = world.all('Gateway').map((resource): GatewayConfig => {
    const { selector, servers = [] } = gatewaySpec(resource.object.spec) ?? {};
    return {
      resource,
      created: createdAt(resource),
      selects: ({ labels }) => isEmpty(selector) || carries(labels, selector ?? {}),
      servers: servers.map((server, index) => serverOf(resource, server, index)),
    };
  });
  return [...written, ...api.gateways].sort((a, b) => byAge(a.resource, b.resource));
}

type WrittenServer = NonNullable<NonNullable<ReturnType<typeof gatewaySpec>>['servers']>[number];

function serverOf(resource: AnyResource, { port, bind, hosts = [], tls }: WrittenServer, index: number): GatewayServer {
  const protocol = protocolOf(port?.protocol);
  return {
    gateway: fullName(resource),
    place: { owner: resource, path: ['spec', 'servers', index] },
    port: port?.number ?? 0,
    bind: bind ?? '',
    protocol,
    portName: port?.name ?? '',
    tls: isHttp(protocol) || !tls ? 'none' : tlsOf(tls.mode),
    redirectsToHttps: isHttp(protocol) && tls?.httpsRedirect === true,
    hosts: serverHosts(hosts, resource.namespace),
    needsService: false,
  };
}

function tlsOf(mode: string | undefined): ServerTls {
  if (mode === undefined || mode === 'PASSTHROUGH') return 'passthrough';
  return mode === 'AUTO_PASSTHROUGH' ? 'auto passthrough' : 'terminate';
}

/** Reads `host`, `NS/host`, `./host`, `*\/host`; `*\/*` takes the place of all others. */
export function serverHosts(texts: readonly string[], namespace: string): readonly ServerHost[] {
  const hosts = texts.map((text): ServerHost => {
    const slash = text.indexOf('/');
    if (slash < 0) return { host: text.toLowerCase(), namespace: undefined, text };
    const from = text.slice(0, slash);
    const only = from === '*' ? undefined : from === '.' ? namespace : from;
    return {
      host: text.slice(slash + 1).toLowerCase(),
      namespace: only,
      text: only === undefined ? text.slice(slash + 1) : `${only}${text.slice(slash)}`,
    };
  });
  return texts.includes('*/*') ? hosts.filter((_, index) => texts[index] === '*/*') : hosts;
}

/** A server that is not served, and why. */
export interface LostServer {
  readonly server: GatewayServer;
  readonly why: string;
}

/** What listens on one port of a gateway pod. */
export interface GatewayListener {
  readonly port: number;
  /** Plain HTTP ones share a route table. */
  readonly http: readonly GatewayServer[];
  readonly tcp: GatewayServer | undefined;
  readonly tls: readonly GatewayServer[];
}

export interface GatewayListeners {
  readonly at: ReadonlyMap<number, GatewayListener>;
  readonly lost: readonly LostServer[];
  /** The port of the pod behind a port of its Service. */
  portBehind(port: number): number;
}

interface Merging {
  http: GatewayServer[];
  tcp: GatewayServer | undefined;
  tls: GatewayServer[];
  readonly claimed: Map<string, GatewayServer>;
}

/** The listeners of a gateway pod: all Gateways that select it, merged, oldest first. */
export function gatewayListeners(mesh: Mesh, pod: MeshPod): GatewayListeners {
  const services = mesh.services.filter(
    (service) =>
      service.isKubernetes &&
      service.namespace === pod.namespace &&
      !isEmpty(service.selector) &&
      carries(pod.labels, service.selector ?? {}),
  );
  const portBehind = (port: number) => {
    const service = services.find((one) => portOf(one, port));
    const found = service && portOf(service, port);
    return (found && targetPort(found, pod)) ?? port;
  };
  const ports = new Map<string, Merging>();
  const numbers = new Map<string, number>();
  const lost: LostServer[] = [];
  for (const gateway of mesh.gateways) {
    if (!gateway.selects(pod)) continue;
    for (const server of gateway.servers) {
      const number = portBehind(server.port);
      const key = `${server.bind}|${number}`;
      const state = ports.get(key) ?? { http: [], tcp: undefined, tls: [], claimed: new Map() };
      const isOffered = !server.needsService || services.some((service) => portOf(service, server.port));
      const why = isOffered ? add(state, server) : 'no Service of the gateway has this port';
      if (why) lost.push({ server, why });
      else {
        ports.set(key, state);
        numbers.set(key, number);
      }
    }
  }
  const at = new Map<number, GatewayListener>();
  for (const [key, { http, tcp, tls }] of ports) {
    const port = numbers.get(key) ?? 0;
    if (!at.has(port)) at.set(port, { port, http, tcp, tls });
  }
  return { at, lost, portBehind };
}

/** Puts a server on its port; what is on it first decides. Returns why the server is not served. */
function add(state: Merging, server: GatewayServer): string | undefined {
  const name = (other: GatewayServer) => `${other.place.owner.origin} (port ${other.port})`;
  if (server.tls !== 'none') {
    const plain = state.http[0] ?? state.tcp;
    if (plain) return `the port is taken by the plain server of ${name(plain)}`;
    for (const { text } of server.hosts) {
      const other = state.claimed.get(text);
      if (other) return `its host ${text} is claimed by ${name(other)}, which drops the whole server`;
    }
    for (const { text } of server.hosts) state.claimed.set(text, server);
    state.tls.push(server);
    return undefined;
  }
  if (isHttp(server.protocol)) {
    if (state.tcp) return `the port is taken by the TCP server of ${name(state.tcp)}`;
    state.http.push(server);
    return undefined;
  }
  const other = state.tcp ?? state.http[0];
  if (other) return `the port is taken by the server of ${name(other)}`;
  state.tcp = server;
  return undefined;
}

/** Groups things by a key. */
export function grouped<K, T>(things: readonly T[], keyOf: (thing: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const thing of things) append(groups, keyOf(thing), thing);
  return groups;
}
