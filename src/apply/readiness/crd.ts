import type { KubeObject } from '../../model/kube-object.ts';
import { conditionOf } from './condition.ts';
import type { Readiness } from './status.ts';

/** Ready once the API server serves the kind. */
export function crdReadiness(object: KubeObject): Readiness {
  const established = conditionOf(object, 'Established');
  if (established?.status === 'True') return { ready: true };
  return { ready: false, state: established?.message || 'not established yet' };
}
