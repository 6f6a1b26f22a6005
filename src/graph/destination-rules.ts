import type { Decision } from '../model/graph.ts';
import type { Path } from '../model/source.ts';
import { decisionOf } from '../world/decision.ts';
import { fullHost, hostTable } from '../world/hosts.ts';
import { append } from '../world/label-index.ts';
import { perWorld } from '../world/per-world.ts';
import { fullName, type Labels, type Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { destinationRuleSpec } from './shapes.ts';
import { drawWorkloads, missingNode } from './workloads.ts';

type Rule = Resource<'DestinationRule'>;

/** Part of a destination's pods that a DestinationRule gives a name. */
export interface Subset {
  readonly name: string;
  readonly rule: Rule;
  readonly index: number;
  readonly labels: Labels;
}

/** What a DestinationRule says about the way to a destination. */
export interface TrafficPolicy {
  readonly tls?: string;
  readonly also: readonly Decision[];
}

const rulesByHost = perWorld((world: World) => {
  const rules = new Map<string, Rule[]>();
  for (const rule of world.all('DestinationRule')) {
    const host = destinationRuleSpec(rule.object.spec)?.host;
    if (host) append(rules, fullHost(host, rule.namespace), rule);
  }
  return rules;
});

/** The rules for a host; those for a wildcard only where no rule names the host itself. */
function rulesFor(world: World, host: string): readonly Rule[] {
  const rules = rulesByHost(world);
  for (let name = host, at = 0; ; name = `*${host.slice(at)}`) {
    const found = rules.get(name);
    if (found) return found;
    at = host.indexOf('.', at + 1);
    if (at < 0) return rules.get('*') ?? [];
  }
}

/** Subsets of a host by name; of several with one name the last counts. */
export function subsetsOf(world: World, host: string): ReadonlyMap<string, Subset> {
  const subsets = new Map<string, Subset>();
  for (const rule of rulesFor(world, host))
    for (const [index, { name, labels = {} }] of (destinationRuleSpec(rule.object.spec)?.subsets ?? []).entries())
      if (name) subsets.set(name, { name, rule, index, labels });
  return subsets;
}

/** How requests for a host, or one of its subsets, are sent. */
export function trafficPolicyOf(world: World, host: string, subset?: Subset): TrafficPolicy {
  const rules = subset ? [subset.rule] : rulesFor(world, host);
  const modes = rules.map(({ object }) => {
    const { trafficPolicy, subsets = [] } = destinationRuleSpec(object.spec) ?? {};
    return (subset && subsets[subset.index]?.trafficPolicy?.tls?.mode) ?? trafficPolicy?.tls?.mode;
  });
  const tls = modes.find((mode) => mode !== undefined);
  return { ...(tls && { tls }), also: rules.map((rule) => decisionOf(rule, ['spec', 'trafficPolicy'])) };
}

/** Draws a subset, with the pods behind it. Returns its node. */
export function drawSubset(
  world: World,
  graph: GraphBuilder,
  provider: Resource<'Service'> | Resource<'ServiceEntry'>,
  { name, rule, index, labels }: Subset,
): string {
  const path: Path = ['spec', 'subsets', index];
  const known = graph.known('subset', `${fullName(provider)} ${name}`);
  if (known !== undefined) return known;
  const id = graph.node('subset', `${fullName(provider)} ${name}`, {
    label: `${provider.name} ${name}`,
    namespace: provider.namespace,
    details: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    decision: decisionOf(rule, path),
  });
  drawWorkloads(world, graph, { from: id, provider, labels, by: rule, path });
  return id;
}

/** Draws a DestinationRule for a host that nobody provides. */
export function drawIdleRule(world: World, graph: GraphBuilder, rule: Rule): void {
  const { host = '', exportTo } = destinationRuleSpec(rule.object.spec) ?? {};
  if (hostTable(world).find(host, rule.namespace, exportTo)) return;
  const id = graph.node('rule', fullName(rule), {
    label: rule.name,
    namespace: rule.namespace,
    details: [`for ${host}`],
    decision: decisionOf(rule),
  });
  const decision = decisionOf(rule, ['spec', 'host']);
  graph.edge(id, missingNode(graph, `host ${host}`), { label: '', decision, dead: true });
}
