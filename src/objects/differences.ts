import { isMap } from '../lib/tree.ts';
import type { Path } from '../model/source.ts';

/** One value that two trees do not share; an absent side is not there. */
export interface ValueChange {
  /** Elements of lists by what identifies them: `[name:istio-proxy]`. */
  readonly path: Path;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The smallest parts in which two values differ. An empty map or list and null are like nothing. */
export function* differences(before: unknown, after: unknown, path: Path = []): Iterable<ValueChange> {
  if (isMap(before) && isMap(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      yield* differences(before[key], after[key], [...path, key]);
  } else if (Array.isArray(before) && Array.isArray(after)) yield* listDifferences(before, after, path);
  else if (!(isEmpty(before) && isEmpty(after)) && !equal(before, after))
    yield { path, ...(isEmpty(before) ? {} : { before }), ...(isEmpty(after) ? {} : { after }) };
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Equal whatever the order of keys. */
function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isMap(a) || !isMap(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

/** Keys that tell the elements of Kubernetes' lists apart, best first. */
const identities = ['name', 'containerPort', 'port', 'mountPath', 'key', 'type', 'topologyKey', 'ip'];

function* listDifferences(before: readonly unknown[], after: readonly unknown[], path: Path): Iterable<ValueChange> {
  const key = identities.find((candidate) => identifies(before, candidate) && identifies(after, candidate));
  if (key !== undefined) {
    const [left, right] = [byIdentity(before, key), byIdentity(after, key)];
    for (const id of new Set([...left.keys(), ...right.keys()]))
      yield* differences(left.get(id), right.get(id), [...path, `[${key}:${id}]`]);
    const [a, b] = [common(left, right), common(right, left)];
    if (!equal(a, b)) yield { path: [...path, '[order]'], before: a.join(', '), after: b.join(', ') };
  } else yield* positionDifferences(before, after, path);
}

const common = (keys: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>) =>
  [...keys.keys()].filter((key) => others.has(key));

function identifies(list: readonly unknown[], key: string): boolean {
  const ids = list.map((item) => (isMap(item) ? item[key] : undefined));
  return ids.every((id) => typeof id === 'string' || typeof id === 'number') && new Set(ids).size === ids.length;
}

const byIdentity = (list: readonly unknown[], key: string): ReadonlyMap<string, unknown> =>
  new Map(list.map((item) => [String(isMap(item) ? item[key] : item), item]));

/** What both lists begin and end with is left out; what lies between is compared place by place. */
function* positionDifferences(
  before: readonly unknown[],
  after: readonly unknown[],
  path: Path,
): Iterable<ValueChange> {
  let start = 0;
  while (start < before.length && start < after.length && equal(before[start], after[start])) start++;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && equal(before[endBefore - 1], after[endAfter - 1])) {
    endBefore--;
    endAfter--;
  }
  for (let at = start; at < Math.max(endBefore, endAfter); at++)
    yield* differences(at < endBefore ? before[at] : undefined, at < endAfter ? after[at] : undefined, [...path, at]);
}
