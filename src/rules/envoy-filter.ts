import { labelProblemsOf } from './blocks/selectors.ts';
import { defineRules, rulesOf } from './define-rules.ts';
import { type ConfigPatch, patchSteps, type Step } from './envoy-filter-patches.ts';
import type { RuleObject } from './rule.ts';

interface EnvoyFilter extends RuleObject {
  readonly spec: {
    readonly workloadSelector?: { readonly labels?: Readonly<Record<string, string>> };
    readonly configPatches?: readonly ConfigPatch[];
  };
}

const reference = 'istio validation of EnvoyFilter (pkg/config/validation/envoyfilter)';
const on = rulesOf<EnvoyFilter>(reference);
const patches = 'spec.configPatches[]';

export const envoyFilterRules = defineRules({
  kind: 'EnvoyFilter',
  example: 'spec: {configPatches: []}',
  rules: [
    on('spec', {
      id: 'EF-2',
      message: 'labels in a selector are taken literally',
      stops: true,
      fails: ({ workloadSelector }) => {
        if (workloadSelector === undefined) return [];
        const { labels = {} } = workloadSelector;
        const message = 'workloadSelector has no labels: the patches reach every workload of the namespace';
        if (Object.keys(labels).length === 0) return [{ level: 'Warning', path: ['workloadSelector'], message }];
        return labelProblemsOf(labels, 'labels').map((detail) => ({
          ...detail,
          path: ['workloadSelector', ...(detail.path ?? [])],
        }));
      },
      good: '{workloadSelector: {labels: {app: cart}}}',
      bad: '{workloadSelector: {labels: {"app*": cart}}}',
      badAt: '.workloadSelector.labels[app*]',
    }),
    on('spec', {
      id: 'EF-1',
      level: 'Warning',
      message: 'an EnvoyFilter relies on internals of Istio that change without notice: try it again with each upgrade',
      unavoidable: true,
      fails: () => true,
      good: '{}',
      bad: '{}',
    }),
    ...patchSteps.map(({ ends: _ends, ...step }, index) =>
      on(patches, {
        ...step,
        fails: (patch) => (isReached(patch, patchSteps.slice(0, index)) ? step.fails(patch) : undefined),
      }),
    ),
  ],
});

/** Waypoints have no Envoy configuration that could be checked here; most errors hide the rest of a patch. */
function isReached(patch: ConfigPatch, before: readonly Step[]): boolean {
  if (patch.match?.context === 'WAYPOINT') return false;
  return before.every(({ level, ends = level !== 'Warning', fails }) => !ends || !fails(patch));
}
