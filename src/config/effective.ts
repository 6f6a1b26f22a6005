import { isMap, mapAt, mergeMaps } from '../lib/tree.ts';
import type { ChartName } from '../model/component-table.ts';
import { componentNames, componentTable } from '../model/component-table.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { chartDefaults, layersOf, type ReleaseSettings } from './built-in.ts';
import type { Configuration } from './configuration.ts';

/** The whole configuration as one document: profile, layers and user merged, every component switched on or off. */
export function effectiveDocument({ user, document }: Configuration): Tree {
  const spec = mapAt(document, ['spec']);
  const own = mapAt(spec, ['values']);
  const values = layersOf(own, user.settings).reduceRight<Tree>(
    (over, { values: under = {} }) => mergeMaps(under, over),
    own,
  );
  const off = Object.fromEntries(
    componentNames
      .filter((name) => !componentTable[name].isList)
      .map((name) => [name, { enabled: componentTable[name].onByDefault }]),
  );
  const components = mergeMaps(off, mapAt(spec, ['components']));
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: { ...spec, profile: user.profile, components: withEnabled(components), values },
  };
}

/** A component or gateway that is named without `enabled` is on. */
function withEnabled(components: Tree): Tree {
  const on = (entry: unknown) => (isMap(entry) ? { enabled: true, ...entry } : entry);
  return Object.fromEntries(
    Object.entries(components).map(([name, entry]) => [name, Array.isArray(entry) ? entry.map(on) : on(entry)]),
  );
}

/** The same with the defaults of every component beneath the values, where users write them. */
export function withComponentDefaults(document: Tree, settings: ReleaseSettings): Tree {
  const defaultsOf = (chart: ChartName) => chartDefaults(chart, settings);
  const values = mapAt(document, ['spec', 'values']);
  const istiod = defaultsOf('istiod');
  const shared = [
    'global',
    'meshConfig',
    'sidecarInjectorWebhook',
    'istiodRemote',
    'telemetry',
    'experimental',
    'base',
    'gateways',
  ];
  const topLevel = [...shared, 'revision', 'revisionTags', 'ownerName', 'gatewayClasses', 'pdb'];
  const own = Object.entries(istiod).filter(([key]) => !topLevel.includes(key));
  const defaults = mergeMaps(
    {
      ...Object.fromEntries(Object.entries(istiod).filter(([key]) => topLevel.includes(key))),
      pilot: Object.fromEntries(own),
      cni: without(defaultsOf('cni'), shared),
      ztunnel: without(defaultsOf('ztunnel'), ['global']),
    },
    {
      base: mapAt(defaultsOf('base'), ['base']),
      gateways: mergeMaps(mapAt(defaultsOf('ingress'), ['gateways']), mapAt(defaultsOf('egress'), ['gateways'])),
    },
  );
  return { ...document, spec: { ...mapAt(document, ['spec']), values: mergeMaps(defaults, values) } };
}

const without = (tree: Tree, keys: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));

/** One value of a tree that is no map with keys in it. */
export interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/** Every leaf in the order of its path; lists of maps are gone into, other lists are one value. */
export function leavesOf(tree: unknown, path: Path = []): readonly Leaf[] {
  if (isMap(tree) && Object.keys(tree).length > 0)
    return Object.keys(tree)
      .sort()
      .flatMap((key) => leavesOf(tree[key], [...path, key]));
  if (Array.isArray(tree) && tree.length > 0 && tree.every(isMap))
    return tree.flatMap((element, index) => leavesOf(element, [...path, index]));
  return [{ path, value: tree }];
}
