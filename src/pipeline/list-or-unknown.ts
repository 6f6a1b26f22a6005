import type { Cluster, ListQuery } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';

/** Objects, or why they may not be read. */
export interface Listed {
  readonly objects: readonly KubeObject[];
  readonly unknown?: string;
}

/** Lists what may be listed: a missing right makes one part unknown, and nothing else fails. */
export async function listOrUnknown(cluster: Cluster, query: ListQuery): Promise<Listed> {
  try {
    return { objects: await cluster.list(query) };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 403) throw error;
    const where = query.namespace === undefined ? 'in all namespaces' : `in ${query.namespace}`;
    return { objects: [], unknown: `may not list ${query.kind} ${where}` };
  }
}
