import { selectorText } from '../../world/labels.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { namesOf, selectorUse } from '../selector-conflicts.ts';

const labelsOf = ({ spec }: Resource<'Telemetry'>) => spec?.selector?.matchLabels;
const path = 'spec.selector.matchLabels';

export const telemetrySelector = defineAnalyzer({
  name: 'telemetry.SelectorAnalyzer',
  summary: 'Every Telemetry with a selector selects workloads, and every workload has at most one.',
  why: 'Of several Telemetries for one workload only the oldest applies.',
  fix: 'Correct or narrow spec.selector, or merge the Telemetries.',
  reads: ['Telemetry', 'Workload'],
  emits: ['IST0101', 'IST0159'],
  *check(world) {
    const { dead, workloads } = selectorUse(world, world.all('Telemetry'), labelsOf);
    for (const telemetry of dead) {
      const text = selectorText(labelsOf(telemetry) ?? {});
      const referencePath = `${path}[${text.slice(0, text.indexOf('='))}]`;
      yield { ...finding('IST0101', telemetry, path, 'selector', text), referencePath };
    }
    for (const [workload, telemetries] of workloads)
      for (const telemetry of telemetries.length > 1 ? telemetries : [])
        yield finding('IST0159', telemetry, path, namesOf(telemetries), telemetry.namespace, fullName(workload));
  },
  examples: [
    {
      good: 'one for a workload',
      yaml: `kind: Telemetry
spec: {selector: {matchLabels: {app: a}}}
---
kind: Pod
metadata: {name: a, labels: {app: a}}`,
    },
    {
      bad: 'two for a workload, one for none',
      yaml: `kind: Telemetry
metadata: {name: one}
spec: {selector: {matchLabels: {app: a}}}
---
kind: Telemetry
metadata: {name: two}
spec: {selector: {matchLabels: {v: v1}}}
---
kind: Telemetry
metadata: {name: dead}
spec: {selector: {matchLabels: {app: b}}}
---
kind: Pod
metadata: {name: a, labels: {app: a, v: v1}}`,
      finds: [
        { code: 'IST0101', at: path },
        { code: 'IST0159', at: path },
        { code: 'IST0159', at: path },
      ],
    },
  ],
});
