import type { Finding } from '../model/finding.ts';
import type { GraphEdge, MeshGraph } from '../model/graph.ts';
import { append } from '../world/label-index.ts';
import type { World } from '../world/world.ts';
import { drawApiRoute, drawWaypoint } from './api-routes.ts';
import { graphBuilder } from './builder.ts';
import { drawApiGateway, drawGateway } from './gateways.ts';
import { drawUnrouted } from './services.ts';
import { drawVirtualService } from './virtual-services.ts';

/** The mesh as configured, each edge with the findings about the place that decides it. */
export function meshGraph(world: World, findings: readonly Finding[] = []): MeshGraph {
  const graph = graphBuilder();
  for (const gateway of world.all('Gateway')) drawGateway(world, graph, gateway);
  for (const gateway of world.all('KubernetesGateway')) drawApiGateway(graph, gateway);
  for (const service of world.all('VirtualService')) drawVirtualService(world, graph, service);
  for (const kind of ['HTTPRoute', 'GRPCRoute'] as const)
    for (const route of world.all(kind)) drawApiRoute(world, graph, route);
  for (const service of world.all('Service')) {
    if (service.source.file === '' && Object.keys(world.assumed.builtIn).length > 0) continue;
    drawUnrouted(world, graph, service);
    drawWaypoint(world, graph, service);
  }
  const { nodes, edges } = graph.build();
  return { nodes, edges: withFindings(edges, findings) };
}

/** A finding belongs to an edge when both are about the same object and one place lies within the other. */
function withFindings(edges: readonly GraphEdge[], findings: readonly Finding[]): readonly GraphEdge[] {
  const byOrigin = new Map<string, Finding[]>();
  for (const finding of findings) append(byOrigin, finding.origin, finding);
  return edges.map((edge) => {
    const { origin, path } = edge.decision;
    const about = (byOrigin.get(origin) ?? []).filter(
      (finding) => within(finding.path ?? '', path) || within(path, finding.path ?? ''),
    );
    return about.length === 0
      ? edge
      : { ...edge, findings: about.map(({ code, level, message }) => ({ code, level, message })) };
  });
}

/** Whether a path is another one or lies inside it. */
function within(inner: string, outer: string): boolean {
  return outer !== '' && inner.startsWith(outer) && /^(?:$|[.[])/.test(inner.slice(outer.length));
}
