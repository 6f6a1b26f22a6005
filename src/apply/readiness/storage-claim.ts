import { mapAt } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Readiness } from './status.ts';

/** Ready once a volume is bound to it. */
export function storageClaimReadiness(object: KubeObject): Readiness {
  const { phase } = mapAt(object, ['status']);
  return phase === 'Bound' ? { ready: true } : { ready: false, state: `claim ${String(phase ?? 'Pending')}` };
}
