import { valueAt } from '../lib/tree.ts';
import { type ChartName, componentNames, componentTable } from '../model/component-table.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { chartDefaults, type ReleaseSettings } from './built-in.ts';

/** Where a default of a component stands: its file, its data and the path in it. */
export interface DefaultPlace {
  readonly file: string;
  readonly tree: Tree;
  readonly path: Path;
}

/** Where the default of a value below `spec.values` may stand, most likely first: components read their own key at the top level. */
export function defaultPlaces(path: Path, settings?: ReleaseSettings): readonly DefaultPlace[] {
  const [key, ...rest] = path;
  const place = (chart: ChartName, inChart: Path): DefaultPlace => ({
    file: `profiles/charts/${chart}.yaml`,
    tree: chartDefaults(chart, settings),
    path: inChart,
  });
  const owner = componentNames.find((name) => componentTable[name].reads && componentTable[name].root[0] === key);
  if (owner) return [place(componentTable[owner].defaults, rest)];
  return chartsOfShared.map((chart) => place(chart, path));
}

/** Charts that read what no component has to itself; `base` repeats what the others say better. */
const chartsOfShared: readonly ChartName[] = [
  ...componentNames
    .filter((name) => name !== 'base' && componentTable[name].reads !== 'flattened')
    .map((name) => componentTable[name].defaults),
  'base',
];

/** The default of a value below `spec.values` when no profile says otherwise. */
export function defaultOf(path: Path): unknown {
  for (const { tree, path: inChart } of defaultPlaces(path)) {
    const value = inChart.length === 0 ? undefined : valueAt(tree, inChart);
    if (value !== undefined) return value;
  }
  return undefined;
}
