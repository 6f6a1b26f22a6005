import { isMap } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';

/**
 * What applying would roughly make of a live object, for users who may read but not even dry-run a change: our values laid over the
 * live ones. Fields that would be removed do not show.
 */
export function localPreview(live: KubeObject, wanted: KubeObject): KubeObject {
  return overlaid(live, wanted) as KubeObject; // both are objects: so is what they make
}

function overlaid(below: unknown, above: unknown): unknown {
  if (isMap(below) && isMap(above)) {
    const merged = { ...below };
    for (const [key, value] of Object.entries(above))
      if (!isLeftOut(value) || below[key] !== undefined) merged[key] = overlaid(below[key], value);
    return merged;
  }
  if (Array.isArray(below) && Array.isArray(above))
    return above.map((item, index) => overlaid(counterpart(below, item, index), item));
  return sameQuantity(below, above) ? below : above;
}

/** The API server keeps no empty texts and lists of its own kinds, `value: ''` of an environment's variable for one. */
const isLeftOut = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0);

/** Items of named lists belong together by name, others by position. */
function counterpart(list: readonly unknown[], item: unknown, index: number): unknown {
  if (!isMap(item) || typeof item.name !== 'string') return list[index];
  return list.find((candidate) => isMap(candidate) && candidate.name === item.name);
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `2048Mi` and `2Gi` are the same to Kubernetes. */
function sameQuantity(a: unknown, b: unknown): boolean {
  const [left, right] = [a, b].map((value) =>
    typeof value === 'string' ? /^(\d+(?:\.\d+)?)(m|k|M|G|Ki|Mi|Gi|Ti)?$/.exec(value) : null,
  );
  return Boolean(left && right) && amount(left) === amount(right);
}

const amount = (match: RegExpExecArray | null | undefined) =>
  Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN);
