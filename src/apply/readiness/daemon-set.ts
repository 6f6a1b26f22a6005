import { mapAt } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { countAt, isOutdated } from './condition.ts';
import type { Readiness } from './status.ts';

/** Ready when every node that should run it runs the newest pod; at once where no node should. */
export function daemonSetReadiness(object: KubeObject): Readiness {
  if (isOutdated(object)) return { ready: false, state: 'rollout not started' };
  const wanted = countAt(object, ['status', 'desiredNumberScheduled']);
  const updated = countAt(object, ['status', 'updatedNumberScheduled']);
  const available = countAt(object, ['status', 'numberAvailable']);
  // With OnDelete the administrator replaces old pods: waiting for that would never end.
  const onDelete = mapAt(object, ['spec', 'updateStrategy']).type === 'OnDelete';
  if ((onDelete || updated >= wanted) && available >= wanted) return { ready: true };
  return { ready: false, state: `ready ${Math.min(onDelete ? wanted : updated, available)}/${wanted}` };
}
