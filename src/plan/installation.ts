import { refKey } from '../objects/refs.ts';
import { describeOwner, injectsPods, ownerName } from './ownership.ts';
import type { StoredRecord } from './record.ts';

/** An installation is the set of its files: owner name and revision tell one from the other, a record tells of one. */
export const ownerOfRecord = ({ record }: StoredRecord): string => ownerName(record.name);

/** `installation 2 (file edge-iop)`. */
export const describeRecord = (stored: StoredRecord): string =>
  `installation ${stored.number} (${describeOwner(ownerOfRecord(stored))})`;

const keysOf = ({ record }: StoredRecord) => new Set(record.objects.map(refKey));

/**
 * Which records, oldest first, say what is installed now, the control plane's first: the last of each file, unless other files
 * have installed everything in it since.
 */
export function recordsInForce(records: readonly StoredRecord[]): readonly StoredRecord[] {
  const last = [...new Map(records.map((stored) => [ownerOfRecord(stored), stored])).values()];
  const owned = new Map(last.map((stored) => [stored, ownedKeys(stored, last)]));
  const hasControlPlane = (stored: StoredRecord) =>
    Number(stored.record.objects.some((ref) => injectsPods(ref) && owned.get(stored)?.has(refKey(ref))));
  return last
    .filter((stored) => owned.get(stored)?.size !== 0)
    .sort((a, b) => hasControlPlane(b) - hasControlPlane(a) || a.number - b.number);
}

/** The objects of a record that no other file has installed since. */
export function ownedKeys(stored: StoredRecord, all: readonly StoredRecord[]): ReadonlySet<string> {
  const later = all.filter((one) => one.number > stored.number && ownerOfRecord(one) !== ownerOfRecord(stored));
  const taken = new Set(later.flatMap((one) => [...keysOf(one)]));
  return new Set([...keysOf(stored)].filter((key) => !taken.has(key)));
}
