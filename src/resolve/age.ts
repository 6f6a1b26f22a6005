import type { AnyResource } from '../world/resource.ts';

/** When an object was made, in ms since the epoch; 0 for those from files, which usually do not say. */
export function createdAt({ object }: AnyResource): number {
  const text = object.metadata?.creationTimestamp;
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}

const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

/** Oldest first, then by name, then by namespace: the order in which istiod takes objects of its own APIs. */
export const byAge = (a: AnyResource, b: AnyResource): number =>
  compare(createdAt(a), createdAt(b)) || compare(a.name, b.name) || compare(a.namespace, b.namespace);

/** Oldest first, then by namespace, then by name: the order of the Gateway API. */
export const byApiAge = (a: AnyResource, b: AnyResource): number =>
  compare(createdAt(a), createdAt(b)) || compare(a.namespace, b.namespace) || compare(a.name, b.name);

/** As the documents stand: files by name, then from top to bottom; what is in no file comes last. */
export const byPlace = (a: AnyResource, b: AnyResource): number =>
  Number(a.source.file === '') - Number(b.source.file === '') ||
  compare(a.source.file, b.source.file) ||
  compare(a.source.line, b.source.line);
