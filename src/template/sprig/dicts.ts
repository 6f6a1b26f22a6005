import { formatValue } from '../format.ts';
import { fn, type TemplateFunction } from '../functions.ts';
import { FunctionError } from '../template-error.ts';
import { type GoMap, isList, isMap, setKey, truth, typeName, type Value } from '../value.ts';
import { visits } from '../visits.ts';

/** Map functions of sprig 3.3. As there, `set`, `unset` and `merge` change the map that they are given. */
export const dicts: Readonly<Record<string, TemplateFunction>> = {
  dict: fn('...any', dict),
  get: fn('map string', (map, key) => (Object.hasOwn(map, key) ? map[key] : '')),
  set: fn('map string any', (map, key, value) => {
    setKey(map, key, value);
    return map;
  }),
  unset: fn('map string', (map, key) => {
    delete map[key];
    return map;
  }),
  hasKey: fn('map string', (map, key) => Object.hasOwn(map, key)),
  pluck: fn('string ...map', (key, ...maps) => maps.filter((map) => Object.hasOwn(map, key)).map((map) => map[key])),
  // Go's order is random; ours is that of writing.
  keys: fn('...map', (...maps) => maps.flatMap((map) => Object.keys(map))),
  values: fn('map', (map) => Object.values(map)),
  pick: fn('map ...string', (map, ...keys) => filtered(map, (key) => keys.includes(key))),
  omit: fn('map ...string', (map, ...keys) => filtered(map, (key) => !keys.includes(key))),
  merge: fn('map ...map', (target, ...sources) => mergeAll(target, sources, false)),
  mustMerge: fn('map ...map', (target, ...sources) => mergeAll(target, sources, false)),
  mergeOverwrite: fn('map ...map', (target, ...sources) => mergeAll(target, sources, true)),
  mustMergeOverwrite: fn('map ...map', (target, ...sources) => mergeAll(target, sources, true)),
  deepCopy: fn('any', deepCopy),
  mustDeepCopy: fn('any', deepCopy),
  dig: fn('...any', dig),
};

function dict(...pairs: Value[]): GoMap {
  const map: GoMap = {};
  for (let at = 0; at < pairs.length; at += 2)
    setKey(map, formatValue(pairs[at]), at + 1 < pairs.length ? pairs[at + 1] : '');
  return map;
}

function filtered(map: GoMap, keep: (key: string) => boolean): GoMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => keep(key)));
}

function mergeAll(target: GoMap, sources: readonly GoMap[], overwrite: boolean): GoMap {
  const visit = visits();
  for (const source of sources) mergeInto(target, source, { overwrite, visit });
  return target;
}

interface MergeOptions {
  readonly overwrite: boolean;
  readonly visit: () => void;
}

function mergeInto(target: GoMap, source: GoMap, options: MergeOptions): void {
  const { overwrite, visit } = options;
  for (const [key, value] of Object.entries(source)) {
    visit();
    const before = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isMap(before) && isMap(value)) mergeInto(before, value, options);
    else if (overwrite || (!truth(before) && !(value === null && before === undefined))) setKey(target, key, value);
  }
}

function deepCopy(value: Value): Value {
  const visit = visits();
  const copy = (item: Value): Value => {
    visit();
    if (isList(item)) return item.map(copy);
    if (isMap(item)) return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, copy(inner)]));
    return item;
  };
  return copy(value);
}

/** `dig "a" "b" DEFAULT MAP` */
function dig(...args: Value[]): Value {
  if (args.length < 3) throw new FunctionError('dig needs at least three arguments');
  const [fallback, map] = args.slice(-2);
  let at = map;
  for (const key of args.slice(0, -2)) {
    if (!isMap(at)) throw new FunctionError(`dig: ${typeName(at)} is no map[string]interface {}`);
    if (typeof key !== 'string') throw new FunctionError(`dig: a key is ${typeName(key)}, not string`);
    if (!Object.hasOwn(at, key)) return fallback;
    at = at[key];
  }
  return at;
}
