import type { Finding } from '../model/finding.ts';
import type { MeshGraph } from '../model/graph.ts';
import { builtInSource } from '../world/built-in.ts';
import type { World } from '../world/world.ts';
import { apiRouteKinds } from './api-route-spec.ts';
import { drawApiRoute } from './api-routes.ts';
import { graphBuilder } from './builder.ts';
import { drawIdleRule } from './destination-rules.ts';
import { drawApiGateway, drawGateway } from './gateways.ts';
import { placeFindings } from './place-findings.ts';
import { drawUnrouted } from './services.ts';
import { drawVirtualService } from './virtual-services.ts';
import { drawWaypoint } from './waypoints.ts';

/** The mesh as configured, each node and edge with the findings about the place that decides it. */
export function meshGraph(world: World, findings: readonly Finding[] = []): MeshGraph {
  const graph = graphBuilder();
  for (const gateway of world.all('Gateway')) drawGateway(world, graph, gateway);
  for (const gateway of world.all('KubernetesGateway')) drawApiGateway(world, graph, gateway);
  for (const service of world.all('VirtualService')) drawVirtualService(world, graph, service);
  for (const kind of apiRouteKinds) for (const route of world.all(kind)) drawApiRoute(world, graph, route);
  for (const kind of ['Service', 'ServiceEntry'] as const)
    for (const provider of world.all(kind)) {
      if (provider.source === builtInSource) continue;
      drawUnrouted(world, graph, provider);
      drawWaypoint(world, graph, provider);
    }
  for (const rule of world.all('DestinationRule')) drawIdleRule(world, graph, rule);
  return placeFindings(graph.build(), findings);
}
