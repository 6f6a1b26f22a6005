import { isMap } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { FieldChange } from '../model/plan.ts';
import type { Path } from '../model/source.ts';
import { differences } from '../objects/differences.ts';

const written = new Set(['managedFields', 'resourceVersion', 'generation', 'creationTimestamp', 'uid', 'selfLink']);

/** The leaves that differ between two states of one object, without what Kubernetes and istiod write by themselves. */
export function fieldDiff(before: KubeObject, after: KubeObject): readonly FieldChange[] {
  return Array.from(differences(before, after))
    .filter(({ path }) => !isNoise(path))
    .map(({ path, ...sides }) => ({ path: path.map(stepText).join(''), ...sides }));
}

function isNoise(path: Path): boolean {
  const last = path.at(-1);
  if (last === '[order]' || (last === 'caBundle' && path.at(-2) === 'clientConfig')) return true;
  return path[0] === 'status' || (path[0] === 'metadata' && written.has(String(path[1])));
}

/** `.spec`, `["istio.io/rev"]`, `[3]`; `[name:istiod]` is `[istiod]`. */
function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (step.startsWith('[')) return step.replace(/^\[\w+:/, '[');
  return /^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`;
}

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
