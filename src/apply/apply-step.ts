import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { PlanStep } from '../model/plan.ts';

// Gone means that their pods are gone, too. Everything else goes at once.
const ownsPods = new Set(['Deployment', 'DaemonSet', 'StatefulSet', 'Job']);

/** Brings one object into the wanted state. undefined when there is nothing to do. */
export async function applyStep(
  step: PlanStep,
  cluster: Cluster,
  { fieldManager, force }: { readonly fieldManager: string; readonly force: boolean },
): Promise<ApplyEvent | undefined> {
  switch (step.action) {
    case 'create':
    case 'update':
    case 'conflict': {
      if (step.ref.kind === 'Namespace' && step.action === 'create') return await createNamespace(step, cluster);
      const takeOver = step.action === 'update' ? step.force : force && step.action === 'conflict';
      const { created } = await cluster.apply(step.object, { fieldManager, force: takeOver });
      return { type: 'done', ref: step.ref, action: created ? 'created' : 'updated' };
    }
    case 'prune':
    case 'delete': {
      const propagation = ownsPods.has(step.ref.kind) ? 'foreground' : 'background';
      const found = await cluster.delete(step.ref, { propagation, uid: step.uid });
      return { type: 'done', ref: step.ref, action: found ? 'deleted' : 'gone' };
    }
    default:
      return undefined;
  }
}

// Created, not applied: a namespace that is there belongs to its administrator.
async function createNamespace(
  step: PlanStep & { action: 'create' },
  cluster: Cluster,
): Promise<ApplyEvent | undefined> {
  try {
    await cluster.create(step.object);
  } catch (error) {
    // A lost connection may have hidden that an earlier try succeeded.
    if (!(error instanceof ClusterError) || error.reason !== 'AlreadyExists') throw error;
    return undefined;
  }
  return { type: 'done', ref: step.ref, action: 'created' };
}
