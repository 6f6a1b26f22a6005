import { append } from '../world/label-index.ts';
import { isEmpty } from '../world/labels.ts';
import type { Labels, Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';

type Selecting = Resource<'Sidecar'> | Resource<'Telemetry'>;

/** What the selectors of a kind of which at most one object may apply to a workload come to. */
export interface SelectorUse<T extends Selecting> {
  /** Objects whose selector no workload of their namespace satisfies. */
  readonly dead: readonly T[];
  /** Each workload that is selected, with the objects that select it. */
  readonly workloads: ReadonlyMap<Resource<'Workload'>, readonly T[]>;
}

/** Which workloads the selectors of objects reach; objects whose selector is absent or empty are left out of both lists. */
export function selectorUse<T extends Selecting>(
  world: World<'Workload'>,
  objects: readonly T[],
  selectorOf: (object: T) => Labels | undefined,
): SelectorUse<T> {
  const dead: T[] = [];
  const workloads = new Map<Resource<'Workload'>, T[]>();
  for (const object of objects) {
    const selector = selectorOf(object);
    if (!selector || isEmpty(selector)) continue;
    const selected = world.carrying('Workload', selector, object.namespace);
    if (selected.length === 0) dead.push(object);
    for (const workload of selected) append(workloads, workload, object);
  }
  return { dead, workloads };
}

/** Objects without a selector, by namespace: at most one each may be. */
export function withoutSelector<T extends Selecting>(
  objects: readonly T[],
  selectorOf: (object: T) => Labels | undefined,
): ReadonlyMap<string, readonly T[]> {
  const byNamespace = new Map<string, T[]>();
  for (const object of objects) if (isEmpty(selectorOf(object))) append(byNamespace, object.namespace, object);
  return byNamespace;
}

export const namesOf = (objects: readonly Selecting[]): readonly string[] => objects.map(({ name }) => name).sort();
