import { isMap, mapAt, mergeMaps, valueAt, withValue } from '../lib/tree.ts';
import { type ComponentName, type ComponentTraits, componentNames, componentTable } from '../model/component-table.ts';
import type { ComponentConfig, ComponentPlace, ValidConfig } from '../model/config.ts';
import type { Tree } from '../model/kube-object.ts';
import { chartDefaults, layersOf, type ReleaseSettings } from './built-in.ts';
import type { Configuration } from './configuration.ts';
import { inferType } from './set-flags.ts';

/** Turns a configuration that has been checked into what rendering reads. `unvalidatedValues` join here, after the checks. */
export function validConfig({ user, document }: Configuration): ValidConfig {
  const { settings, charts } = user;
  const { release } = settings;
  const spec = mapAt(document, ['spec']);
  const values = mergeMaps(mapAt(spec, ['values']), mapAt(spec, ['unvalidatedValues']));
  const metadata = mapAt(document, ['metadata']);
  const namespace = textOr(metadata.namespace, 'istio-system');
  const components = componentNames.flatMap((name) =>
    enabledEntries(name, mapAt(spec, ['components'])[name], values).map((entry) => ({
      ...componentConfig(name, entry.settings, values, { namespace, release, settings }),
      ...(entry.index !== undefined && { entry: entry.index }),
    })),
  );
  return {
    name: textOr(metadata.name, ''),
    profile: user.profile,
    release,
    revision: textOr(values.revision, ''),
    istioNamespace: textOr(valueAt(values, ['global', 'istioNamespace']), 'istio-system'),
    components,
    ...(charts && { charts }),
    spec: { ...spec, values },
  };
}

const textOr = (value: unknown, otherwise: string): string =>
  value === undefined || value === null || value === '' ? otherwise : String(value);

interface Entry {
  readonly settings: Tree;
  /** Its place, when it stands in a list. */
  readonly index?: number;
}

/** The entries of a component that are on; a block without `enabled` is on. */
function enabledEntries(name: ComponentName, block: unknown, values: Tree): readonly Entry[] {
  const { isList, root, onByDefault } = componentTable[name];
  const isOn = (settings: Tree) => (settings.enabled ?? true) === true;
  if (!isList) {
    if (!isMap(block)) return onByDefault ? [{ settings: {} }] : [];
    return isOn(block) ? [{ settings: block }] : [];
  }
  const all = valueAt(values, [...root, 'enabled']) === true;
  if (!Array.isArray(block)) return onByDefault || all ? [{ settings: { name: root.at(-1) } }] : [];
  return block.flatMap((settings: unknown, index) =>
    isMap(settings) && (all || isOn(settings)) ? [{ settings, index }] : [],
  );
}

interface ReleasePlace extends ComponentPlace {
  readonly settings: ReleaseSettings;
}

function componentConfig(name: ComponentName, entry: Tree, values: Tree, place: ReleasePlace): ComponentConfig {
  const traits = componentTable[name];
  const original = withEntry(values, traits, entry);
  const k8s = mapAt(entry, ['k8s']);
  return {
    name,
    namespace: textOr(entry.namespace, place.namespace),
    release: place.release,
    values: componentValues(traits, original, place.settings),
    originalValues: original,
    helmValues: traits.reads === 'flattened' ? flatten(original, traits.root) : original,
    k8s: traits.isList && isMap(k8s.service) ? { ...k8s, service: withoutKey(k8s.service, 'ports') } : k8s,
    ...(typeof entry.name === 'string' && { gatewayName: entry.name }),
  };
}

/** The values with what `components.X` says about image, name, labels and ports. */
function withEntry(values: Tree, { root, isList }: ComponentTraits, entry: Tree): Tree {
  let result = values;
  for (const key of ['hub', 'tag']) {
    const text = textOr(entry[key], '');
    // istio 1.30 passes both through a --set, where a second "=" makes a path of everything.
    if (text !== '' && !text.includes('=')) result = withValue(result, [...root, key], retyped(text));
  }
  if (!isList) return result;
  result = withValue(result, [...root, 'name'], entry.name);
  // The entry alone decides: labels among the values never reach the gateway.
  result = withValue(result, [...root, 'labels'], entry.label ?? {});
  const ports = valueAt(entry, ['k8s', 'service', 'ports']);
  if (!Array.isArray(ports) || ports.length === 0) return result;
  return withValue(
    result,
    [...root, 'ports'],
    ports.map((port) => (isMap(port) ? { targetPort: 0, ...port } : port)),
  );
}

/** A text that a number or boolean is spelled like becomes that, as in istio 1.30; `1.30` does not: it would lose its zero. */
function retyped(text: string): unknown {
  const value = inferType(text);
  return String(value) === text ? value : text;
}

/** Defaults < layers < user, then what each component does with them before it reads them. */
function componentValues(
  { defaults: chart, reads, root }: ComponentTraits,
  values: Tree,
  settings: ReleaseSettings,
): Tree {
  const flattened = reads === 'flattened';
  const own = flattened ? flatten(values, root) : values;
  const layer = layersOf(own, settings).reduce<Tree>((under, { values: over = {} }) => mergeMaps(under, over), {});
  let defaults = mergeMaps(chartDefaults(chart, settings), layer);
  if (flattened) defaults = mergeMaps(mergeMaps(defaults, mapAt(layer, ['global'])), mapAt(own, ['global']));
  const merged = mergeMaps(defaults, own);
  return reads === 'lifted' ? mergeMaps(merged, mapAt(merged, root)) : merged;
}

function flatten(values: Tree, root: readonly string[]): Tree {
  const scalars = Object.entries(values).filter(([name, value]) => name === 'global' || !isMap(value));
  return mergeMaps(Object.fromEntries(scalars), mapAt(values, root));
}

const withoutKey = (tree: Tree, key: string): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key));
