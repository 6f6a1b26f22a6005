import { isMap, mapAt } from '../lib/tree.ts';
import type { Attachments } from '../model/attachment.ts';
import type { Cluster } from '../model/cluster.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import { describeRef, groupOf, refOf } from '../objects/refs.ts';
import { prunedKinds } from '../plan/inventory.ts';
import { label } from '../plan/labels.ts';

/** Looks for what depends on a revision, or on any of them; what is to be deleted itself is not named. */
export async function attachments(
  cluster: Cluster,
  revision: string | undefined,
  deleted: readonly ObjectRef[] = [],
): Promise<Attachments> {
  const [pods, gateways, objects, others] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Pod', metadataOnly: true }),
    cluster.list({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' }),
    revision === undefined ? userObjects(cluster, true) : [],
    revision === undefined ? notOurs(cluster) : [],
  ]);
  const attached = pods.filter(
    (pod) => revisionOf(pod) !== undefined && (revision === undefined || revisionOf(pod) === revision),
  );
  const gone = new Set(deleted.map(describeRef));
  return {
    pods: counted(attached.map(({ metadata }) => metadata.namespace ?? '')),
    gateways: gateways.filter(isIstios).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    userObjects: counted(objects.map(({ kind }) => kind)),
    others: others.map((object) => describeRef(refOf(object))).filter((name) => !gone.has(name)),
  };
}

/** The revision whose sidecar a pod has; undefined without one, and for what is part of the installation itself. */
function revisionOf({ metadata: { annotations = {}, labels = {} } }: KubeObject): string | undefined {
  const status = annotations['sidecar.istio.io/status'];
  if (status === undefined || labels[label.component] !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(status);
    if (isMap(value) && typeof value.revision === 'string') return value.revision;
  } catch {
    // An older injector wrote something else: it was the default one.
  }
  return annotations[label.revision] ?? 'default';
}

const isIstios = (gateway: KubeObject) => /^istio(?:-|$)/.test(String(mapAt(gateway, ['spec']).gatewayClassName));

/** Every object of a kind that Istio defines. */
export async function userObjects(cluster: Cluster, metadataOnly: boolean): Promise<readonly KubeObject[]> {
  const kinds = (await cluster.resources()).filter(({ apiVersion }) => groupOf(apiVersion).endsWith('.istio.io'));
  const lists = await Promise.all(
    kinds.map(({ apiVersion, kind }) => cluster.list({ apiVersion, kind, metadataOnly })),
  );
  return lists.flat();
}

async function notOurs(cluster: Cluster): Promise<readonly KubeObject[]> {
  const labels = `app.kubernetes.io/part-of=istio,!${label.component}`;
  const lists = await Promise.all(
    prunedKinds.map(([apiVersion, kind]) => cluster.list({ apiVersion, kind, labels, metadataOnly: true })),
  );
  return lists.flat().filter(({ metadata }) => !Array.isArray(metadata.ownerReferences));
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
