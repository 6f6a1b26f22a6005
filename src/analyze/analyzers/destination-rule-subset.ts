import { hostTable } from '../../world/hosts.ts';
import { selectorText } from '../../world/labels.ts';
import { podsWith } from '../../world/node-labels.ts';
import type { Labels } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { respellHost } from '../suggest.ts';

export const destinationRuleSubset = defineAnalyzer({
  name: 'destinationrule.SubsetSelectPodAnalyzer',
  summary: 'DestinationRules are for hosts that exist, and their subsets select pods.',
  why: 'A rule for an unknown host has no effect; requests for an empty subset are answered with 503.',
  fix: 'Correct spec.host or the labels of the subset, or start the workload with those labels.',
  reads: ['DestinationRule', 'Workload', 'Service', 'ServiceEntry', 'Node'],
  emits: ['IST0173', 'IST0174'],
  *check(world) {
    const table = hostTable(world);
    const isEmptySubset = emptySubsets(world);
    for (const rule of world.all('DestinationRule')) {
      const { host = '', exportTo, subsets = [] } = rule.spec ?? {};
      const provider = table.find(host, rule.namespace, exportTo)?.provider;
      if (!provider) {
        const correction = respellHost(world, { host, path: 'spec.host', namespace: rule.namespace });
        yield { ...finding('IST0174', rule, 'spec.host', host), ...correction };
        continue;
      }
      const base = provider.kind === 'ServiceEntry' ? provider.spec?.workloadSelector?.labels : {};
      // Of several subsets of one name the last one counts.
      const byName = new Map(subsets.map(({ name = '', labels = {} }, index) => [name, { index, labels }]));
      for (const [name, { index, labels }] of byName)
        if (isEmptySubset({ ...base, ...labels })) yield finding('IST0173', rule, `spec.subsets[${index}]`, name);
    }
  },
  examples: [
    {
      good: 'a subset by label, and one by the zone of the node',
      yaml: `kind: DestinationRule
spec: {host: a, subsets: [{name: v1, labels: {version: v1}}, {name: z, labels: {topology.kubernetes.io/zone: z}}]}
---
kind: Service
metadata: {name: a}
---
kind: Pod
metadata: {name: a, labels: {version: v1}}
spec: {nodeName: node}
---
kind: Node
metadata: {name: node, labels: {topology.kubernetes.io/region: r, topology.kubernetes.io/zone: z}}`,
    },
    {
      bad: 'a subset that no pod belongs to, and a host that nobody has',
      yaml: `kind: DestinationRule
spec: {host: a.com, subsets: [{name: v2, labels: {version: v2}}]}
---
kind: ServiceEntry
spec: {hosts: [a.com], workloadSelector: {labels: {app: a}}}
---
kind: Pod
metadata: {name: a, labels: {version: v2}}
---
kind: DestinationRule
metadata: {name: other}
spec: {host: nope}`,
      finds: [
        { code: 'IST0173', at: 'spec.subsets[0]' },
        { code: 'IST0174', at: 'spec.host' },
      ],
    },
  ],
});

/** Answers whether no workload anywhere carries the labels, those of its node included. */
function emptySubsets(world: World<'Workload' | 'Node'>): (labels: Labels) => boolean {
  const known = new Map<string, boolean>();
  return (labels) => {
    const text = selectorText(labels);
    const before = known.get(text);
    if (before !== undefined) return before;
    const isEmpty = podsWith(world, labels).length === 0;
    known.set(text, isEmpty);
    return isEmpty;
  };
}
