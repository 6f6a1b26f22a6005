import type { Decision, MtlsMode } from '../model/graph.ts';
import type { Path } from '../model/source.ts';
import { fullHost, hostTable } from '../world/hosts.ts';
import { append } from '../world/label-index.ts';
import { perWorld } from '../world/per-world.ts';
import { type AnyResource, fullName, type Labels, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { decisionOf, type GraphBuilder } from './builder.ts';
import { drawMesh } from './gateways.ts';
import { protectionOf } from './security.ts';
import { type Destination, destinationRuleSpec } from './shapes.ts';

/** A place that names a destination: the object, where in it, and what stands on the edge. */
export interface Reference {
  readonly from: string;
  readonly by: AnyResource;
  readonly path: Path;
  readonly label: string;
  readonly exportTo?: readonly string[] | undefined;
}

/** On the edge to a subset that no route names. */
export const unusedSubset = 'no route';

interface Subset {
  readonly rule: Resource<'DestinationRule'>;
  readonly index: number;
  readonly labels: Labels;
  readonly tls: string | undefined;
}

const rulesByHost = perWorld((world: World) => {
  const rules = new Map<string, Resource<'DestinationRule'>[]>();
  for (const rule of world.all('DestinationRule')) {
    const host = destinationRuleSpec(rule.object.spec)?.host;
    if (host) append(rules, fullHost(host, rule.namespace), rule);
  }
  return rules;
});

/** Draws the edge from a route to what its destination names, and what lies behind it. */
export function drawDestination(
  world: World,
  graph: GraphBuilder,
  destination: Destination,
  reference: Reference,
): void {
  const { from, by, path, label } = reference;
  const { node, field, dead } = targetOf(world, graph, destination, reference);
  graph.edge(from, node, { label, decision: decisionOf(by, [...path, field]), dead });
}

interface Target {
  readonly node: string;
  /** The field of the destination that decides. */
  readonly field: 'host' | 'port' | 'subset';
  readonly dead: boolean;
}

function targetOf(
  world: World,
  graph: GraphBuilder,
  { host = '', subset, port }: Destination,
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
  const node =
    provider.kind === 'Service' ? drawService(world, graph, provider) : drawServiceEntry(world, graph, provider);
  if (!subset) return { node, field: 'host', dead: false };
  const known = subsetsOf(world, host, by.namespace).get(subset);
  if (!known) return missing('subset', `subset ${subset} of ${host}`);
  return { node: drawSubset(world, graph, provider, subset, known), field: 'subset', dead: false };
}

const missingNode = (graph: GraphBuilder, what: string) =>
  graph.node('missing', what, { label: `no ${what}`, namespace: '', details: [] });

function subsetsOf(world: World, host: string, namespace: string): ReadonlyMap<string, Subset> {
  const subsets = new Map<string, Subset>();
  for (const rule of rulesByHost(world).get(fullHost(host, namespace)) ?? []) {
    const spec = destinationRuleSpec(rule.object.spec);
    for (const [index, { name, labels = {}, trafficPolicy }] of (spec?.subsets ?? []).entries())
      if (name)
        subsets.set(name, { rule, index, labels, tls: trafficPolicy?.tls?.mode ?? spec?.trafficPolicy?.tls?.mode });
  }
  return subsets;
}

/** What leads to a Service when nothing routes its host: the mesh itself; and its subsets that no route uses. */
export function drawUnrouted(world: World, graph: GraphBuilder, service: Resource<'Service'>): void {
  const host = `${service.name}.${service.namespace}.svc.cluster.local`;
  const id = drawService(world, graph, service);
  if (graph.into(`host ${host}`).length === 0)
    graph.edge(drawMesh(graph), id, { label: '', decision: decisionOf(service) });
  for (const [name, subset] of subsetsOf(world, host, service.namespace)) {
    const node = drawSubset(world, graph, service, name, subset);
    if (graph.into(node).length > 0) continue;
    graph.edge(id, node, { label: unusedSubset, decision: decisionOf(subset.rule, ['spec', 'subsets', subset.index]) });
  }
}

/** A Service, with the pods behind it. Returns its node. */
export function drawService(world: World, graph: GraphBuilder, service: Resource<'Service'>): string {
  const name = fullName(service);
  const ports = (service.spec?.ports ?? []).map(({ port, name: portName }) =>
    [port, portName].filter(Boolean).join(' '),
  );
  const id = graph.node('service', name, {
    label: service.name,
    namespace: service.namespace,
    details: ports.map((port) => `port ${port}`),
    decision: decisionOf(service),
  });
  drawWorkloads(world, graph, { from: id, service, labels: {}, by: service, path: ['spec', 'selector'] });
  return id;
}

function drawServiceEntry(world: World, graph: GraphBuilder, entry: Resource<'ServiceEntry'>): string {
  const id = graph.node('external', fullName(entry), {
    label: entry.spec?.hosts?.join(', ') ?? entry.name,
    namespace: entry.namespace,
    details: [entry.spec?.location, entry.spec?.resolution].filter((text) => text !== undefined),
    decision: decisionOf(entry),
  });
  const labels = entry.spec?.workloadSelector?.labels;
  for (const workload of labels ? world.carrying('Workload', labels, entry.namespace) : [])
    drawWorkload(world, graph, workload, {
      from: id,
      label: 'selects',
      decision: decisionOf(entry, ['spec', 'workloadSelector']),
    });
  return id;
}

function drawSubset(world: World, graph: GraphBuilder, provider: AnyResource, name: string, subset: Subset): string {
  const path: Path = ['spec', 'subsets', subset.index];
  const id = graph.node('subset', `${fullName(provider)} ${name}`, {
    label: `${provider.name} ${name}`,
    namespace: provider.namespace,
    details: Object.entries(subset.labels).map(([key, value]) => `${key}=${value}`),
    decision: decisionOf(subset.rule, path),
  });
  if (provider.kind === 'Service')
    drawWorkloads(world, graph, {
      from: id,
      service: provider as Resource<'Service'>, // its kind says so
      labels: subset.labels,
      by: subset.rule,
      path,
      tls: subset.tls,
    });
  return id;
}

interface Behind {
  readonly from: string;
  readonly service: Resource<'Service'>;
  readonly labels: Labels;
  readonly by: AnyResource;
  readonly path: Path;
  readonly tls?: string | undefined;
}

function drawWorkloads(world: World, graph: GraphBuilder, { from, service, labels, by, path, tls }: Behind): void {
  const selector = service.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) return;
  const decision = decisionOf(by, path);
  const found = world.carrying('Workload', { ...selector, ...labels }, service.namespace);
  if (found.length === 0) graph.edge(from, missingNode(graph, `pods of ${from}`), { label: '', decision, dead: true });
  for (const workload of found) drawWorkload(world, graph, workload, { from, label: '', decision, tls });
}

interface WorkloadEdge {
  readonly from: string;
  readonly label: string;
  readonly decision: Decision;
  readonly tls?: string | undefined;
}

function drawWorkload(
  world: World,
  graph: GraphBuilder,
  workload: Resource<'Workload'>,
  { tls, ...edge }: WorkloadEdge,
): void {
  const to = graph.node('workload', workload.origin, {
    label: workload.name,
    namespace: workload.namespace,
    details: Object.entries(workload.labels)
      .slice(0, 4)
      .map(([key, value]) => `${key}=${value}`),
    decision: decisionOf(workload),
  });
  const { mtls, blockedBy } = protectionOf(world, workload);
  const asked: Readonly<Record<string, MtlsMode>> = { DISABLE: 'DISABLE' };
  graph.edge(edge.from, to, { label: edge.label, decision: edge.decision, mtls: asked[tls ?? ''] ?? mtls, blockedBy });
}
