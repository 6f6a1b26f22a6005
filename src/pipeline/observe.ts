import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject } from '../model/plan.ts';
import type { Observed } from '../plan/build.ts';
import { immutableChanges } from '../plan/immutable-fields.ts';
import { type InventoryScope, inventoryQueries } from '../plan/inventory.ts';
import { withoutIstiodsFields } from '../plan/istiod-fields.ts';
import { autoscaledTargets, keepingReplicas } from '../plan/kept-replicas.ts';
import { localPreview } from '../plan/local-preview.ts';
import { withPlatformFields } from '../plan/platform-fields.ts';

/** Looks at every wanted object in the cluster, and lets the API server say what applying it would change. */
export async function observe(
  cluster: Cluster,
  desired: readonly DesiredObject[],
  fieldManager: string,
): Promise<readonly Observed[]> {
  const autoscaled = autoscaledTargets(desired);
  return await Promise.all(
    desired.map(async (one) => {
      const live = await cluster.get(one.ref);
      if (!live) return { desired: one, conflicts: [] };
      const own = withoutIstiodsFields(one.object, live);
      const shared = withPlatformFields(own, live);
      const isScaled = one.ref.kind === 'Deployment' && autoscaled.has(`${one.ref.namespace}/${one.ref.name}`);
      const object = isScaled ? keepingReplicas({ object: shared, live, manager: fieldManager }) : shared;
      const adjusted = { ...one, object };
      const seen = await preview(cluster, live, adjusted, fieldManager);
      return { desired: adjusted, live, platform: shared !== own, ...seen };
    }),
  );
}

type Preview = Pick<Observed, 'preview' | 'conflicts' | 'immutable'>;

async function preview(
  cluster: Cluster,
  live: KubeObject,
  { object, ref }: DesiredObject,
  fieldManager: string,
): Promise<Preview> {
  const immutable = immutableChanges(ref, object, live);
  if (immutable.length > 0) return { preview: localPreview(live, object), conflicts: [], immutable };
  const dryRun = (force: boolean) => cluster.apply(object, { fieldManager, force, dryRun: true });
  try {
    return { preview: (await dryRun(false)).object, conflicts: [] };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // Looking needs no more than the right to read: then nothing is asked of the API server.
    if (error.status === 403 && cluster.readOnly) return { preview: localPreview(live, object), conflicts: [] };
    if (error.status === 422 && /immutable|cannot change roleRef|may not change once set/i.test(error.message))
      return {
        preview: localPreview(live, object),
        conflicts: [],
        immutable: [{ ref, path: '', message: error.message }],
      };
    if (error.conflicts.length === 0) throw error;
    return { preview: (await dryRun(true)).object, conflicts: error.conflicts };
  }
}

/** What is installed, metadata only; without what Kubernetes made of it (pods, endpoint slices), which carries the same labels. */
export async function inventory(cluster: Cluster, scope: InventoryScope): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(inventoryQueries(scope).map((query) => cluster.list(query)));
  return lists.flat().filter(({ metadata }) => !Array.isArray(metadata.ownerReferences));
}
