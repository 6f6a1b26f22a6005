import { closest } from '../lib/suggest.ts';
import type { Path } from '../model/source.ts';
import { hostsOverlap } from '../rules/blocks/hosts.ts';
import { gatewayNameOf, hostsFor } from '../world/gateways.ts';
import { fullHost } from '../world/hosts.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { decisionOf, type GraphBuilder } from './builder.ts';
import { drawDestination } from './destinations.ts';
import { drawGateway, drawHost, drawMesh } from './gateways.ts';
import { endText, matchText } from './match-text.ts';
import { type Route, virtualServiceSpec } from './shapes.ts';
import { missingNode } from './workloads.ts';

/** Draws a VirtualService: what leads to its routes, the routes, and where they lead. */
export function drawVirtualService(world: World, graph: GraphBuilder, service: Resource<'VirtualService'>): void {
  const sources = sourcesOf(world, graph, service);
  const spec = virtualServiceSpec(service.object.spec) ?? {};
  if (!spec.http?.length && !spec.tls?.length && !spec.tcp?.length) drawEmpty(graph, service, sources);
  for (const protocol of ['http', 'tls', 'tcp'] as const)
    for (const [index, route] of (spec[protocol] ?? []).entries())
      drawRoute(world, graph, { service, sources, route, path: ['spec', protocol, index] });
}

interface RouteSource {
  readonly node: string;
  readonly path: Path;
  readonly label: string;
  readonly dead?: boolean;
}

/** Gateways that the VirtualService is bound to; for the mesh itself, its hosts. */
function sourcesOf(world: World, graph: GraphBuilder, service: Resource<'VirtualService'>): readonly RouteSource[] {
  const names = service.spec?.gateways?.length ? service.spec.gateways : ['mesh'];
  const hosts = service.spec?.hosts ?? [];
  return names.flatMap((name, index): readonly RouteSource[] => {
    if (name === 'mesh')
      return hosts.map((host, at) => {
        const path: Path = ['spec', 'hosts', at];
        const node = drawHost(graph, fullHost(host, service.namespace));
        graph.edge(drawMesh(graph), node, { label: '', decision: decisionOf(service, path) });
        return { node, path, label: '' };
      });
    const path: Path = ['spec', 'gateways', index];
    const gateway = findGateway(world, name, service.namespace);
    if (!gateway) return [{ node: missingGateway(world, graph, name), path, label: 'bound to', dead: true }];
    const taken = hostsFor(gateway, service.namespace);
    const fits = hosts.some((host) => taken.some((other) => hostsOverlap(host, other)));
    return [{ node: drawGateway(world, graph, gateway), path, label: hosts.join(', '), dead: !fits }];
  });
}

function findGateway(world: World, text: string, from: string): Resource<'Gateway'> | undefined {
  const { namespace, name } = gatewayNameOf(text, from);
  return world.get('Gateway', namespace, name);
}

function missingGateway(world: World, graph: GraphBuilder, name: string): string {
  const known = closest(
    name,
    world.all('Gateway').map((gateway) => gateway.name),
  );
  return missingNode(graph, `gateway ${name}`, known ? { hint: `did you mean ${known}?` } : {});
}

/** Without a route, whoever comes gets 404. */
function drawEmpty(graph: GraphBuilder, service: Resource<'VirtualService'>, sources: readonly RouteSource[]): void {
  const id = graph.node('route', fullName(service), {
    label: service.name,
    namespace: service.namespace,
    details: ['no routes'],
    decision: decisionOf(service),
  });
  drawSources(graph, service, { sources, id });
}

function drawSources(
  graph: GraphBuilder,
  service: Resource<'VirtualService'>,
  { sources, id }: { readonly sources: readonly RouteSource[]; readonly id: string },
): void {
  for (const { node, label, dead = false, path } of sources)
    graph.edge(node, id, { label, decision: decisionOf(service, path), dead });
}

interface DrawnRoute {
  readonly service: Resource<'VirtualService'>;
  readonly sources: readonly RouteSource[];
  readonly route: Route;
  readonly path: Path;
}

function drawRoute(world: World, graph: GraphBuilder, { service, sources, route, path }: DrawnRoute): void {
  const position = Number(path.at(-1)) + 1;
  const matches = route.match?.length ? route.match.map(matchText) : ['everything'];
  const end = endText(route);
  const rewrite = route.rewrite && `rewrites to ${route.rewrite.authority ?? ''}${route.rewrite.uri ?? ''}`;
  const id = graph.node('route', routeName(service, path), {
    label: route.name ?? `${service.name} ${path[1]} ${position}`,
    namespace: service.namespace,
    details: [...matches, ...[rewrite, end].filter((text) => text !== undefined)],
    decision: decisionOf(service, path),
  });
  drawSources(graph, service, { sources, id });
  if (route.delegate)
    drawDelegate(world, graph, { service, id, delegate: route.delegate, path: [...path, 'delegate'] });
  const total = route.route?.length ?? 0;
  for (const [index, { destination = {}, weight }] of (route.route ?? []).entries())
    drawDestination(world, graph, destination, {
      from: id,
      by: service,
      path: [...path, 'route', index, 'destination'],
      label: total > 1 || weight !== undefined ? `weight ${weight ?? 0}` : '',
      exportTo: service.spec?.exportTo,
    });
  const mirrors: readonly (readonly [NonNullable<Route['mirror']>, Path])[] = [
    ...(route.mirror ? [[route.mirror, [...path, 'mirror']] as const] : []),
    ...(route.mirrors ?? []).map(
      ({ destination = {} }, index) => [destination, [...path, 'mirrors', index, 'destination']] as const,
    ),
  ];
  for (const [destination, at] of mirrors)
    drawDestination(world, graph, destination, {
      from: id,
      by: service,
      path: at,
      label: 'mirror',
      exportTo: service.spec?.exportTo,
    });
}

const routeName = (service: Resource<'VirtualService'>, path: Path) =>
  `${fullName(service)} ${path.slice(1).join(' ')}`;

interface Delegation {
  readonly service: Resource<'VirtualService'>;
  readonly id: string;
  readonly delegate: NonNullable<Route['delegate']>;
  readonly path: Path;
}

/** Edges to the routes of the VirtualService that a route hands its requests to. */
function drawDelegate(world: World, graph: GraphBuilder, { service, id, delegate, path }: Delegation): void {
  const { name = '', namespace = service.namespace } = delegate;
  const target = world.get('VirtualService', namespace, name);
  const about = { label: 'delegates', decision: decisionOf(service, path) };
  if (!target) graph.edge(id, missingNode(graph, `VirtualService ${namespace}/${name}`), { ...about, dead: true });
  else
    for (const index of (virtualServiceSpec(target.object.spec)?.http ?? []).keys())
      graph.edge(id, `route ${routeName(target, ['spec', 'http', index])}`, about);
}
