import { plural } from '../lib/plural.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ObjectRef } from '../model/kube-object.ts';
import type { RemoveStep } from '../model/plan.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { refKey } from '../objects/refs.ts';
import { describeRecord, ownedKeys, ownerOfRecord, recordsInForce } from '../plan/installation.ts';
import { ownerName } from '../plan/ownership.ts';
import type { StoredRecord } from '../plan/record.ts';
import { type CarryOutOptions, carryOut } from './carry-out.ts';
import { configOfRecord } from './history.ts';
import { type PlannedInstall, planInstall } from './install.ts';
import { readRecords } from './records.ts';

/** What brings a failed run back to where it began. */
export interface Undoing {
  /** Installed once more: the last installation of the same file, and those of other files whose objects the run took over. */
  readonly again: readonly StoredRecord[];
  /** What this run created. */
  readonly created: readonly ObjectRef[];
  /** What this run changed, and no record tells what it was. */
  readonly unknown: readonly ObjectRef[];
}

/** Looks up what a failed run did, and whose records say what was there. */
export async function planUndo(
  cluster: Cluster,
  { plan, record }: PlannedInstall,
  events: readonly ApplyEvent[],
): Promise<Undoing> {
  const records = await readRecords(cluster, record.istioNamespace, record.revision);
  const own = records.filter((stored) => ownerOfRecord(stored) === ownerName(record.name)).at(-1);
  const done = (action: 'created' | 'updated') =>
    events.flatMap((event) => (event.type === 'done' && event.action === action ? [event.ref] : []));
  const shared = new Set(plan.steps.flatMap(({ component, ref }) => (component === 'base' ? [refKey(ref)] : [])));
  const updated = done('updated').filter((ref) => !shared.has(refKey(ref)));
  const inForce = recordsInForce(records);
  const others = inForce.filter((stored) => {
    const owned = ownedKeys(stored, inForce);
    return ownerOfRecord(stored) !== ownerName(record.name) && updated.some((ref) => owned.has(refKey(ref)));
  });
  // What others lost comes back first: what is left with the file's name afterwards is its own.
  const again = [...others, ...(own ? [own] : [])];
  const told = new Set(again.flatMap((stored) => stored.record.objects.map(refKey)));
  return { again, created: done('created'), unknown: updated.filter((ref) => !told.has(refKey(ref))) };
}

/** `installation 1 (file edge-iop) once more; 6 objects that this run created go`. */
export function describeUndoing({ again, created, unknown }: Undoing): string {
  const parts = [
    ...again.map((stored) => `${describeRecord(stored)} once more`),
    ...(created.length > 0 ? [`what only this run created goes`] : []),
    ...(unknown.length > 0
      ? [`${plural(unknown.length, 'changed object')} of which no record tells stay as they are now`]
      : []),
  ];
  return parts.length === 0 ? 'nothing was changed' : parts.join('; ');
}

/** Carries it out. */
export async function* undo(
  cluster: Cluster,
  {
    plan: { subject },
    charts,
    undoing: { again, created },
  }: { readonly plan: PlannedInstall['plan']; readonly charts?: ReleaseFolder | undefined; readonly undoing: Undoing },
  options: Omit<CarryOutOptions, 'record'>,
): AsyncGenerator<ApplyEvent> {
  for (const stored of again) {
    const config = await configOfRecord(stored, charts);
    const { plan } = await planInstall(cluster, { command: 'rollback', config, createNamespace: true });
    yield* carryOut(plan, cluster, { ...options, force: true });
  }
  const kept = new Set(again.flatMap((stored) => stored.record.objects.map(refKey)));
  const gone = created.filter((ref) => !kept.has(refKey(ref)));
  yield* carryOut({ subject, steps: await removeSteps(cluster, gone) }, cluster, options);
}

async function removeSteps(cluster: Cluster, refs: readonly ObjectRef[]): Promise<readonly RemoveStep[]> {
  const unique = [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
  const live = await Promise.all(unique.map((ref) => cluster.get(ref)));
  return unique.flatMap((ref, index): readonly RemoveStep[] => {
    const uid = live[index]?.metadata.uid;
    return typeof uid === 'string' ? [{ action: 'delete', ref, component: undefined, uid }] : [];
  });
}
