import type { Decision } from '../model/graph.ts';
import type { Path } from '../model/source.ts';
import { decisionOf } from '../world/decision.ts';
import { carries } from '../world/labels.ts';
import { podsWith } from '../world/node-labels.ts';
import type { AnyResource, Labels, Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { protectionOf } from './security.ts';

interface Behind {
  readonly from: string;
  readonly provider: Resource<'Service'> | Resource<'ServiceEntry'>;
  /** Labels that the pods of a subset carry beside those that the provider selects. */
  readonly labels: Labels;
  readonly by: AnyResource;
  readonly path: Path;
}

/** Draws the workloads behind a host or one of its subsets; a provider without a selector has none of its own. */
export function drawWorkloads(world: World, graph: GraphBuilder, { from, provider, labels, by, path }: Behind): void {
  const selector = selectorOf(provider);
  if (!selector || Object.keys(selector).length === 0) return;
  const decision = decisionOf(by, path);
  const wanted = { ...selector, ...labels };
  const found: readonly AnyResource[] = [
    ...podsWith(world, wanted, provider.namespace),
    ...(provider.kind === 'ServiceEntry' ? entriesWith(world, wanted, provider.namespace) : []),
  ];
  if (found.length === 0)
    graph.edge(from, missingNode(graph, `pods of ${from}`, { label: 'no pods' }), { label: '', decision, dead: true });
  for (const workload of found) drawWorkload(world, graph, workload, { from, label: '', decision });
}

const selectorOf = (provider: Behind['provider']) =>
  provider.kind === 'Service' ? provider.spec?.selector : provider.spec?.workloadSelector?.labels;

/** WorkloadEntries by the labels that they give their workload. */
const entriesWith = (world: World, wanted: Labels, namespace: string): readonly AnyResource[] =>
  world
    .all('WorkloadEntry')
    .filter((entry) => entry.namespace === namespace && carries(entry.spec?.labels ?? {}, wanted))
    .map((entry) => ({ ...entry, labels: entry.spec?.labels ?? {} }));

interface WorkloadEdge {
  readonly from: string;
  readonly label: string;
  readonly decision: Decision;
}

/** Draws a workload and an edge to it, with what its policies accept. */
function drawWorkload(world: World, graph: GraphBuilder, workload: AnyResource, { from, ...edge }: WorkloadEdge): void {
  const { mtls, mtlsBy, ports, blockedBy } = protectionOf(world, workload);
  const to = graph.node('workload', workload.origin, {
    label: workload.name,
    namespace: workload.namespace,
    details: [
      ...Object.entries(workload.labels)
        .slice(0, 4)
        .map(([key, value]) => `${key}=${value}`),
      ...ports,
    ],
    decision: decisionOf(workload),
  });
  graph.edge(from, to, { ...edge, mtls, also: mtlsBy ? [mtlsBy] : [], blockedBy });
}

/** Something that is named and not there. */
export const missingNode = (
  graph: GraphBuilder,
  what: string,
  about: { label?: string; namespace?: string; hint?: string } = {},
) =>
  graph.node('missing', what, {
    label: about.label ?? `no ${what}`,
    namespace: about.namespace ?? '',
    details: about.hint ? [about.hint] : [],
  });
