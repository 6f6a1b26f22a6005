// `dependencies` of Chart.yaml, as `helm template` carries them out: conditions, tags, aliases, import-values.
import { isMap, mergeMaps, valueAt, withValue } from '../lib/tree.ts';
import { type Chart, type ChartDependency, ChartError, type Tree } from './chart.ts';
import { dependenciesOf } from './load-chart.ts';
import { parseConstraint, parseVersion } from './semver.ts';
import { coalesceValues } from './values.ts';

/** The chart with the charts inside that are wanted for these values. Throws ChartError where one is missing. */
export function withDependencies(chart: Chart, values: Tree): Chart {
  const missing = missingDependencies(chart);
  if (missing.length > 0)
    throw new ChartError(
      `${chart.metadata.name}: dependencies of Chart.yaml are missing in charts/: ${missing.join(', ')}`,
      { hint: 'run "helm dependency build" first' },
    );
  return withImports(enabledOnly(chart, values, []));
}

/** Names of dependencies that `charts/` lacks. */
export function missingDependencies(chart: Chart): readonly string[] {
  const there = new Set(chart.subcharts.map(({ metadata }) => metadata.name));
  return [...new Set(dependenciesOf(chart).map(({ name }) => name))].filter((name) => !there.has(name));
}

function enabledOnly(chart: Chart, values: Tree, prefix: readonly string[]): Chart {
  const dependencies = dependenciesOf(chart);
  const named = new Set(dependencies.map(({ name }) => name));
  const merged = coalesceValues(chart, values).values;
  const listed = dependencies.flatMap((dependency) => {
    const subchart = chart.subcharts.find((candidate) => fits(candidate, dependency));
    if (!subchart || !isEnabled(dependency, merged, prefix)) return [];
    return [aliased(subchart, dependency)];
  });
  const others = chart.subcharts.filter(({ metadata }) => !named.has(metadata.name));
  const subcharts = [...others, ...listed].map((subchart) => {
    const own = valueAt(merged, [subchart.metadata.name]);
    return enabledOnly(subchart, isMap(own) ? own : {}, []);
  });
  return { ...chart, subcharts };
}

function fits({ metadata }: Chart, { name, version = '' }: ChartDependency): boolean {
  if (metadata.name !== name) return false;
  const found = parseVersion(metadata.version);
  const wanted = version === '' ? undefined : parseConstraint(version);
  return !wanted || !found || wanted(found);
}

const aliased = (chart: Chart, { alias }: ChartDependency): Chart =>
  alias ? { ...chart, metadata: { ...chart.metadata, name: alias } } : chart;

/** The first path of the condition that leads to a boolean decides; else any tag that is on, unless all are off. */
function isEnabled({ condition, tags = [] }: ChartDependency, values: Tree, prefix: readonly string[]): boolean {
  for (const path of (condition ?? '').split(',').map((each) => each.trim())) {
    const value = path === '' ? undefined : valueAt(values, [...prefix, ...path.split('.')]);
    if (typeof value === 'boolean') return value;
  }
  const said = tags.map((tag) => valueAt(values, ['tags', tag])).filter((value) => typeof value === 'boolean');
  return said.length === 0 || said.includes(true);
}

/** `import-values` lift values of a chart inside into the chart's own. */
function withImports(chart: Chart): Chart {
  const subcharts = chart.subcharts.map(withImports);
  const inner = { ...chart, subcharts };
  let imported: Tree = {};
  const { values } = coalesceValues(inner, {});
  for (const { name, alias, 'import-values': imports = [] } of dependenciesOf(chart)) {
    for (const item of imports) {
      const [child, parent] =
        typeof item === 'string'
          ? [`exports.${item}`, '.']
          : isMap(item)
            ? [String(item.child ?? ''), String(item.parent ?? '')]
            : ['', ''];
      const found = valueAt(values, [alias ?? name, ...child.split('.')]);
      if (child === '' || !isMap(found)) continue;
      const at = parent === '.' ? found : withValue({}, parent.split('.'), found);
      imported = mergeMaps(imported, at);
    }
  }
  return { ...inner, values: mergeMaps(imported, chart.values) };
}
