import type { Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { namesOf, withoutSelector } from '../selector-conflicts.ts';

/** Any selector counts, even an empty one. */
const selectorOf = ({ spec }: Resource<'Telemetry'>) => (spec?.selector ? { selector: 'given' } : undefined);

export const telemetryDefault = defineAnalyzer({
  name: 'telemetry.DefaultSelectorAnalyzer',
  summary: 'A namespace has at most one Telemetry without a selector.',
  why: 'Of several defaults of a namespace only the oldest applies.',
  fix: 'Merge the Telemetries, or give all but one a selector.',
  reads: ['Telemetry'],
  emits: ['IST0160'],
  *check(world) {
    for (const [namespace, telemetries] of withoutSelector(world.all('Telemetry'), selectorOf))
      for (const telemetry of telemetries.length > 1 ? telemetries : [])
        yield finding('IST0160', telemetry, '', namesOf(telemetries), namespace);
  },
  examples: [
    {
      good: 'one default in each namespace',
      yaml: `kind: Telemetry
---
kind: Telemetry
metadata: {name: own}
spec: {selector: {matchLabels: {app: a}}}
---
kind: Telemetry
metadata: {name: other, namespace: other}`,
    },
    {
      bad: 'two defaults',
      yaml: 'kind: Telemetry\nmetadata: {name: a}\n---\nkind: Telemetry\nmetadata: {name: b}',
      finds: [{ code: 'IST0160' }, { code: 'IST0160' }],
    },
  ],
});
