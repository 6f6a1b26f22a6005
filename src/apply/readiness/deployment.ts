import type { KubeObject } from '../../model/kube-object.ts';
import { conditionOf, countAt, isOutdated } from './condition.ts';
import type { Readiness } from './status.ts';

/** Ready when every wanted pod is of the newest template and available, and no older one is left. */
export function deploymentReadiness(object: KubeObject): Readiness {
  const wanted = countAt(object, ['spec', 'replicas'], 1);
  if (isOutdated(object)) return { ready: false, state: 'rollout not started' };
  const updated = countAt(object, ['status', 'updatedReplicas']);
  const available = countAt(object, ['status', 'availableReplicas']);
  const total = countAt(object, ['status', 'replicas']);
  const state = `rollout ${Math.min(updated, available)}/${wanted}`;
  const progressing = conditionOf(object, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    return { ready: false, state: `${state}, past its progress deadline` };
  const failure = conditionOf(object, 'ReplicaFailure');
  if (failure?.status === 'True')
    return { ready: false, state: `${state}, pods cannot be created: ${failure.message}` };
  if (updated < wanted) return { ready: false, state };
  if (total > updated) return { ready: false, state: `${state}, ${total - updated} old to go` };
  return available >= updated ? { ready: true } : { ready: false, state };
}
