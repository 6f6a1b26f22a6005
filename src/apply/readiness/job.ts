import type { KubeObject } from '../../model/kube-object.ts';
import { conditionOf, countAt } from './condition.ts';
import type { Readiness } from './status.ts';

/** Ready once it completed; one that failed never will be. */
export function jobReadiness(object: KubeObject): Readiness {
  if (conditionOf(object, 'Complete')?.status === 'True') return { ready: true };
  const failed = conditionOf(object, 'Failed');
  if (failed?.status === 'True') return { ready: false, state: `failed: ${failed.message || failed.reason}` };
  return {
    ready: false,
    state: `completed ${countAt(object, ['status', 'succeeded'])}/${countAt(object, ['spec', 'completions'], 1)}`,
  };
}
