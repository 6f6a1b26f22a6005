import { mapAt, mapsIn } from '../../lib/tree.ts';
import type { KubeObject, Tree } from '../../model/kube-object.ts';
import { conditionOf } from './condition.ts';
import type { Readiness } from './status.ts';

/** Ready while it runs, and once it has succeeded. */
export function podReadiness(object: KubeObject): Readiness {
  if (mapAt(object, ['status']).phase === 'Succeeded' || conditionOf(object, 'Ready')?.status === 'True')
    return { ready: true };
  return { ready: false, state: podTrouble(object) ?? 'starting' };
}

/** Why a pod does not run: `ImagePullBackOff: manifest unknown`, or what keeps it from a node. undefined while nothing is wrong. */
export function podTrouble(pod: KubeObject): string | undefined {
  for (const status of containerStatuses(pod)) {
    const waiting = mapAt(status, ['state', 'waiting']);
    const ended = mapAt(status, ['state', 'terminated']);
    if (
      typeof waiting.reason === 'string' &&
      waiting.reason !== 'PodInitializing' &&
      waiting.reason !== 'ContainerCreating'
    )
      return reasonText(waiting, mapAt(status, ['lastState', 'terminated']));
    if (typeof ended.exitCode === 'number' && ended.exitCode !== 0) return `exited with ${ended.exitCode}`;
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return `${scheduled.reason}: ${scheduled.message}`;
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'False' && ready.message !== '' ? ready.message : undefined;
}

function reasonText(waiting: Tree, before: Tree): string {
  const message = typeof waiting.message === 'string' ? `: ${waiting.message}` : '';
  const exit = typeof before.exitCode === 'number' ? ` (last exit ${before.exitCode})` : '';
  return `${String(waiting.reason)}${message}${exit}`;
}

function containerStatuses(pod: KubeObject): readonly Tree[] {
  const { initContainerStatuses, containerStatuses: main } = mapAt(pod, ['status']);
  return [initContainerStatuses, main].flatMap(mapsIn);
}
