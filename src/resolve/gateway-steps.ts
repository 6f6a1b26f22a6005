import type { TraceStep } from '../model/graph.ts';
import { decisionOf } from '../world/decision.ts';
import { l4RouteSpec } from './api-shapes.ts';
import type { GatewayServer, LostServer } from './gateway-servers.ts';
import { covers } from './hosts.ts';
import type { Mesh } from './mesh.ts';
import type { Router } from './routes.ts';
import { lostSteps } from './sidecar.ts';
import { seesExported } from './visibility.ts';
import type { MeshPod } from './workloads.ts';

/** Servers of a port that are not served, and why. */
export function lostServerSteps(lost: readonly LostServer[], port: number): readonly TraceStep[] {
  return lost
    .filter(({ server }) => server.port === port)
    .map(({ server, why }) => ({
      what: 'gateway',
      text: `a server of ${server.place.owner.origin} is not served: ${why}`,
      outcome: 'passed over',
      decision: decisionOf(server.place.owner, server.place.path),
    }));
}

/** The server that takes a request. */
export const serverStep = ({ place, port, protocol, hosts }: GatewayServer): TraceStep => ({
  what: 'gateway',
  text: `${place.owner.origin} takes ${hosts.map(({ text }) => text).join(', ')} on ${protocol} ${port}`,
  outcome: 'taken',
  decision: decisionOf(place.owner, place.path),
});

/** VirtualServices for the host that this gateway does not use, and why. */
export function unboundSteps(
  mesh: Mesh,
  pod: MeshPod,
  { host, servers }: { readonly host: string; readonly servers: readonly GatewayServer[] },
): readonly TraceStep[] {
  const names = new Set(servers.map(({ gateway }) => gateway));
  return mesh.routers.flatMap((router): readonly TraceStep[] => {
    if (router.isFromApi || !router.hosts.includes(host)) return [];
    const lost = lostSteps(mesh, router);
    if (router.http.length === 0 && lost.length > 0) return lost;
    return [
      {
        what: 'route',
        text: `${router.resource.origin} has the host: ${unboundWhy(router, { names, pod, servers })}`,
        outcome: 'passed over',
        decision: decisionOf(router.resource),
      },
    ];
  });
}

function unboundWhy(
  router: Router,
  {
    names,
    pod,
    servers,
  }: { readonly names: ReadonlySet<string>; readonly pod: MeshPod; readonly servers: readonly GatewayServer[] },
): string {
  if (![...router.gateways].some((gateway) => names.has(gateway)))
    return `it is bound to ${[...router.gateways].join(', ')}, not to ${[...names].join(', ')}`;
  if (!seesExported(router.exported, pod.namespace))
    return `it is not exported to namespace ${pod.namespace} of the gateway`;
  const hosts = servers.flatMap((server) => server.hosts.map(({ text }) => text)).join(', ');
  return `no server host of the gateway (${hosts}) is for namespace ${router.namespace} and this host`;
}

/** Wider virtual hosts that the chosen one hides. */
export function wildcardSteps(
  table: ReadonlyMap<string, { readonly domain: string }>,
  domain: string,
): readonly TraceStep[] {
  const wider = [...table.keys()].filter(
    (one) => one !== domain && one.startsWith('*') && domain.endsWith(one.slice(1)),
  );
  return wider.map((one) => ({
    what: 'route',
    text: `the routes of ${one} do not count: the more specific host ${domain} hides them`,
    outcome: 'passed over',
  }));
}

/** Routes of the Gateway API that name this gateway and are not served here, and why. */
export function detachedSteps(mesh: Mesh, pod: MeshPod, host: string): readonly TraceStep[] {
  const mine = new Set(
    mesh.gateways
      .filter((gateway) => gateway.selects(pod))
      .flatMap(({ servers }) => servers.map(({ gateway }) => gateway)),
  );
  const isMeant = (hostnames: readonly string[]) =>
    hostnames.length === 0 || hostnames.some((name) => covers(name.toLowerCase(), host));
  const seen = new Set<string>();
  return mesh.api.detached.flatMap(({ listener, route, why }): readonly TraceStep[] => {
    const text = `${route.origin} is not served by listener ${listener.name}: ${why}`;
    if (!mine.has(listener.key) || !isMeant(l4RouteSpec(route.object.spec)?.hostnames ?? []) || seen.has(text))
      return [];
    seen.add(text);
    return [{ what: 'route', text, outcome: 'passed over', decision: decisionOf(route, ['spec', 'parentRefs']) }];
  });
}
