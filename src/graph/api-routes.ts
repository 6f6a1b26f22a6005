import type { Path } from '../model/source.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { decisionOf, type GraphBuilder } from './builder.ts';
import { drawApiGateway } from './gateways.ts';
import { apiMatchText } from './match-text.ts';
import { drawDestination, drawService } from './services.ts';
import { apiRouteSpec } from './shapes.ts';

type ApiRoute = Resource<'HTTPRoute'> | Resource<'GRPCRoute'>;

/** Draws a route of the Gateway API: its parents, its rules, and their backends. */
export function drawApiRoute(world: World, graph: GraphBuilder, resource: ApiRoute): void {
  const spec = apiRouteSpec(resource.object.spec) ?? {};
  for (const [index, rule] of (spec.rules ?? []).entries()) {
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
  const spec = apiRouteSpec(resource.object.spec) ?? {};
  for (const [index, { kind = 'Gateway', name = '', namespace = resource.namespace }] of (
    spec.parentRefs ?? []
  ).entries()) {
    const about = {
      label: spec.hostnames?.join(', ') ?? '',
      decision: decisionOf(resource, ['spec', 'parentRefs', index]),
    };
    const gateway = kind === 'Gateway' ? world.get('KubernetesGateway', namespace, name) : undefined;
    const service = kind === 'Service' ? world.get('Service', namespace, name) : undefined;
    if (gateway) graph.edge(drawApiGateway(graph, gateway), id, about);
    else if (service) graph.edge(drawService(world, graph, service), id, about);
    else {
      const missing = graph.node('missing', `${kind} ${name}`, {
        label: `no ${kind} ${name}`,
        namespace: '',
        details: [],
      });
      graph.edge(missing, id, { ...about, dead: true });
    }
  }
}

/** Draws the waypoint that a service's traffic goes through, where its label or its namespace's names one. */
export function drawWaypoint(world: World, graph: GraphBuilder, service: Resource<'Service'>): void {
  const space = world.get('Namespace', '', service.namespace);
  const label = 'istio.io/use-waypoint';
  const by = service.labels[label] ? service : space;
  const name = by?.labels[label];
  if (!by || !name || name === 'none') return;
  const namespace = by.labels[`${label}-namespace`] ?? service.namespace;
  const gateway = world.get('KubernetesGateway', namespace, name);
  const about = { label: 'through', decision: decisionOf(by, ['metadata', 'labels', label]) };
  const from = drawService(world, graph, service);
  if (gateway) graph.edge(from, drawApiGateway(graph, gateway), about);
  else {
    const missing = graph.node('missing', `waypoint ${namespace}/${name}`, {
      label: `no waypoint ${name}`,
      namespace,
      details: [],
    });
    graph.edge(from, missing, { ...about, dead: true });
  }
}
