// Kubernetes' strategic merge patch (apimachinery 1.35): what the API server makes of an object and a patch of its type.
import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import { type KubernetesField, kubernetesFields } from './kubernetes-types.ts';

type List = readonly unknown[];

/** A patch that cannot be merged: an item without its key, an unknown directive. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

/**
 * `patch` merged into `original`, an object of the Kubernetes type `type`: maps key by key, null deletes, lists as the type
 * says; `$patch`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` are honoured. Throws MergeError.
 */
export function strategicMerge(original: Tree, patch: Tree, type: string): Tree {
  const { $patch: directive, $retainKeys: retained, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw new MergeError(`unknown directive $patch: ${String(directive)}`);
  const merged = new Map<string, unknown>(Object.entries(original));
  if (Array.isArray(retained)) for (const key of merged.keys()) if (!retained.includes(key)) merged.delete(key);
  const fields = kubernetesFields(type);
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith('$setElementOrder/')) continue;
    const primitive = /^\$deleteFromPrimitiveList\/(.*)$/.exec(key)?.[1];
    if (primitive !== undefined) removeItems(merged, primitive, value);
    else if (value === null) merged.delete(key);
    else
      merged.set(
        key,
        mergeValue(merged.get(key), value, { field: fields?.get(key), order: rest[`$setElementOrder/${key}`] }),
      );
  }
  return Object.fromEntries(merged);
}

function removeItems(merged: Map<string, unknown>, key: string, items: unknown): void {
  const list = merged.get(key);
  if (Array.isArray(list) && Array.isArray(items))
    merged.set(
      key,
      list.filter((item) => !items.includes(item)),
    );
}

interface Place {
  readonly field: KubernetesField | undefined;
  readonly order: unknown;
}

function mergeValue(original: unknown, patch: unknown, { field, order }: Place): unknown {
  if (original === undefined || original === null) return withoutNulls(patch);
  if (isMap(original) && isMap(patch))
    return field?.replaced ? patch : strategicMerge(original, patch, field?.type ?? '');
  if (!Array.isArray(original) || !Array.isArray(patch)) return patch;
  if (field?.mergeSet) return [...new Set<unknown>([...original, ...patch])];
  if (!field?.mergeKey) return patch;
  const merged = mergeLists(original, patch, { key: field.mergeKey, type: field.type });
  return Array.isArray(order) ? inOrder(merged, order, field.mergeKey) : merged;
}

/** In a value that is new, null has nothing to delete. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

interface ListType {
  readonly key: string;
  readonly type: string;
}

/**
 * Items of the patch in its order, those that only the original has in theirs. Where both compete, the patch goes first
 * unless both items were in the original and the other one stood earlier.
 */
function mergeLists(original: List, patch: List, { key, type }: ListType): List {
  const keyOf = (item: unknown) => keyValue(item, key);
  if (patch.some((item) => isMap(item) && item.$patch === 'replace'))
    return patch.filter((item) => !(isMap(item) && item.$patch === 'replace'));
  const deleted = new Set(patch.filter((item) => isMap(item) && item.$patch === 'delete').map(keyOf));
  const kept = original.filter((item) => !deleted.has(keyOf(item)));
  const places = new Map(kept.map((item, index) => [keyOf(item), index]));
  const merged = new Map<unknown, unknown>();
  for (const item of patch) {
    if (isMap(item) && item.$patch === 'delete') continue;
    const under = merged.get(keyOf(item)) ?? kept[places.get(keyOf(item)) ?? -1];
    merged.set(keyOf(item), isMap(under) && isMap(item) ? strategicMerge(under, item, type) : withoutNulls(item));
  }
  return interleave(
    kept.filter((item) => !merged.has(keyOf(item))),
    [...merged],
    (item) => places.get(item),
  )(keyOf);
}

function interleave(
  rest: List,
  patched: readonly (readonly [unknown, unknown])[],
  placeOf: (key: unknown) => number | undefined,
) {
  return (keyOf: (item: unknown) => unknown): List => {
    const left = [...rest];
    const result: unknown[] = [];
    for (const [key, item] of patched) {
      const place = placeOf(key);
      while (place !== undefined && left.length > 0 && (placeOf(keyOf(left[0])) ?? 0) < place)
        result.push(left.shift());
      result.push(item);
    }
    return [...result, ...left];
  };
}

function keyValue(item: unknown, key: string): unknown {
  if (!isMap(item) || item[key] === undefined || item[key] === null)
    throw new MergeError(`an item has no ${key}, by which the list is merged`);
  return item[key];
}

/** The order that `$setElementOrder` asks for; items that it does not name keep their place at the end. */
function inOrder(list: List, order: List, key: string): List {
  const rank = new Map(order.map((item, index) => [isMap(item) ? item[key] : item, index]));
  const place = (item: unknown) => rank.get(isMap(item) ? item[key] : item) ?? order.length;
  return list.toSorted((a, b) => place(a) - place(b));
}
