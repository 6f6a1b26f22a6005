import type { Path } from '../model/source.ts';
import { decisionOf } from '../world/decision.ts';
import { fullName } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { type ApiRoute, specOfApiRoute } from './api-route-spec.ts';
import type { GraphBuilder } from './builder.ts';
import { drawDestination } from './destinations.ts';
import { drawApiGateway } from './gateways.ts';
import { apiMatchText } from './match-text.ts';
import { drawProvider } from './services.ts';
import { missingNode } from './workloads.ts';

/** Draws a route of the Gateway API: its parents, its rules, and their backends. */
export function drawApiRoute(world: World, graph: GraphBuilder, resource: ApiRoute): void {
  const spec = specOfApiRoute(resource);
  // Without a rule it takes everything, and has nowhere to send it.
  for (const [index, rule] of (spec.rules ?? [{}]).entries()) {
    const path: Path = ['spec', 'rules', index];
    const redirect = rule.filters?.find(({ requestRedirect }) => requestRedirect)?.requestRedirect;
    const id = graph.node('route', `${resource.kind} ${fullName(resource)} ${index}`, {
      label: rule.name ?? `${resource.name} rule ${index + 1}`,
      namespace: resource.namespace,
      details: [
        ...(rule.matches?.length ? rule.matches.map(apiMatchText) : ['everything']),
        ...(redirect ? [`redirects to ${redirect.hostname ?? ''} (${redirect.statusCode ?? 302})`] : []),
      ],
      decision: decisionOf(resource, path),
    });
    drawParents(world, graph, resource, id);
    const backends = rule.backendRefs ?? [];
    for (const [at, { name = '', namespace = resource.namespace, port, weight }] of backends.entries())
      drawDestination(
        world,
        graph,
        { host: `${name}.${namespace}.svc.cluster.local`, ...(port !== undefined && { port: { number: port } }) },
        {
          from: id,
          by: resource,
          path: [...path, 'backendRefs', at],
          label: backends.length > 1 || weight !== undefined ? `weight ${weight ?? 1}` : '',
        },
      );
  }
}

function drawParents(world: World, graph: GraphBuilder, resource: ApiRoute, id: string): void {
  const spec = specOfApiRoute(resource);
  for (const [index, { kind = 'Gateway', name = '', namespace = resource.namespace }] of (
    spec.parentRefs ?? []
  ).entries()) {
    const about = {
      label: spec.hostnames?.join(', ') ?? '',
      decision: decisionOf(resource, ['spec', 'parentRefs', index]),
    };
    const gateway = kind === 'Gateway' ? world.get('KubernetesGateway', namespace, name) : undefined;
    const service = kind === 'Service' ? world.get('Service', namespace, name) : undefined;
    if (gateway) graph.edge(drawApiGateway(world, graph, gateway), id, about);
    else if (service) graph.edge(drawProvider(world, graph, service), id, about);
    else graph.edge(missingNode(graph, `${kind} ${name}`), id, { ...about, dead: true });
  }
}
