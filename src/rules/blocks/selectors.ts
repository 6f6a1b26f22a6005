import type { Detail } from '../rule.ts';

type Labels = Readonly<Record<string, string>>;

/** A `selector` of today's kinds. */
export interface WorkloadSelector {
  readonly matchLabels?: Labels;
}

/** What is wrong with a `selector`; without labels a warning: it selects every workload of the namespace. */
export function selectorProblems({ matchLabels = {} }: WorkloadSelector): readonly Detail[] {
  if (Object.keys(matchLabels).length === 0)
    return [{ level: 'Warning', message: 'the selector has no matchLabels: it selects every workload in scope' }];
  return labelProblemsOf(matchLabels, 'matchLabels');
}

/** Empty keys, and wildcards, which selectors do not know. */
export function labelProblemsOf(labels: Labels, field: string): readonly Detail[] {
  return Object.entries(labels).flatMap(([key, value]): readonly Detail[] => [
    ...(key === '' ? [{ path: [field], message: 'a label has an empty key' }] : []),
    ...(`${key}${value}`.includes('*')
      ? [{ path: [field, key], message: `"${key}=${value}" has a wildcard: labels are compared as they stand` }]
      : []),
  ]);
}

/** A `workloadSelector` of the older kinds. */
export interface LabelSelector {
  readonly labels?: Labels;
}

/** What is wrong with a `workloadSelector`, as seen from the spec; without labels a warning that says what it then selects. */
export function workloadSelectorProblems(
  selector: LabelSelector | undefined,
  withoutLabels: string,
): readonly Detail[] {
  if (!selector) return [];
  const { labels = {} } = selector;
  if (Object.keys(labels).length === 0)
    return [
      { path: ['workloadSelector'], level: 'Warning', message: `the workloadSelector has no labels: ${withoutLabels}` },
    ];
  return labelProblemsOf(labels, 'labels').map((problem) => ({
    ...problem,
    path: ['workloadSelector', ...(problem.path ?? [])],
  }));
}
