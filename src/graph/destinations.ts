import type { Path } from '../model/source.ts';
import { decisionOf } from '../world/decision.ts';
import { fullHost, hostTable } from '../world/hosts.ts';
import type { AnyResource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { drawSubset, subsetsOf, type TrafficPolicy, trafficPolicyOf } from './destination-rules.ts';
import { drawProvider } from './services.ts';
import type { Destination } from './shapes.ts';
import { missingNode } from './workloads.ts';

/** A place that names a destination: the object, where in it, and what stands on the edge. */
export interface Reference {
  readonly from: string;
  readonly by: AnyResource;
  readonly path: Path;
  readonly label: string;
  readonly exportTo?: readonly string[] | undefined;
}

/** Draws the edge from a route to what its destination names, and what lies behind it. */
export function drawDestination(
  world: World,
  graph: GraphBuilder,
  destination: Destination,
  reference: Reference,
): void {
  const { from, by, path, label } = reference;
  const { node, field, policy, dead } = targetOf(world, graph, destination, reference);
  graph.edge(from, node, { label, decision: decisionOf(by, [...path, field]), dead, ...policy });
}

interface Target {
  readonly node: string;
  /** The field of the destination that decides. */
  readonly field: 'host' | 'port' | 'subset';
  readonly policy?: TrafficPolicy;
  readonly dead: boolean;
}

function targetOf(
  world: World,
  graph: GraphBuilder,
  { host = '', subset: wanted, port }: Destination,
  { by, exportTo }: Reference,
): Target {
  const missing = (field: Target['field'], what: string): Target => ({
    node: missingNode(graph, what),
    field,
    dead: true,
  });
  const found = hostTable(world).find(host, by.namespace, exportTo);
  if (!found) return missing('host', `host ${host}`);
  const { provider, ports } = found;
  if (port?.number !== undefined && ports.length > 0 && !ports.includes(port.number))
    return missing('port', `port ${port.number} of ${host}`);
  const node = drawProvider(world, graph, provider);
  const full = fullHost(host, by.namespace);
  if (!wanted) return { node, field: 'host', policy: trafficPolicyOf(world, full), dead: false };
  const subset = subsetsOf(world, full).get(wanted);
  if (!subset) return missing('subset', `subset ${wanted} of ${host}`);
  const policy = trafficPolicyOf(world, full, subset);
  return { node: drawSubset(world, graph, provider, subset), field: 'subset', policy, dead: false };
}
