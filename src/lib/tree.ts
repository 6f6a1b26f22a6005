// Trees of maps, lists and scalars, as YAML and JSON have them. Nothing here changes what it is given.

import type { Path } from './path.ts';

type Mapping = { readonly [key: string]: unknown };

/** A mapping, not a list. */
export function isMap(value: unknown): value is Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The mappings among the items of a list; none when it is no list. */
export const mapsIn = (list: unknown): readonly Mapping[] => (Array.isArray(list) ? list.filter(isMap) : []);

/** `over` laid on `under`: maps merge key by key, everything else (lists and null too) replaces. */
export function mergeMaps(under: Mapping, over: Mapping): Mapping {
  // A prototype-free way of writing keys: `__proto__` is one like any other.
  const merged = new Map<string, unknown>(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isMap(value) && isMap(below) ? mergeMaps(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** The value at `path`, or undefined when there is none. */
export function valueAt(tree: unknown, path: Path): unknown {
  let value = tree;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** The map at `path`; an empty one when there is something else or nothing. */
export function mapAt(tree: unknown, path: Path): Mapping {
  const value = valueAt(tree, path);
  return isMap(value) ? value : {};
}

/** A copy of `tree` with `value` at `path`; what stands in the way and is no map becomes one. */
export function withValue(tree: unknown, path: readonly string[], value: unknown): Mapping {
  const [key = '', ...rest] = path;
  const map = isMap(tree) ? tree : {};
  return { ...map, [key]: rest.length === 0 ? value : withValue(map[key], rest, value) };
}
