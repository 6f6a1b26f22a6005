import { channel } from '../lib/channel.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import type { Plan, RemoveStep } from '../model/plan.ts';
import { applyStep } from './apply-step.ts';
import { removalWaveOf } from './order.ts';

/** Carries out the plan's prune and delete steps. What cannot be deleted is told; the rest goes on. */
export function removeObjects(plan: Plan, cluster: Cluster, interrupted: AbortSignal): AsyncIterable<ApplyEvent> {
  const events = channel<ApplyEvent>();
  const steps = plan.steps.filter((step): step is RemoveStep => step.action === 'prune' || step.action === 'delete');
  removeWaves(steps, cluster, interrupted, (event) => events.put(event)).then(events.close, events.fail);
  return events;
}

async function removeWaves(
  steps: readonly RemoveStep[],
  cluster: Cluster,
  interrupted: AbortSignal,
  tell: (event: ApplyEvent) => void,
): Promise<void> {
  const waves = [...new Set(steps.map(({ ref }) => removalWaveOf(ref.kind)))].sort((a, b) => a - b);
  for (const wave of waves) {
    const now = steps.filter(({ ref }) => removalWaveOf(ref.kind) === wave);
    await Promise.all(now.map((step) => remove(step)));
  }

  async function remove(step: RemoveStep): Promise<void> {
    if (interrupted.aborted) return;
    try {
      const event = await applyStep(step, cluster, { fieldManager: '', force: false });
      if (event) tell(event);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell({ type: 'failed', ref: step.ref, error });
    }
  }
}
