import type { Cluster } from '../model/cluster.ts';
import { type FoundPod, findTargetPods, runningPods } from './target-pod.ts';

/** Which proxies are asked: those of each target, or those with labels. */
export interface ProxyQuery {
  readonly targets: readonly string[];
  readonly labels?: string | undefined;
  readonly namespace: string;
}

/** The pods, each once. Throws UserError when a target has none. */
export async function proxyPods(
  cluster: Cluster,
  { targets, labels, namespace }: ProxyQuery,
): Promise<readonly FoundPod[]> {
  const place = { namespace, code: 'PROXY_POD' };
  const found =
    labels === undefined
      ? await Promise.all(targets.map((target) => findTargetPods(cluster, target, place)))
      : [await runningPods(cluster, labels, place)];
  return [...new Map(found.flat().map((pod) => [`${pod.namespace}/${pod.pod}`, pod])).values()];
}
