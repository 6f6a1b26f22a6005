import type { MeshGraph, TraceStep } from '../model/graph.ts';
import { hostsOverlap } from '../rules/blocks/hosts.ts';
import { fullName } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { type ApiRoute, specOfApiRoute } from './api-route-spec.ts';
import { decisionOf } from './builder.ts';
import { apiMatchText } from './match-text.ts';
import { type ApiMatch, apiGatewaySpec } from './shapes.ts';
import { regexFits } from './trace-istio.ts';
import { type AskedRequest, follow, type Listeners, listenerStep, nobodyTakesIt } from './trace-steps.ts';

/** The Gateways of the Gateway API with a listener for the host. */
export function apiListeners(world: World, graph: MeshGraph, { host }: AskedRequest): Listeners {
  const gateways = new Set<string>();
  const steps: TraceStep[] = [];
  for (const gateway of world.all('KubernetesGateway')) {
    const { gatewayClassName, listeners = [] } = apiGatewaySpec(gateway.object.spec) ?? {};
    if (gatewayClassName === 'istio-waypoint') continue;
    for (const [index, { hostname = '*', port, protocol }] of listeners.entries()) {
      if (!hostsOverlap(hostname, host)) continue;
      gateways.add(fullName(gateway));
      const text = `${fullName(gateway)} takes ${hostname} on ${[protocol, port].filter(Boolean).join(' ')}`;
      const decision = decisionOf(gateway, ['spec', 'listeners', index]);
      steps.push(listenerStep(graph, `gateway ${fullName(gateway)}`, text, decision));
    }
  }
  return { gateways, steps };
}

interface Rule {
  readonly route: ApiRoute;
  readonly index: number;
  readonly match: ApiMatch;
}

/** The rules of all HTTPRoutes and GRPCRoutes behind these gateways, those for the most specific path first, up to the one that takes the request. */
export function apiRouted(
  world: World,
  graph: MeshGraph,
  { host, path }: AskedRequest,
  gateways: ReadonlySet<string>,
): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  const rules = [...world.all('HTTPRoute'), ...world.all('GRPCRoute')]
    .filter((route) => isBound(route, host, gateways))
    .flatMap(rulesOf);
  for (const { route, index, match } of rules.sort((a, b) => weight(b.match) - weight(a.match))) {
    const outcome = outcomeOf(match, path);
    const decision = decisionOf(route, ['spec', 'rules', index]);
    const text = `${fullName(route)} rules[${index}]: ${apiMatchText(match)}`;
    steps.push({ what: 'route', text, outcome, decision });
    if (outcome === 'passed over') continue;
    steps.push(...follow(graph, `route ${route.kind} ${fullName(route)} ${index}`));
    if (outcome === 'taken') return steps;
  }
  return [...steps, nobodyTakesIt];
}

function isBound(route: ApiRoute, host: string, gateways: ReadonlySet<string>): boolean {
  const { hostnames = [], parentRefs = [] } = specOfApiRoute(route);
  const isFor = hostnames.length === 0 || hostnames.some((hostname) => hostsOverlap(hostname, host));
  return (
    isFor &&
    parentRefs.some(
      ({ kind = 'Gateway', name, namespace = route.namespace }) =>
        kind === 'Gateway' && gateways.has(`${namespace}/${name}`),
    )
  );
}

const rulesOf = (route: ApiRoute): readonly Rule[] =>
  (specOfApiRoute(route).rules ?? []).flatMap(({ matches = [] }, index) =>
    (matches.length > 0 ? matches : [{}]).map((match) => ({ route, index, match })),
  );

/** Exact paths first, then long prefixes; of equal paths the match that asks for more. */
function weight({ path, method, headers = [], queryParams = [] }: ApiMatch): number {
  const conditions = (method ? 1 : 0) + headers.length + queryParams.length;
  return (path?.type === 'Exact' ? 1e6 : 0) + (path?.value?.length ?? 1) * 100 + conditions;
}

function outcomeOf({ path, method, headers = [], queryParams = [] }: ApiMatch, asked: string): TraceStep['outcome'] {
  if (!pathFits(path, asked)) return 'passed over';
  return method || headers.length + queryParams.length > 0 ? 'maybe' : 'taken';
}

/** A prefix counts in whole segments: /v1 takes /v1/a, not /v1a. */
function pathFits(path: ApiMatch['path'], asked: string): boolean {
  const { type = 'PathPrefix', value = '/' } = path ?? {};
  if (type === 'Exact') return value === asked;
  if (type === 'RegularExpression') return regexFits(value, asked);
  const prefix = value.replace(/\/$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}
