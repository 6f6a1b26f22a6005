import type { Cluster } from '../model/cluster.ts';
import type { ObjectRef } from '../model/kube-object.ts';

/** Waits until objects whose removal takes its time (what they own goes first) are really gone. Resolves to what is left when the signal fires. */
export async function waitUntilGone(
  refs: readonly ObjectRef[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly ObjectRef[]> {
  const left = await Promise.all(refs.map(async (ref) => ((await isGone(ref, cluster, signal)) ? undefined : ref)));
  return left.filter((ref) => ref !== undefined);
}

async function isGone(
  { apiVersion, kind, namespace, name }: ObjectRef,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<boolean> {
  const scope = namespace === '' ? {} : { namespace };
  let there = false;
  for await (const event of cluster.watch(
    { apiVersion, kind, ...scope, fields: `metadata.name=${name}`, metadataOnly: true },
    signal,
  )) {
    if (event.type === 'added' || event.type === 'modified') there = true;
    if (event.type === 'deleted' || (event.type === 'synced' && !there)) return true;
  }
  return false;
}
