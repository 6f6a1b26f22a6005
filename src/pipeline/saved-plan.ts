import { isMap } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { Plan } from '../model/plan.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import type { InstallRecord } from '../plan/record.ts';
import { configOfRecord } from './history.ts';
import { type PlannedInstall, planInstall } from './install.ts';

const format = 'istioctl.plan/v1';

/** A plan as a file: what it would do, and the configuration that it comes from. */
export function savedPlan({ plan, record }: PlannedInstall): string {
  return `${JSON.stringify({ format, record, summary: summaryOf(plan) }, null, 2)}\n`;
}

/**
 * Plans once more from what the file holds, and compares. Throws UserError (refused) when the cluster would now change otherwise
 * than the file says, InputError when the file is no saved plan.
 */
export async function replan(
  cluster: Cluster,
  text: string,
  { createNamespace, charts }: { readonly createNamespace: boolean; readonly charts?: ReleaseFolder | undefined },
): Promise<PlannedInstall> {
  const { record, summary } = parse(text);
  const planned = await planInstall(cluster, {
    command: 'install',
    config: await configOfRecord({ record }, charts),
    createNamespace,
  });
  if (JSON.stringify(summaryOf(planned.plan)) === JSON.stringify(summary)) return planned;
  throw new UserError('the cluster has changed since the plan was saved; nothing was changed', {
    code: 'PLAN_STALE',
    exit: Exit.refused,
    hint: 'save a new one with istioctl plan -o FILE and look at it again',
  });
}

/** What counts when two plans are compared: the cluster, and per object what would happen to it. */
function summaryOf({ subject, steps }: Plan): unknown {
  const rows = steps.map((step) => ({
    action: step.action,
    ref: step.ref,
    ...('changes' in step ? { changes: step.changes } : {}),
    ...('uid' in step ? { uid: step.uid } : {}),
  }));
  return { server: subject.server, version: subject.version, rows };
}

function parse(text: string): { readonly record: InstallRecord; readonly summary: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    // Written by savedPlan: the mark says so.
    if (isMap(value) && value.format === format)
      return { record: value.record as InstallRecord, summary: value.summary };
  } catch {
    // Told below.
  }
  throw new InputError('the file is no saved plan', { code: 'PLAN_BROKEN', hint: 'istioctl plan -o FILE writes one' });
}
