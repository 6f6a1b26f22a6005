import { linearRegex } from '../lib/linear-regex.ts';
import type { MeshGraph, TraceStep } from '../model/graph.ts';
import { hostsOverlap } from '../rules/blocks/hosts.ts';
import { fullHost } from '../world/hosts.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { decisionOf } from './builder.ts';
import { endText, matchText } from './match-text.ts';
import { type Route, type RouteMatch, virtualServiceSpec } from './shapes.ts';
import { type AskedRequest, follow, type Listeners, listenerStep, nobodyTakesIt } from './trace-steps.ts';

type Service = Resource<'VirtualService'>;

/** The Istio Gateways whose servers take the host. */
export function istioListeners(world: World, graph: MeshGraph, { host }: AskedRequest): Listeners {
  const gateways = new Set<string>();
  const steps: TraceStep[] = [];
  for (const gateway of world.all('Gateway'))
    for (const [index, { hosts = [], port }] of (gateway.spec?.servers ?? []).entries()) {
      const at = hosts.findIndex((text) => hostsOverlap(text.slice(text.indexOf('/') + 1), host));
      if (at < 0) continue;
      gateways.add(fullName(gateway));
      const listener = [port?.protocol, port?.number].filter(Boolean).join(' ');
      const decision = decisionOf(gateway, ['spec', 'servers', index, 'hosts', at]);
      const text = `${fullName(gateway)} takes ${hosts[at]} on ${listener}`;
      steps.push(listenerStep(graph, `gateway ${fullName(gateway)}`, text, decision));
    }
  return { gateways, steps };
}

/** Goes through the routes that the request meets behind these gateways; behind none of them is the mesh. */
export function routed(
  world: World,
  graph: MeshGraph,
  request: AskedRequest,
  gateways: ReadonlySet<string>,
): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  for (const service of boundServices(world, request, gateways)) {
    const own = routesOf(world, graph, request, service);
    steps.push(...own.steps);
    if (own.taken) return steps;
  }
  return [...steps, nobodyTakesIt];
}

/** The routes of one VirtualService in their order, up to the one that takes the request for sure. */
function routesOf(world: World, graph: MeshGraph, request: AskedRequest, service: Service) {
  const steps: TraceStep[] = [];
  for (const [index, route] of (virtualServiceSpec(service.object.spec)?.http ?? []).entries()) {
    const { outcome, why } = judge(route, request.path);
    const decision = decisionOf(service, ['spec', 'http', index]);
    const name = `${fullName(service)} ${route.name ?? `http[${index}]`}`;
    steps.push({ what: 'route', text: `${name}: ${why}`, outcome, decision });
    if (outcome === 'passed over') continue;
    const end = endText(route);
    if (end) steps.push({ what: 'answer', text: end, outcome: route.delegate ? 'taken' : 'ends', decision });
    steps.push(...follow(graph, `route ${fullName(service)} http ${index}`));
    const handed = route.delegate && delegated(world, graph, request, { service, delegate: route.delegate });
    if (handed) steps.push(...handed.steps);
    if (outcome === 'taken' && (handed?.taken ?? true)) return { steps, taken: true };
  }
  return { steps, taken: false };
}

/** A delegate that hands on itself is not followed: Istio takes one level only. */
function delegated(
  world: World,
  graph: MeshGraph,
  request: AskedRequest,
  { service, delegate }: { readonly service: Service; readonly delegate: NonNullable<Route['delegate']> },
): { readonly steps: readonly TraceStep[]; readonly taken: boolean } {
  const target = world.get('VirtualService', delegate.namespace ?? service.namespace, delegate.name ?? '');
  const isLast = virtualServiceSpec(target?.object.spec)?.http?.every((route) => !route.delegate) ?? false;
  if (target && isLast) return routesOf(world, graph, request, target);
  const text = target ? `${fullName(target)} delegates itself` : `no VirtualService ${delegate.name}`;
  return { steps: [{ what: 'missing', text, outcome: 'ends' }], taken: true };
}

/** VirtualServices that the request can meet, the most specific host first. */
export function boundServices(world: World, { host }: AskedRequest, gateways: ReadonlySet<string>): readonly Service[] {
  const specificity = (service: Service) =>
    Math.max(
      -1,
      ...hostsOf(service)
        .filter((text) => hostsOverlap(text, host))
        .map((text) => (text === host ? 1e6 : text.length)),
    );
  return world
    .all('VirtualService')
    .filter((service) => specificity(service) >= 0 && meets(service, gateways))
    .sort((a, b) => specificity(b) - specificity(a));
}

/** A VirtualService's hosts as they are written and as full names. */
export const hostsOf = (service: Service) =>
  (service.spec?.hosts ?? []).flatMap((host) => [host, fullHost(host, service.namespace)]);

function meets(service: Service, gateways: ReadonlySet<string>): boolean {
  const names = service.spec?.gateways?.length ? service.spec.gateways : ['mesh'];
  if (gateways.size === 0) return names.includes('mesh');
  return names.some((name) => gateways.has(name.includes('/') ? name : `${service.namespace}/${name}`));
}

function judge({ match }: Route, path: string): { outcome: TraceStep['outcome']; why: string } {
  if (!match?.length) return { outcome: 'taken', why: 'takes everything' };
  const fitting = match.filter((one) => uriFits(one, path));
  const sure = fitting.find(({ uri: _uri, ...rest }) => Object.keys(rest).length === 0);
  if (sure) return { outcome: 'taken', why: matchText(sure) };
  if (fitting[0]) return { outcome: 'maybe', why: `only when ${fitting.map(matchText).join(', or ')}` };
  return { outcome: 'passed over', why: `wants ${match.map(matchText).join(', or ')}` };
}

function uriFits({ uri }: RouteMatch, path: string): boolean {
  if (uri?.exact !== undefined) return uri.exact === path;
  if (uri?.prefix !== undefined) return path.startsWith(uri.prefix);
  return uri?.regex === undefined || regexFits(uri.regex, path);
}

/** Whether a pattern takes the whole path; what is no pattern to Envoy fits nothing. */
export const regexFits = (pattern: string, path: string): boolean => linearRegex(pattern)?.matchesWhole(path) ?? false;
