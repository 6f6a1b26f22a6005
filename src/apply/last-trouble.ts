import { isMap } from '../lib/tree.ts';
import type { NotReady } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';

/** The last warning that the cluster recorded about an object's pod, or about the object itself. */
export async function lastTrouble(cluster: Cluster, { ref, pod }: NotReady): Promise<{ readonly event?: string }> {
  if (ref.namespace === '') return {};
  const podName = pod?.split(' ')[0];
  // An autoscaler has the name of what it scales, and events of its own.
  for (const { kind, name } of [...(podName === undefined ? [] : [{ kind: 'Pod', name: podName }]), ref]) {
    const message = await lastWarning(
      cluster,
      ref.namespace,
      `involvedObject.kind=${kind},involvedObject.name=${name}`,
    );
    if (message !== undefined) return { event: message };
  }
  return {};
}

async function lastWarning(cluster: Cluster, namespace: string, object: string): Promise<string | undefined> {
  try {
    const events = await cluster.list({
      apiVersion: 'v1',
      kind: 'Event',
      namespace,
      fields: `${object},type=Warning`,
    });
    const last = [...events].sort((a, b) => timeOf(b).localeCompare(timeOf(a)))[0];
    return last && `${String(last.reason)}: ${String(last.message)}`;
  } catch (error) {
    // Events only explain: without the right to read them the rest is told all the same.
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}

function timeOf(event: KubeObject): string {
  const { lastTimestamp, eventTime, metadata } = event;
  const created = isMap(metadata) ? metadata.creationTimestamp : undefined;
  return String(lastTimestamp ?? eventTime ?? created ?? '');
}
