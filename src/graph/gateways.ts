import { decisionOf } from '../world/decision.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { blockersOf, blockersOfTarget } from './security.ts';
import { apiGatewaySpec } from './shapes.ts';
import { missingNode } from './workloads.ts';

/** Draws an Istio Gateway, and an edge to it from each host that its servers take. Returns its node. */
export function drawGateway(world: World, graph: GraphBuilder, gateway: Resource<'Gateway'>): string {
  const known = graph.known('gateway', fullName(gateway));
  if (known !== undefined) return known;
  const servers = gateway.spec?.servers ?? [];
  const id = graph.node('gateway', fullName(gateway), {
    label: gateway.name,
    namespace: gateway.namespace,
    details: servers.map(({ port, tls }) => [port?.number, port?.protocol, tls?.mode].filter(Boolean).join(' ')),
    decision: decisionOf(gateway),
  });
  const selector = gateway.spec?.selector ?? {};
  const pods = world.carrying('Workload', selector);
  const blockedBy = [...new Set(pods.flatMap((pod) => blockersOf(world, pod)))];
  for (const [index, { hosts = [], port }] of servers.entries())
    for (const [at, text] of hosts.entries()) {
      const host = text.slice(text.indexOf('/') + 1);
      graph.edge(drawHost(graph, host), id, {
        label: [port?.protocol, port?.number].filter(Boolean).join(' '),
        decision: decisionOf(gateway, ['spec', 'servers', index, 'hosts', at]),
        blockedBy,
      });
    }
  if (pods.length === 0) {
    const decision = decisionOf(gateway, ['spec', 'selector']);
    graph.edge(id, missingNode(graph, `pods of ${id}`, { label: 'no pods' }), {
      label: 'runs on',
      decision,
      dead: true,
    });
  }
  return id;
}

/** Draws a Gateway of the Gateway API; a waypoint is one, too. Returns its node. */
export function drawApiGateway(world: World, graph: GraphBuilder, gateway: Resource<'KubernetesGateway'>): string {
  const { gatewayClassName = '', listeners = [] } = apiGatewaySpec(gateway.object.spec) ?? {};
  const isWaypoint = gatewayClassName === 'istio-waypoint';
  const id = graph.node(isWaypoint ? 'waypoint' : 'gateway', fullName(gateway), {
    label: gateway.name,
    namespace: gateway.namespace,
    details: [
      `class ${gatewayClassName}`,
      ...listeners.map(({ port, protocol }) => [port, protocol].filter(Boolean).join(' ')),
    ],
    decision: decisionOf(gateway),
  });
  for (const [index, { hostname, port, protocol }] of isWaypoint ? [] : listeners.entries())
    graph.edge(drawHost(graph, hostname ?? '*'), id, {
      label: [protocol, port].filter(Boolean).join(' '),
      decision: decisionOf(gateway, ['spec', 'listeners', index]),
      blockedBy: blockersOfTarget(world, 'Gateway', gateway),
    });
  return id;
}

/** A host that requests name. */
export function drawHost(graph: GraphBuilder, host: string): string {
  return graph.node('host', host, { label: host, namespace: '', details: [] });
}

/** Where requests of the mesh's own workloads start. */
export function drawMesh(graph: GraphBuilder): string {
  return graph.node('mesh', 'mesh', { label: 'the mesh', namespace: '', details: [] });
}
