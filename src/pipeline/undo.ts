import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Plan, RemoveStep } from '../model/plan.ts';
import { refKey } from '../objects/refs.ts';
import { type CarryOutOptions, carryOut } from './carry-out.ts';
import { configOfRecord } from './history.ts';
import { planInstall } from './install.ts';
import { readRecords } from './records.ts';

/** After a failed run: the last recorded installation once more, or, where there was none, the removal of what was created. */
export async function* undo(
  cluster: Cluster,
  { subject }: Plan,
  events: readonly ApplyEvent[],
  options: Omit<CarryOutOptions, 'record'>,
): AsyncGenerator<ApplyEvent> {
  const last = (await readRecords(cluster, subject.istioNamespace, subject.revision)).at(-1);
  if (last) {
    const { plan } = await planInstall(cluster, {
      command: 'rollback',
      config: await configOfRecord(last.record),
      createNamespace: true,
    });
    yield* carryOut(plan, cluster, { ...options, force: true });
    return;
  }
  yield* carryOut({ subject, steps: await createdSteps(cluster, events) }, cluster, options);
}

async function createdSteps(cluster: Cluster, events: readonly ApplyEvent[]): Promise<readonly RemoveStep[]> {
  const refs = events.flatMap((event) => (event.type === 'done' && event.action === 'created' ? [event.ref] : []));
  const unique = [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
  const live = await Promise.all(unique.map((ref) => cluster.get(ref)));
  return unique.flatMap((ref, index): readonly RemoveStep[] => {
    const uid = live[index]?.metadata.uid;
    return typeof uid === 'string' ? [{ action: 'delete', ref, component: undefined, uid }] : [];
  });
}
