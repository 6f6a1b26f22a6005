import type { Path } from '../model/source.ts';
import { decisionOf } from '../world/decision.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { drawDestination } from './destinations.ts';
import { endText, matchText } from './match-text.ts';
import { drawSources, type RouteSource, sourcesOf } from './route-sources.ts';
import { type Route, virtualServiceSpec } from './shapes.ts';
import { missingNode } from './workloads.ts';

/** On the edge to the routes of another VirtualService. */
export const delegates = 'delegates';

/** Draws a VirtualService: what leads to its routes, the routes, and where they lead. */
export function drawVirtualService(world: World, graph: GraphBuilder, service: Resource<'VirtualService'>): void {
  const sources = sourcesOf(world, graph, service);
  const spec = virtualServiceSpec(service.object.spec) ?? {};
  if (!spec.http?.length && !spec.tls?.length && !spec.tcp?.length) drawEmpty(graph, service, sources);
  for (const protocol of ['http', 'tls', 'tcp'] as const)
    for (const [index, route] of (spec[protocol] ?? []).entries())
      drawRoute(world, graph, { service, sources, route, path: ['spec', protocol, index] });
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
  const about = { label: delegates, decision: decisionOf(service, path) };
  if (!target) graph.edge(id, missingNode(graph, `VirtualService ${namespace}/${name}`), { ...about, dead: true });
  else
    for (const index of (virtualServiceSpec(target.object.spec)?.http ?? []).keys())
      graph.edge(id, `route ${routeName(target, ['spec', 'http', index])}`, about);
}
