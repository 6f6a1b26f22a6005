import { isMap, mapsIn } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';

/** What is kept of a pod while thousands of them are read. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Name of the Deployment, StatefulSet, DaemonSet, Job, CronJob … it belongs to; empty for a pod by itself. */
  readonly workload: string;
  readonly phase: string;
  readonly containers: readonly { readonly name: string; readonly image: string; readonly restarts: number }[];
}

/** One container, for filters. */
export interface ContainerFacts {
  readonly namespace: string;
  readonly workload: string;
  readonly pod: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly name: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The facts of a pod. Absent fields are empty. */
export function podFacts(pod: KubeObject): PodFacts {
  const spec = isMap(pod.spec) ? pod.spec : {};
  const status = isMap(pod.status) ? pod.status : {};
  const { namespace = '', name = '', labels = {}, annotations = {} } = pod.metadata;
  const statuses = [...mapsIn(status.containerStatuses), ...mapsIn(status.initContainerStatuses)];
  const restarts = (container: string) =>
    Number(statuses.find((one) => one.name === container)?.restartCount ?? 0) || 0;
  // A native sidecar is an init container that keeps running.
  const containers = [...mapsIn(spec.containers), ...mapsIn(spec.initContainers)].map((container) => ({
    name: text(container.name),
    image: text(container.image),
    restarts: restarts(text(container.name)),
  }));
  return {
    namespace,
    name,
    labels: labels as Readonly<Record<string, string>>,
    annotations: annotations as Readonly<Record<string, string>>,
    workload: workloadOf(pod),
    phase: text(status.phase),
    containers,
  };
}

/** ReplicaSets of Deployments and Jobs of CronJobs carry the workload's name with a suffix that a label or their own form tells. */
function workloadOf({ metadata }: KubeObject): string {
  const owner = mapsIn(metadata.ownerReferences).find(({ controller }) => controller === true);
  if (!owner) return '';
  const name = text(owner.name);
  const labels = metadata.labels ?? {};
  const hash = text(labels['pod-template-hash']);
  if (owner.kind === 'ReplicaSet' && hash !== '' && name.endsWith(`-${hash}`)) return name.slice(0, -hash.length - 1);
  if (owner.kind === 'Job') return name.replace(/-\d{8,10}$/, '');
  return name;
}

export const containerFacts = (pod: PodFacts, name: string): ContainerFacts => ({
  namespace: pod.namespace,
  workload: pod.workload,
  pod: pod.name,
  labels: pod.labels,
  annotations: pod.annotations,
  name,
});

/** A pod again, with what is read of pods when versions are counted. */
export const slimPod = ({ namespace, name, labels, annotations, phase, containers }: PodFacts): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels, annotations },
  spec: { containers: containers.map((container) => ({ name: container.name, image: container.image })) },
  status: { phase },
});
