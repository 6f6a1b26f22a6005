import { channel } from '../lib/channel.ts';
import { follow } from '../lib/follow.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import type { Plan, RemoveStep } from '../model/plan.ts';
import { applyStep } from './apply-step.ts';
import { removalWaveOf } from './order.ts';
import { waitUntilGone } from './wait-gone.ts';

export interface RemoveOptions {
  /** A new signal that fires when one wave has had its time to go. */
  readonly deadline: () => AbortSignal;
  readonly interrupted: AbortSignal;
}

// What these own goes first, or a finalizer does: a while passes after the answer to the request.
const lingers = new Set(['Deployment', 'DaemonSet', 'StatefulSet', 'CustomResourceDefinition']);

/** Carries out the plan's prune and delete steps. What cannot be deleted is told; the rest goes on. */
export function removeObjects(plan: Plan, cluster: Cluster, options: RemoveOptions): AsyncIterable<ApplyEvent> {
  const events = channel<ApplyEvent>();
  const steps = plan.steps.filter((step): step is RemoveStep => step.action === 'prune' || step.action === 'delete');
  removeWaves(steps, cluster, options, (event) => events.put(event)).then(events.close, events.fail);
  return events;
}

async function removeWaves(
  steps: readonly RemoveStep[],
  cluster: Cluster,
  { deadline, interrupted }: RemoveOptions,
  tell: (event: ApplyEvent) => void,
): Promise<void> {
  const waves = [...new Set(steps.map(({ ref }) => removalWaveOf(ref.kind)))].sort((a, b) => a - b);
  for (const wave of waves) {
    const now = steps.filter(({ ref }) => removalWaveOf(ref.kind) === wave);
    const going = await Promise.all(now.map(async (step) => ((await remove(step)) ? [step.ref] : [])));
    const slow = going.flat().filter(({ kind }) => lingers.has(kind));
    if (interrupted.aborted || slow.length === 0) continue;
    const stop = follow(deadline(), interrupted);
    const left = await waitUntilGone(slow, cluster, stop.signal).finally(() => stop.abort());
    const notReady = left.map((ref) => ({ ref, state: 'still being deleted' }));
    if (left.length > 0 && !interrupted.aborted) tell({ type: 'timedOut', component: 'base', notReady });
  }

  /** Whether the object is on its way: what the API server refused to delete is not waited for. */
  async function remove(step: RemoveStep): Promise<boolean> {
    if (interrupted.aborted) return false;
    try {
      const event = await applyStep(step, cluster, { fieldManager: '', force: false });
      if (event) tell(event);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell({ type: 'failed', ref: step.ref, error });
      return false;
    }
  }
}
