import { isMap, mapAt, valueAt } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject } from '../model/plan.ts';
import { appliedBy } from './managed-fields.ts';

/** The Deployments, as `namespace/name`, that a wanted autoscaler scales. */
export function autoscaledTargets(desired: readonly DesiredObject[]): ReadonlySet<string> {
  return new Set(
    desired.flatMap(({ ref, object }) => {
      const { kind, name } = mapAt(object, ['spec', 'scaleTargetRef']);
      return ref.kind === 'HorizontalPodAutoscaler' && kind === 'Deployment'
        ? [`${ref.namespace}/${String(name)}`]
        : [];
    }),
  );
}

/**
 * A Deployment that an autoscaler takes over keeps its pods until that one decides: to say no more how many there are would set it
 * back to one. None at all would keep the autoscaler from ever deciding: then it starts with one.
 */
export function keepingReplicas({ object, live, manager }: KeptReplicas): KubeObject {
  const spec = mapAt(object, ['spec']);
  const replicas = valueAt(live, ['spec', 'replicas']);
  const owned = mapAt(appliedBy(live, manager), ['f:spec']);
  if ('replicas' in spec || typeof replicas !== 'number' || replicas < 2 || !isMap(owned['f:replicas'])) return object;
  return { ...object, spec: { ...spec, replicas } };
}

export interface KeptReplicas {
  /** As it is wanted. */
  readonly object: KubeObject;
  readonly live: KubeObject;
  /** Whose ownership would end. */
  readonly manager: string;
}
