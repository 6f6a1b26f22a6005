import { isMap, mapAt, mergeMaps, valueAt, withValue } from '../lib/tree.ts';
import { componentNames, componentTable } from '../model/component-table.ts';
import type { ClusterSettings } from '../model/config.ts';
import type { Tree } from '../model/kube-object.ts';
import { withoutAbsentComponents, withoutAbsentValues } from './absent.ts';
import { baseDocument } from './built-in.ts';
import type { UserLayer } from './user-layer.ts';

/** Every layer merged: what validation looks at and components are made from. */
export interface Configuration {
  readonly user: UserLayer;
  /** Profile, cluster facts and user as one document; `spec.values` holds everything that components read. */
  readonly document: Tree;
}

/**
 * Merges in this order, weakest first: cluster facts, default profile, named profile, files, --set.
 * @param cluster what the cluster's own nature asks for: see settingsForCluster
 */
export function mergeConfiguration(user: UserLayer, cluster: ClusterSettings = {}): Configuration {
  const base = mergeMaps(cluster, baseDocument(user.profile, user.settings));
  const own = withoutNulls(user.document);
  const merged = mergeMaps(base, own);
  return { user, document: canonical(merged, valueAt(own, ['spec', 'values'])) };
}

/** Top-level settings that components read as values. */
const copied: readonly (readonly [from: string, to: readonly string[]])[] = [
  ['hub', ['global', 'hub']],
  ['tag', ['global', 'tag']],
  ['revision', ['revision']],
  ['compatibilityVersion', ['compatibilityVersion']],
];

/** `hub: null` means the default, as if it were not written; so does a block with nothing in it. */
function withoutNulls(document: Tree): Tree {
  const own = without(document, (key, value) => value === null && (key === 'spec' || key === 'metadata'));
  if (!isMap(own.spec)) return own;
  const scalars = copied.map(([key]) => key);
  const spec = without(own.spec, (key, value) => value === null && [...scalars, ...blocks].includes(key));
  for (const key of ['values', 'unvalidatedValues']) if (isMap(spec[key])) spec[key] = withoutAbsentValues(spec[key]);
  if (isMap(spec.components)) spec.components = withoutAbsentComponents(spec.components);
  return { ...own, spec };
}

const blocks = ['components', 'meshConfig', 'unvalidatedValues'];

const without = (tree: Tree, unwanted: (key: string, value: unknown) => boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tree).filter(([key, value]) => !unwanted(key, value)));

/** Writes into `spec.values` what components read there from elsewhere. */
function canonical(merged: Tree, userValues: unknown): Tree {
  const spec = mapAt(merged, ['spec']);
  // istio 1.30: "values:" without content discards every value, the copies too.
  const values = userValues === null ? {} : canonicalValues(spec, isMap(userValues) ? userValues : {});
  const namespace = valueAt(values, ['global', 'istioNamespace']);
  const metadata = { ...mapAt(merged, ['metadata']), ...(namespace ? { namespace } : {}) };
  return { ...merged, metadata, spec: { ...spec, values } };
}

/** The user's own values win over the top-level settings, but not over meshConfig. */
function canonicalValues(spec: Tree, userValues: Tree): Tree {
  let values: Tree = isMap(spec.values) ? spec.values : {};
  for (const [key, to] of copied) {
    const value = spec[key];
    if (value !== undefined && value !== null) values = withValue(values, to, String(value));
  }
  values = mergeMaps(values, userValues);
  if (isMap(spec.meshConfig))
    values = { ...values, meshConfig: mergeMaps(mapAt(values, ['meshConfig']), spec.meshConfig) };
  return withComponentFlags(values, mapAt(spec, ['components']));
}

/** Istiod learns from its values which components there are; what the user writes there is lost (istio 1.30). */
function withComponentFlags(values: Tree, components: Tree): Tree {
  return componentNames.reduce((result, name) => {
    const { flag } = componentTable[name];
    return flag ? withValue(result, flag, valueAt(components, [name, 'enabled']) === true) : result;
  }, values);
}
