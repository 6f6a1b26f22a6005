import type { MeshGraph, TraceStep } from '../model/graph.ts';
import { hostsOfService } from '../world/hosts.ts';
import { fullName, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { decisionOf } from './builder.ts';
import { apiListeners, apiRouted } from './trace-api.ts';
import { boundServices, hostsOf, istioListeners, routed } from './trace-istio.ts';
import { type AskedRequest, follow } from './trace-steps.ts';

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
  const outside = [...throughGateways(world, graph, request), ...throughApiGateways(world, graph, request)];
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

function throughGateways(world: World, graph: MeshGraph, request: AskedRequest): readonly TraceStep[] {
  const { gateways, steps } = istioListeners(world, graph, request);
  return gateways.size === 0 ? [] : [start('outside'), ...steps, ...routed(world, graph, request, gateways)];
}

function throughApiGateways(world: World, graph: MeshGraph, request: AskedRequest): readonly TraceStep[] {
  const { gateways, steps } = apiListeners(world, graph, request);
  return gateways.size === 0 ? [] : [start('outside'), ...steps, ...apiRouted(world, graph, request, gateways)];
}

function serviceOf(world: World, host: string): Resource<'Service'> | undefined {
  return world.all('Service').find(({ name, namespace }) => hostsOfService(name, namespace).includes(host));
}

/** Without a route that has a say, a host is its service. */
function direct(graph: MeshGraph, service: Resource<'Service'> | undefined): readonly TraceStep[] {
  if (!service) return [];
  const text = `${fullName(service)}, no VirtualService has a say`;
  const step: TraceStep = { what: 'service', text, outcome: 'taken', decision: decisionOf(service) };
  return [step, ...follow(graph, `service ${fullName(service)}`)];
}
