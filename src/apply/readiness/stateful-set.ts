import { mapAt } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { countAt, isOutdated } from './condition.ts';
import type { Readiness } from './status.ts';

/** Ready once the pods that the update strategy replaces are new and ready: those from `partition` on, none with OnDelete. */
export function statefulSetReadiness(object: KubeObject): Readiness {
  if (isOutdated(object)) return { ready: false, state: 'rollout not started' };
  const wanted = countAt(object, ['spec', 'replicas'], 1);
  const partition = countAt(object, ['spec', 'updateStrategy', 'rollingUpdate', 'partition']);
  const onDelete = mapAt(object, ['spec', 'updateStrategy']).type === 'OnDelete';
  const updated = countAt(object, ['status', 'updatedReplicas']);
  const ready = countAt(object, ['status', 'readyReplicas']);
  if (ready >= wanted && (onDelete || updated >= wanted - partition)) return { ready: true };
  return { ready: false, state: `rollout ${Math.min(ready, onDelete ? wanted : updated + partition)}/${wanted}` };
}
