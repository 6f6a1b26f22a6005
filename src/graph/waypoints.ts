import { decisionOf } from '../world/decision.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { drawApiGateway } from './gateways.ts';
import { blockersOfTarget } from './security.ts';
import { drawProvider, type Provider } from './services.ts';
import { missingNode } from './workloads.ts';

const label = 'istio.io/use-waypoint';

/** Draws the waypoint that a host's traffic goes through, where a label of its own or of its namespace names one. */
export function drawWaypoint(world: World, graph: GraphBuilder, provider: Provider): void {
  const space = world.get('Namespace', '', provider.namespace);
  const by = provider.labels[label] ? provider : space;
  const name = by?.labels[label];
  if (!by || !name || name === 'none') return;
  const namespace = by.labels[`${label}-namespace`] ?? provider.namespace;
  const gateway = world.get('KubernetesGateway', namespace, name);
  const about = { label: 'through', decision: decisionOf(by, ['metadata', 'labels', label]) };
  const from = drawProvider(world, graph, provider);
  if (!gateway) graph.edge(from, missingNode(graph, `waypoint ${name}`, { namespace }), { ...about, dead: true });
  else {
    const blockedBy = [
      ...blockersOfTarget(world, 'Gateway', gateway),
      ...blockersOfTarget(world, provider.kind, provider),
    ];
    graph.edge(from, drawApiGateway(world, graph, gateway), { ...about, blockedBy });
  }
}
