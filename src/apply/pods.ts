import { isMap, mapAt } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { podReadiness, podTrouble } from './readiness/pod.ts';

/** The newest pod of a workload that is not ready, and why: `istiod-6f-x2  ImagePullBackOff: manifest unknown`. */
export function troubledPod(workload: KubeObject, pods: readonly KubeObject[]): string | undefined {
  const [pod] = pods
    .filter((candidate) => belongsTo(candidate, workload) && !podReadiness(candidate).ready)
    .sort((a, b) => created(b).localeCompare(created(a)));
  return pod && `${pod.metadata.name}  ${podTrouble(pod) ?? 'starting'}`;
}

const created = ({ metadata }: KubeObject) => String(metadata.creationTimestamp ?? '');

function belongsTo({ metadata }: KubeObject, workload: KubeObject): boolean {
  if (metadata.namespace !== workload.metadata.namespace) return false;
  const { matchLabels } = mapAt(workload, ['spec', 'selector']);
  return isMap(matchLabels) && Object.entries(matchLabels).every(([key, value]) => metadata.labels?.[key] === value);
}
