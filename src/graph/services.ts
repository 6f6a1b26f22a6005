import { decisionOf } from '../world/decision.ts';
import { fullHost } from '../world/hosts.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { drawSubset, subsetsOf, trafficPolicyOf } from './destination-rules.ts';
import { drawMesh } from './gateways.ts';
import { drawWorkloads } from './workloads.ts';

/** What answers for a host. */
export type Provider = Resource<'Service'> | Resource<'ServiceEntry'>;

/** On the edge to a subset that no route names. */
export const unusedSubset = 'unused';

/** Draws a Service or ServiceEntry with the workloads behind it. Returns its node. */
export function drawProvider(world: World, graph: GraphBuilder, provider: Provider): string {
  if (provider.kind === 'Service')
    return graph.known('service', fullName(provider)) ?? drawService(world, graph, provider);
  return graph.known('external', fullName(provider)) ?? drawServiceEntry(world, graph, provider);
}

/** What leads to a host when nothing routes it: the mesh itself; and its subsets that no route uses. */
export function drawUnrouted(world: World, graph: GraphBuilder, provider: Provider): void {
  const id = drawProvider(world, graph, provider);
  const hosts = hostsOf(provider);
  const isRouted = hosts.some((host) => graph.into(`host ${host}`).length > 0);
  const policy = trafficPolicyOf(world, hosts[0] ?? '');
  if (!isRouted) graph.edge(drawMesh(graph), id, { label: '', decision: decisionOf(provider), ...policy });
  for (const host of hosts)
    for (const subset of subsetsOf(world, host).values()) {
      const node = drawSubset(world, graph, provider, subset);
      if (graph.into(node).length > 0) continue;
      const decision = decisionOf(subset.rule, ['spec', 'subsets', subset.index]);
      graph.edge(id, node, { label: unusedSubset, decision });
    }
}

function hostsOf(provider: Provider): readonly string[] {
  if (provider.kind === 'Service') return [`${provider.name}.${provider.namespace}.svc.cluster.local`];
  return (provider.spec?.hosts ?? []).map((host) => fullHost(host, provider.namespace));
}

function drawService(world: World, graph: GraphBuilder, service: Resource<'Service'>): string {
  const ports = (service.spec?.ports ?? []).map(({ port, name }) => [port, name].filter(Boolean).join(' '));
  const id = graph.node('service', fullName(service), {
    label: service.name,
    namespace: service.namespace,
    details: ports.map((port) => `port ${port}`),
    decision: decisionOf(service),
  });
  drawWorkloads(world, graph, { from: id, provider: service, labels: {}, by: service, path: ['spec', 'selector'] });
  return id;
}

/** The pods and WorkloadEntries that a ServiceEntry selects stand behind it. */
function drawServiceEntry(world: World, graph: GraphBuilder, entry: Resource<'ServiceEntry'>): string {
  const { hosts, location, resolution, ports = [] } = entry.spec ?? {};
  const id = graph.node('external', fullName(entry), {
    label: hosts?.join(', ') ?? entry.name,
    namespace: entry.namespace,
    details: [
      [location, resolution].filter(Boolean).join(', '),
      ...ports.map(({ number, protocol }) => ['port', number, protocol].filter(Boolean).join(' ')),
    ].filter((text) => text !== ''),
    decision: decisionOf(entry),
  });
  drawWorkloads(world, graph, {
    from: id,
    provider: entry,
    labels: {},
    by: entry,
    path: ['spec', 'workloadSelector'],
  });
  return id;
}
