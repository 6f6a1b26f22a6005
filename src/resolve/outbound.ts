import { inBlock, isBlock, prefixLength } from './addresses.ts';
import { endpointsOf } from './endpoints.ts';
import { covers, isWildcard, overlap } from './hosts.ts';
import { isFor, type RouteContext } from './http-match.ts';
import type { Mesh } from './mesh.ts';
import { isHttp, isTls, type Protocol } from './protocols.ts';
import type { L4Rule, Router } from './routes.ts';
import type { EgressListener, Scope } from './scope.ts';
import type { Content } from './server.ts';
import { type MeshService, portOf } from './services.ts';
import { serviceEntrySpec } from './shapes.ts';

/** A connection as a program opens it. */
export interface Connection {
  readonly ip: string;
  readonly port: number;
  readonly content: Content;
  readonly sni: string | undefined;
}

/** What a sidecar's listener makes of a connection. */
export type Outbound =
  | { readonly as: 'http'; readonly listener: EgressListener; readonly only: MeshService | undefined }
  | {
      readonly as: 'tcp';
      readonly service: MeshService;
      readonly rule: L4Rule | undefined;
      readonly listener: EgressListener;
    }
  /** No listener takes it, or none of its filter chains. */
  | { readonly as: 'fallthrough' };

interface Offer {
  readonly service: MeshService;
  readonly protocol: Protocol;
}

/** Ports on 0.0.0.0 that the proxy needs itself. */
const reserved: ReadonlySet<number> = new Set([15001, 15006, 15021, 15090]);

/** Which listener of a sidecar takes a connection: one on its address, else one on its port. */
export function outboundListener(mesh: Mesh, scope: Scope, connection: Connection): Outbound {
  for (const listener of listenersOf(scope, connection)) {
    const found = within(mesh, scope, { listener, connection });
    if (found) return found;
  }
  return { as: 'fallthrough' };
}

/** The egress items that make listeners of a port; an item with this port hides those without. */
function listenersOf({ listeners }: Scope, { port }: Connection): readonly EgressListener[] {
  const own = listeners.filter((one) => one.port?.number === port);
  return own.length > 0 ? own : listeners.filter((one) => !one.port);
}

interface Within {
  readonly listener: EgressListener;
  readonly connection: Connection;
}

function within(mesh: Mesh, scope: Scope, { listener, connection }: Within): Outbound | undefined {
  const offers = listener.services.flatMap((service): readonly Offer[] => {
    const port = portOf(service, connection.port);
    if (!port && listener.port?.protocol !== 'HTTP_PROXY') return [];
    if (service.resolution === 'alias') return [];
    const own = listener.port?.protocol;
    return [{ service, protocol: own && own !== 'auto' ? own : (port?.protocol ?? 'HTTP') }];
  });
  if (listener.bind && listener.bind !== connection.ip && listener.bind !== '0.0.0.0') return undefined;
  const at = offers.map((offer) => ({ ...offer, where: placeOf(mesh, offer, connection) }));
  const exact = at.filter(({ where }) => where === 'address');
  const found = { listener, connection, scope };
  const detected = exact.find(({ protocol }) => protocol === 'auto');
  if (exact.length > 0) {
    if (connection.content === 'http' && detected) return { as: 'http', listener, only: detected.service };
    return chainFor(exact, { ...found, isWide: false });
  }
  const wide = at.filter(({ where }) => where === 'port');
  if (wide.length === 0 || reserved.has(connection.port)) return undefined;
  const isForHttp = ({ protocol }: Offer) => protocol === 'auto' || isHttp(protocol);
  if (connection.content === 'http' && wide.some(isForHttp)) return { as: 'http', listener, only: undefined };
  const firstHttp = wide.findIndex(({ protocol }) => isHttp(protocol));
  const rest = wide.filter(
    ({ protocol }, index) => !isHttp(protocol) && (protocol !== 'auto' || firstHttp < 0 || index < firstHttp),
  );
  return chainFor(rest, { ...found, isWide: true });
}

/** Whether a service's listener is on the address that is dialled, or on all addresses of the port. */
function placeOf(mesh: Mesh, { service, protocol }: Offer, { ip, port }: Connection): 'address' | 'port' | undefined {
  if (isHttp(protocol)) return 'port';
  if (service.addresses.length > 0) {
    if (service.addresses.some((address) => !isBlock(address) && address === ip)) return 'address';
    return service.addresses.some((address) => isBlock(address) && inBlock(ip, address)) ? 'port' : undefined;
  }
  const isListed = service.isHeadless || hasInlineEndpoints(service);
  if (!isListed || service.resolution !== 'as dialled') return 'port';
  return endpointsOf(mesh, service, { port }).some((endpoint) => endpoint.ip === ip) ? 'address' : undefined;
}

const hasInlineEndpoints = ({ isKubernetes, resource }: MeshService) =>
  !isKubernetes && (serviceEntrySpec(resource.object.spec)?.endpoints?.length ?? 0) > 0;

interface ChainInput extends Within {
  readonly scope: Scope;
  readonly isWide: boolean;
}

interface Chain {
  readonly block: string | undefined;
  readonly names: readonly string[];
  readonly service: MeshService;
  readonly rule: L4Rule | undefined;
}

function chainFor(offers: readonly Offer[], input: ChainInput): Outbound | undefined {
  const chains = offers.flatMap((offer) => chainsOf(offer, input));
  const { connection, listener } = input;
  const inside = chains.filter(({ block }) => !block || inBlock(connection.ip, block));
  const longest = Math.max(-1, ...inside.map(({ block }) => (block ? prefixLength(block) : -1)));
  const nearest = inside.filter(({ block }) => (block ? prefixLength(block) : -1) === longest);
  const chain = bySni(nearest, connection.sni);
  return chain && { as: 'tcp', service: chain.service, rule: chain.rule, listener };
}

/** The chain for a name: exact, then the longest wildcard, then one that wants no name. */
export function bySni<T extends { readonly names: readonly string[] }>(
  chains: readonly T[],
  sni: string | undefined,
): T | undefined {
  let best: { readonly chain: T; readonly length: number } | undefined;
  for (const chain of chains)
    for (const name of chain.names.length > 0 ? chain.names : ['']) {
      const length =
        name === '' || name === '*' ? 0 : sni === undefined ? -1 : lengthOf(name.toLowerCase(), sni.toLowerCase());
      if (length >= 0 && (!best || length > best.length)) best = { chain, length };
    }
  return best?.chain;
}

function lengthOf(name: string, sni: string): number {
  if (!isWildcard(name)) return name === sni ? Number.MAX_SAFE_INTEGER : -1;
  return covers(name, sni) && sni.length > name.length - 1 ? name.length : -1;
}

function chainsOf({ service, protocol }: Offer, { scope, listener, connection, isWide }: ChainInput): readonly Chain[] {
  const blocks = service.addresses.filter((address) => isBlock(address) && inBlock(connection.ip, address));
  const block = isWide ? blocks[0] : undefined;
  const context: RouteContext = {
    gateways: new Set(['mesh']),
    port: connection.port,
    labels: scope.labels,
    namespace: scope.namespace,
  };
  const routers = listener.routers.filter(({ hosts }) => hosts.some((host) => overlap(host, service.host)));
  const input = { service, block, context };
  if (isTls(protocol)) return connection.content === 'tls' || !isWide ? tlsChains(routers, input, isWide) : [];
  return tcpChains(routers, input);
}

interface RuleInput {
  readonly service: MeshService;
  readonly block: string | undefined;
  readonly context: RouteContext;
}

function tlsChains(
  routers: readonly Router[],
  { service, block, context }: RuleInput,
  isWide: boolean,
): readonly Chain[] {
  const chains = routers
    .flatMap(({ tls }) => tls)
    .flatMap((rule) =>
      rule.matches
        .filter((match) => isFor(match, context))
        .flatMap((match): readonly Chain[] => {
          const blocks = match.destinationSubnets?.length ? match.destinationSubnets : [block];
          return blocks.map((one) => ({ block: one, names: match.sniHosts ?? [], service, rule }));
        }),
    );
  if (chains.length > 0) return chains;
  return [{ block, names: isWide && !block ? [service.host] : [], service, rule: undefined }];
}

function tcpChains(routers: readonly Router[], { service, block, context }: RuleInput): readonly Chain[] {
  const chains: Chain[] = [];
  for (const rule of routers.flatMap(({ tcp }) => tcp)) {
    if (rule.matches.length === 0) return [...chains, { block, names: [], service, rule }];
    const fitting = rule.matches.filter((match) => isFor(match, context));
    if (fitting.some(({ destinationSubnets }) => !destinationSubnets?.length))
      return [...chains, { block, names: [], service, rule }];
    for (const subnet of fitting.flatMap(({ destinationSubnets = [] }) => destinationSubnets))
      chains.push({ block: subnet, names: [], service, rule });
  }
  return [...chains, { block, names: [], service, rule: undefined }];
}
