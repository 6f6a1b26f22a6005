// Kubernetes' strategic merge, as far as `components.X.k8s` reaches: what `kubectl patch` makes of the same patch.
import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';

/** Lists whose items are merged by a key; all others are replaced. `ports` are those of a Service: of a container none are patched. */
const mergeKeys: Readonly<Record<string, string>> = { containers: 'name', env: 'name', ports: 'port' };

/** Maps that are replaced as a whole: selectors of a budget. */
const atomicMaps: readonly string[] = ['selector'];

/** `patch` merged into `original`: maps key by key, null deletes, lists as their merge key says. */
export function strategicMerge(original: Tree, patch: Tree): Tree {
  const merged = new Map(Object.entries(original));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergeValue(key, merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function mergeValue(key: string, original: unknown, patch: unknown): unknown {
  if (isMap(original) && isMap(patch) && !atomicMaps.includes(key)) return strategicMerge(original, patch);
  const mergeKey = mergeKeys[key];
  if (mergeKey && Array.isArray(original) && Array.isArray(patch)) return mergeLists(original, patch, mergeKey);
  return withoutNulls(patch);
}

/** In a new value, null has nothing to delete. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

/**
 * Items of the patch in their order, mixed with the untouched ones of the original: an untouched item comes first only
 * where it stood before the next item of the patch.
 */
function mergeLists(original: readonly unknown[], patch: readonly unknown[], mergeKey: string): readonly unknown[] {
  const keyOf = (item: unknown) => String(isMap(item) ? item[mergeKey] : item);
  const places = new Map(original.map((item, index) => [keyOf(item), index]));
  const merged = new Map<string, unknown>();
  for (const item of patch) {
    const key = keyOf(item);
    const under = merged.get(key) ?? original[places.get(key) ?? -1];
    merged.set(key, isMap(under) && isMap(item) ? strategicMerge(under, item) : withoutNulls(item));
  }
  const rest = original.filter((item) => !merged.has(keyOf(item)));
  const result: unknown[] = [];
  for (const [key, item] of merged) {
    const place = places.get(key) ?? -1;
    while (rest.length > 0 && (places.get(keyOf(rest[0])) ?? 0) < place) result.push(rest.shift());
    result.push(item);
  }
  return [...result, ...rest];
}
