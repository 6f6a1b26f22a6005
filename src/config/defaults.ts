import { valueAt } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { type ChartName, chartDefaults } from './built-in.ts';

/** Where a default of a component stands: its file, its data and the path in it. */
export interface DefaultPlace {
  readonly file: string;
  readonly tree: Tree;
  readonly path: Path;
}

/** Where the default of a value below `spec.values` may stand, most likely first: components read their own key at the top level. */
export function defaultPlaces(path: Path): readonly DefaultPlace[] {
  const [key, ...rest] = path;
  const place = (chart: ChartName, inChart: Path): DefaultPlace => ({
    file: `profiles/charts/${chart}.yaml`,
    tree: chartDefaults(chart),
    path: inChart,
  });
  if (key === 'pilot') return [place('istiod', rest)];
  if (key === 'cni' || key === 'ztunnel') return [place(key, rest)];
  return (['istiod', 'ingress', 'egress', 'base', 'cni'] as const).map((chart) => place(chart, path));
}

/** The default of a value below `spec.values` when no profile says otherwise. */
export function defaultOf(path: Path): unknown {
  for (const { tree, path: inChart } of defaultPlaces(path)) {
    const value = inChart.length === 0 ? undefined : valueAt(tree, inChart);
    if (value !== undefined) return value;
  }
  return undefined;
}
