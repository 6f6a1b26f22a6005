import { mapAt, mapsIn } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';

export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** One of the object's status conditions. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const { conditions } = mapAt(object, ['status']);
  const found = mapsIn(conditions).find((one) => one.type === type);
  return found && { status: text(found.status), reason: text(found.reason), message: text(found.message) };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** A count in spec or status; absent counts as `otherwise`. */
export function countAt(object: unknown, path: readonly string[], otherwise = 0): number {
  const value = mapAt(object, path.slice(0, -1))[path.at(-1) ?? ''];
  return typeof value === 'number' ? value : otherwise;
}

/** True when the controller has not looked at the latest change yet: its status is about an older one. */
export function isOutdated(object: KubeObject): boolean {
  return countAt(object, ['status', 'observedGeneration']) < countAt(object, ['metadata', 'generation']);
}
