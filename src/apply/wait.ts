import { channel } from '../lib/channel.ts';
import { follow } from '../lib/follow.ts';
import type { NotReady } from '../model/apply-event.ts';
import type { Cluster, ListQuery, WatchEvent } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import { refKey, refOf } from '../objects/refs.ts';
import { lastTrouble } from './last-trouble.ts';
import { troubledPod } from './pods.ts';
import { readinessOf } from './readiness/readiness.ts';

export interface Waited {
  readonly ref: ObjectRef;
}

const hasPods = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

/**
 * Watches until every object is ready, or one of the signals fires; tells each change of what is not ready yet, and all of it.
 * Resolves to what is left, with the last events of the cluster about it.
 */
export async function waitUntilReady(
  waited: readonly Waited[],
  cluster: Cluster,
  signals: readonly AbortSignal[],
  tell: (news: readonly NotReady[], left: readonly NotReady[]) => void,
): Promise<readonly NotReady[]> {
  const left = new Map(waited.map(({ ref }) => [refKey(ref), ref]));
  const objects = new Map<string, KubeObject>();
  const pods = new Map<string, KubeObject>();
  const stop = follow(...signals);
  const events = channel<WatchEvent>();
  const watches = queriesFor([...left.values()]).map((query) => feed(cluster, query, stop.signal, events));
  Promise.all(watches).then(events.close, events.fail);
  const told = new Map<string, string>();
  try {
    for await (const event of events) {
      if (event.type !== 'synced') remember(event.object.kind === 'Pod' ? pods : objects, event);
      for (const [key, object] of objects) if (left.has(key) && readinessOf(object).ready) left.delete(key);
      if (left.size === 0) return [];
      tellChanges();
    }
  } finally {
    stop.abort();
  }
  return await Promise.all(describe().map(async (one) => ({ ...one, ...(await lastTrouble(cluster, one)) })));

  /** Only what is known and is not what was told of the object before. */
  function tellChanges(): void {
    const known = describe().filter(({ ref }) => objects.has(refKey(ref)));
    const news = known.filter((one) => told.get(refKey(one.ref)) !== JSON.stringify(one));
    const isLess = [...told.keys()].some((key) => !left.has(key));
    for (const key of told.keys()) if (!left.has(key)) told.delete(key);
    for (const one of news) told.set(refKey(one.ref), JSON.stringify(one));
    if (news.length > 0 || isLess) tell(news, known);
  }

  function describe(): readonly NotReady[] {
    return [...left].map(([key, ref]) => {
      const object = objects.get(key);
      const readiness = object && readinessOf(object);
      const pod = object && troubledPod(object, [...pods.values()]);
      const state = readiness && !readiness.ready ? readiness.state : 'not seen yet';
      return { ref, state, ...(pod === undefined ? {} : { pod }) };
    });
  }
}

/** One watch per kind and namespace, and one of the pods where workloads are waited for. */
function queriesFor(refs: readonly ObjectRef[]): readonly ListQuery[] {
  const queries = new Map<string, ListQuery>();
  for (const { apiVersion, kind, namespace } of refs) {
    const scope = namespace === '' ? {} : { namespace };
    queries.set(`${kind}/${namespace}`, { apiVersion, kind, ...scope });
    if (hasPods.has(kind)) queries.set(`Pod/${namespace}`, { apiVersion: 'v1', kind: 'Pod', ...scope });
  }
  return [...queries.values()];
}

async function feed(
  cluster: Cluster,
  query: ListQuery,
  signal: AbortSignal,
  events: { put(event: WatchEvent): Promise<void> },
): Promise<void> {
  const { apiVersion, kind } = query;
  try {
    for await (const event of cluster.watch(query, signal))
      await events.put(event.type === 'synced' ? event : { ...event, object: { ...event.object, kind, apiVersion } });
  } catch (error) {
    // Pods only explain what their workload says: without the right to see them the wait goes on.
    if (!(error instanceof ClusterError && error.status === 403 && kind === 'Pod')) throw error;
  }
}

function remember(known: Map<string, KubeObject>, { type, object }: Exclude<WatchEvent, { type: 'synced' }>): void {
  const key = refKey(refOf(object));
  if (type === 'deleted') known.delete(key);
  else known.set(key, object);
}
