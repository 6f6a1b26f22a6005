import type { Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Patch = NonNullable<NonNullable<Resource<'EnvoyFilter'>['spec']>['configPatches']>[number];
type Verdict = 'IST0152' | 'IST0153' | 'IST0154' | 'relative' | undefined;

const routes = new Set(['ROUTE_CONFIGURATION', 'HTTP_ROUTE']);
const replaceable = new Set(['NETWORK_FILTER', 'HTTP_FILTER', 'VIRTUAL_HOST']);

export const envoyFilterOperation = defineAnalyzer({
  name: 'envoyfilter.EnvoyPatchAnalyzer',
  summary: 'Patches of EnvoyFilters use operations that work, and those that depend on order have a priority.',
  why: 'An operation that Istio does not support is ignored; the effect of a relative one depends on the order in which all EnvoyFilters are applied.',
  fix: 'Use an operation for that applyTo (see the EnvoyFilter reference); set spec.priority, or use INSERT_FIRST.',
  reads: ['EnvoyFilter'],
  emits: ['IST0151', 'IST0152', 'IST0153', 'IST0154', 'IST0155'],
  *check(world) {
    // Names that some patch bound to a proxy version: shared by all EnvoyFilters, in their order.
    const bound = new Set<string>();
    for (const filter of world.all('EnvoyFilter'))
      for (const [index, entry] of (filter.spec?.configPatches ?? []).entries()) {
        if (!entry.patch) break;
        const path = `spec.configPatches[${index}].patch.operation`;
        const name = filterName(entry);
        const verdict = verdictOf(entry);
        if (verdict === 'relative') {
          const code = bound.has(name) ? 'IST0155' : 'IST0151';
          if (!filter.spec?.priority) yield finding(code, filter, path);
        } else if (verdict) yield finding(verdict, filter, path);
        if (entry.match?.proxy?.proxyVersion) bound.add(name);
      }
  },
  examples: [
    {
      good: 'an absolute operation, and a relative one with a priority',
      yaml: `kind: EnvoyFilter
spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: INSERT_FIRST}}, {applyTo: CLUSTER, patch: {operation: MERGE}}]}
---
kind: EnvoyFilter
metadata: {name: first}
spec: {priority: 10, configPatches: [{applyTo: HTTP_FILTER, patch: {operation: INSERT_BEFORE}}]}`,
    },
    {
      bad: 'operations that do nothing',
      yaml: `kind: EnvoyFilter
spec:
  configPatches:
  - {applyTo: HTTP_ROUTE, patch: {operation: ADD}}
  - {applyTo: ROUTE_CONFIGURATION, patch: {operation: REMOVE}}
  - {applyTo: CLUSTER, patch: {operation: REPLACE}}`,
      finds: [
        { code: 'IST0153', at: 'spec.configPatches[0].patch.operation' },
        { code: 'IST0154', at: 'spec.configPatches[1].patch.operation' },
        { code: 'IST0152', at: 'spec.configPatches[2].patch.operation' },
      ],
    },
    {
      bad: 'a relative operation, and one beside a patch for some versions only',
      yaml: `kind: EnvoyFilter
spec:
  configPatches:
  - {applyTo: HTTP_FILTER, match: {proxy: {proxyVersion: 1.*}}, patch: {operation: INSERT_AFTER, value: {name: lua}}}
  - {applyTo: HTTP_FILTER, patch: {operation: REPLACE, value: {name: lua}}}`,
      finds: [
        { code: 'IST0151', at: 'spec.configPatches[0].patch.operation' },
        { code: 'IST0155', at: 'spec.configPatches[1].patch.operation' },
      ],
    },
  ],
});

function verdictOf({ applyTo = '', patch }: Patch): Verdict {
  const operation = patch?.operation;
  if (operation === 'INSERT_BEFORE' || operation === 'INSERT_AFTER') return 'relative';
  if (operation === 'ADD') return routes.has(applyTo) ? 'IST0153' : undefined;
  if (operation === 'REMOVE') return routes.has(applyTo) ? 'IST0154' : 'relative';
  if (operation === 'REPLACE') return replaceable.has(applyTo) ? 'relative' : 'IST0152';
  return undefined;
}

function filterName({ patch, match }: Patch): string {
  if (!patch?.value) return '';
  const { name } = patch.value;
  return typeof name === 'string' && name ? name : (match?.listener?.filterChain?.filter?.name ?? '');
}
