import { isMap } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { FieldChange } from '../model/plan.ts';

const noise = new Set([
  '.metadata.managedFields',
  '.metadata.resourceVersion',
  '.metadata.generation',
  '.metadata.creationTimestamp',
  '.metadata.uid',
  '.metadata.selfLink',
  '.status',
]);

/** The leaves that differ between two states of one object, without what Kubernetes and istiod write by themselves. */
export function fieldDiff(before: KubeObject, after: KubeObject): readonly FieldChange[] {
  return [...changes('', before, after)];
}

function* changes(path: string, before: unknown, after: unknown): Generator<FieldChange> {
  if (noise.has(path) || path.endsWith('.clientConfig.caBundle')) return;
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* changes(`${path}${keyText(key)}`, before[key], after[key]);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    yield* listChanges(path, before, after);
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  yield { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** Lists of named things are compared by name, others by position. */
function* listChanges(path: string, before: readonly unknown[], after: readonly unknown[]): Generator<FieldChange> {
  const key = [...before, ...after].every((item) => isMap(item) && typeof item.name === 'string') ? 'name' : undefined;
  const index = (list: readonly unknown[]) =>
    new Map(list.map((item, position) => [key && isMap(item) ? String(item[key]) : String(position), item]));
  const [left, right] = [index(before), index(after)];
  for (const name of new Set([...left.keys(), ...right.keys()]))
    yield* changes(`${path}[${name}]`, left.get(name), right.get(name));
}

const keyText = (key: string) => (/^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`);

/** The value at a path as the API server writes it in conflicts: `.spec.containers[name="x"].image`. */
export function valueAtField(object: unknown, path: string): unknown {
  let value = object;
  for (const [, key, quoted, selector] of path.matchAll(/\.([^.[\]]+)|\["([^"]*)"\]|\[([^\]]*)\]/g)) {
    if (selector !== undefined && Array.isArray(value)) value = itemOf(value, selector);
    else value = isMap(value) ? value[key ?? quoted ?? ''] : undefined;
  }
  return value;
}

function itemOf(list: readonly unknown[], selector: string): unknown {
  const wanted = [...selector.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|[^,]+)/g)].map(([, key = '', text = '']) => [
    key,
    JSON.parse(text),
  ]);
  return list.find((item) => isMap(item) && wanted.every(([key, value]) => item[key] === value));
}
