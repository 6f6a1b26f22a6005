import { isMap, mergeMaps, valueAt, withValue } from '../lib/tree.ts';
import { gatewayListNames } from '../model/component-table.ts';
import type { Tree } from '../model/kube-object.ts';
import type { SetFlag } from './set-flags.ts';

type GatewayList = readonly string[];

/** Where the lists of gateways stand, whose elements are told apart by name and namespace. */
export const gatewayLists: readonly GatewayList[] = gatewayListNames.map((name) => ['spec', 'components', name]);

/** Before `--set components.ingressGateways[name:X]…`: the profile's entry X, unless the user has one of that name. */
export function seedFromProfile(document: Tree, base: Tree, { words }: SetFlag): Tree {
  const list = gatewayLists.find((path) => path.every((step, index) => words[index] === step));
  const [, name] = /^\[name:(.*)\]$/.exec(words[3] ?? '') ?? [];
  if (!list || name === undefined) return document;
  const own = entries(document, list);
  const profileEntry = entries(base, list).find((entry) => nameOf(entry) === name);
  if (!profileEntry || own.some((entry) => nameOf(entry) === name)) return document;
  return withValue(document, list, [...own, profileEntry]);
}

/** An entry that --set made without naming it means the profile's entry at its place. */
export function nameFromProfile(document: Tree, base: Tree, list: GatewayList): Tree {
  const own = entries(document, list);
  if (own.every((entry) => nameOf(entry) !== undefined)) return document;
  const ofProfile = entries(base, list);
  const named = own.map((entry, index) => {
    const below = ofProfile[index];
    return nameOf(entry) === undefined && isMap(entry) && isMap(below) ? mergeMaps(below, entry) : entry;
  });
  return withValue(document, list, named);
}

/**
 * Two entries of one name in one namespace are one gateway: the later one is laid on the earlier. In two namespaces they are two.
 * @param base the profile's document, beneath the user's
 */
export function mergeTwins(document: Tree, base: Tree, list: GatewayList): Tree {
  const own = entries(document, list);
  const usual = usualNamespace(mergeMaps(base, document));
  const keys = own.map((entry) => keyOf(entry, usual));
  if (keys.every((key, index) => key === undefined || keys.indexOf(key) === index)) return document;
  const merged: unknown[] = [];
  for (const [index, entry] of own.entries()) {
    const key = keys[index];
    const at = key === undefined ? -1 : merged.findIndex((earlier) => keyOf(earlier, usual) === key);
    const earlier = merged[at];
    if (isMap(earlier) && isMap(entry)) merged[at] = mergeMaps(earlier, entry);
    else merged.push(entry);
  }
  return withValue(document, list, merged);
}

/** What tells a gateway from others of its list; undefined without a name. */
function keyOf(entry: unknown, usual: string): string | undefined {
  const name = nameOf(entry);
  if (!isMap(entry) || name === undefined) return undefined;
  return JSON.stringify([name, entry.namespace || usual]);
}

/** Where a gateway goes that names no namespace. */
function usualNamespace(document: Tree): string {
  const ofValues = valueAt(document, ['spec', 'values', 'global', 'istioNamespace']);
  return String(ofValues || valueAt(document, ['metadata', 'namespace']) || 'istio-system');
}

function entries(document: Tree, list: GatewayList): readonly unknown[] {
  const value = valueAt(document, list);
  return Array.isArray(value) ? value : [];
}

const nameOf = (entry: unknown): unknown => (isMap(entry) ? (entry.name ?? undefined) : undefined);
