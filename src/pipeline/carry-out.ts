import { applyPlan } from '../apply/apply.ts';
import { removeObjects } from '../apply/remove.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { Plan } from '../model/plan.ts';
import { fieldManager } from '../plan/labels.ts';
import { type InstallRecord, recordName } from '../plan/record.ts';
import { writeRecord } from './records.ts';

export interface CarryOutOptions {
  /** Another manager than the installation's. */
  readonly manager?: string;
  readonly force: boolean;
  readonly wait: boolean;
  readonly deadline: () => AbortSignal;
  readonly interrupted: AbortSignal;
  /** Kept in the cluster when everything succeeded. */
  readonly record?: InstallRecord;
}

/** Applies, then prunes, then records; what fails keeps the later ones from happening. */
export async function* carryOut(plan: Plan, cluster: Cluster, options: CarryOutOptions): AsyncGenerator<ApplyEvent> {
  const { record, interrupted } = options;
  let well = true;
  for await (const event of applyPlan(plan, cluster, { ...options, fieldManager: options.manager ?? fieldManager })) {
    if (event.type === 'failed' || event.type === 'timedOut') well = false;
    yield event;
  }
  if (!well || interrupted.aborted) return;
  for await (const event of removeObjects(plan, cluster, options)) {
    if (event.type === 'failed') well = false;
    yield event;
  }
  if (record && well && !interrupted.aborted) yield* recorded(cluster, record);
}

/** A record that cannot be written is a failure like that of any other object: what was done is told, and may be undone. */
async function* recorded(cluster: Cluster, record: InstallRecord): AsyncGenerator<ApplyEvent> {
  try {
    await writeRecord(cluster, record);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { istioNamespace: namespace, revision } = record;
    const told = new UserError(`everything is applied, but the record of it could not be written: ${error.message}`, {
      code: 'RECORD_NOT_WRITTEN',
      exit: Exit.failed,
      cause: error,
      hint: 'run the same command again: it writes the record, and changes nothing else',
    });
    yield {
      type: 'failed',
      ref: { apiVersion: 'v1', kind: 'Secret', namespace, name: recordName(revision) },
      error: told,
    };
  }
}
