import type { GraphEdge, MeshGraph, TraceStep } from '../model/graph.ts';
import { hostsOverlap } from '../rules/blocks/hosts.ts';
import { fullHost } from '../world/hosts.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { decisionOf } from './builder.ts';
import { endText, matchText } from './match-text.ts';
import { unusedSubset } from './services.ts';
import { type Route, type RouteMatch, virtualServiceSpec } from './shapes.ts';

/** A request as a person names it: `shop.example.com/cart`. */
export interface AskedRequest {
  readonly host: string;
  readonly path: string;
}

/** Takes `http://shop.example.com:80/cart?x=1` or any part of it apart. */
export function askedRequest(text: string): AskedRequest {
  const [, host = '', path = '/'] = /^(?:\w+:\/\/)?([^/:?]*)(?::\d+)?(\/[^?]*)?/.exec(text) ?? [];
  return { host, path };
}

/**
 * What happens to a request: each object that decides, in order. Conditions that the request as asked does not settle
 * (headers, methods, sources) make a step a `maybe`, and the next route is looked at, too. A host that both gateways and
 * the mesh know is followed from either side.
 */
export function trace(world: World, graph: MeshGraph, request: AskedRequest): readonly TraceStep[] {
  const { gateways, steps } = listeners(world, request);
  const outside = gateways.size === 0 ? [] : [start('outside'), ...steps, ...routed(world, graph, request, gateways)];
  const service = serviceOf(world, request.host);
  const inside = boundServices(world, request, new Set());
  if (service || inside.some((one) => hostsOf(one).includes(request.host)))
    return [
      ...outside,
      start('a workload of the mesh'),
      ...(inside.length > 0 ? routed(world, graph, request, new Set()) : direct(graph, service)),
    ];
  if (outside.length > 0) return outside;
  return [{ what: 'end', text: `no gateway takes ${request.host}, and no Service has this name`, outcome: 'ends' }];
}

const start = (from: string): TraceStep => ({ what: 'from', text: from, outcome: 'taken' });

function listeners(world: World, { host }: AskedRequest) {
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
      steps.push({ what: 'gateway', text, outcome: 'taken', decision });
    }
  return { gateways, steps };
}

/** Goes through the routes that the request meets behind these gateways; behind none of them is the mesh. */
function routed(
  world: World,
  graph: MeshGraph,
  request: AskedRequest,
  gateways: ReadonlySet<string>,
): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  for (const service of boundServices(world, request, gateways))
    for (const [index, route] of (virtualServiceSpec(service.object.spec)?.http ?? []).entries()) {
      const { outcome, why } = judge(route, request.path);
      const decision = decisionOf(service, ['spec', 'http', index]);
      const name = `${fullName(service)} ${route.name ?? `http[${index}]`}`;
      steps.push({ what: 'route', text: `${name}: ${why}`, outcome, decision });
      if (outcome === 'passed over') continue;
      const end = endText(route);
      if (end) steps.push({ what: 'answer', text: end, outcome: 'ends', decision });
      steps.push(...follow(graph, `route ${fullName(service)} http ${index}`));
      if (outcome === 'taken') return steps;
    }
  return [...steps, { what: 'end', text: 'no route takes it: 404', outcome: 'ends' }];
}

/** VirtualServices that the request can meet, the most specific host first. */
function boundServices(
  world: World,
  { host }: AskedRequest,
  gateways: ReadonlySet<string>,
): readonly Resource<'VirtualService'>[] {
  const specificity = (service: Resource<'VirtualService'>) =>
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

const hostsOf = (service: Resource<'VirtualService'>) =>
  (service.spec?.hosts ?? []).flatMap((host) => [host, fullHost(host, service.namespace)]);

function meets(service: Resource<'VirtualService'>, gateways: ReadonlySet<string>): boolean {
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
  if (uri?.regex === undefined) return true;
  try {
    return new RegExp(`^(?:${uri.regex})$`).test(path);
  } catch {
    return false;
  }
}

function serviceOf(world: World, host: string): Resource<'Service'> | undefined {
  const isNamed = ({ name, namespace }: Resource<'Service'>) =>
    [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, fullHost(name, namespace)].includes(host);
  return world.all('Service').find(isNamed);
}

/** Without a route that has a say, a host is its service. */
function direct(graph: MeshGraph, service: Resource<'Service'> | undefined): readonly TraceStep[] {
  if (!service) return [];
  const text = `${fullName(service)}, no VirtualService has a say`;
  const step: TraceStep = { what: 'service', text, outcome: 'taken', decision: decisionOf(service) };
  return [step, ...follow(graph, `service ${fullName(service)}`)];
}

/** The edges behind a node, breadth first. */
function follow(graph: MeshGraph, start: string): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  const seen = new Set([start]);
  for (const id of seen)
    for (const edge of graph.edges.filter(({ from, label }) => from === id && label !== unusedSubset)) {
      if (!seen.has(edge.to)) steps.push(stepOf(graph, edge));
      seen.add(edge.to);
    }
  return steps;
}

function stepOf(graph: MeshGraph, edge: GraphEdge): TraceStep {
  const node = graph.nodes.find(({ id }) => id === edge.to);
  const notes = [
    edge.label,
    node?.kind === 'workload' && edge.mtls ? `mTLS ${edge.mtls}` : '',
    ...edge.blockedBy.map((policy) => `blocked by ${policy}`),
    ...edge.findings.map(({ code, message }) => `${code} ${message}`),
  ].filter(Boolean);
  const name = [node?.namespace, node?.label].filter(Boolean).join('/');
  const ends = edge.dead || edge.blockedBy.length > 0;
  return {
    what: node?.kind ?? 'missing',
    text: [name, ...notes].join(', '),
    outcome: ends ? 'ends' : 'taken',
    decision: edge.decision,
  };
}
