import type { KubeObject, Tree } from '../../src/model/kube-object.ts';

/** A container as a pod's specification has it; what a mesh reads of it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvVariable[];
  readonly resources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface EnvVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: { readonly resource: string };
  };
}

/** A pod that runs. */
export interface RunningPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  readonly node: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly hostIP: string;
}

/** Reads a Pod; undefined when it does not run. */
export function runningPod({ metadata, spec, status }: KubeObject): RunningPod | undefined {
  const { phase, podIP, hostIP } = (status ?? {}) as Readonly<Record<string, string | undefined>>;
  if (phase !== 'Running') return undefined;
  const {
    containers,
    initContainers = [],
    nodeName,
    serviceAccountName,
  } = spec as unknown as {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly nodeName: string;
    readonly serviceAccountName?: string;
  };
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    uid: String(metadata.uid),
    ip: podIP ?? '',
    hostIP: hostIP ?? '',
    node: nodeName,
    serviceAccount: serviceAccountName ?? 'default',
    labels: metadata.labels ?? {},
    annotations: (metadata.annotations ?? {}) as Readonly<Record<string, string>>,
    containers: [...containers, ...initContainers],
  };
}

/** What a kubelet would start: arguments and environment with the pod's fields, the limits and other variables filled in. */
export function containerProcess(
  container: Container,
  pod: RunningPod,
): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const env: Record<string, string> = {};
  const filledIn = (text: string) => text.replace(/\$\(([^)]+)\)/g, (whole, name: string) => env[name] ?? whole);
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { fieldRef, resourceFieldRef } = valueFrom ?? {};
    const known = fieldRef
      ? fieldOf(pod, fieldRef.fieldPath)
      : resourceFieldRef
        ? quantityOf(container, resourceFieldRef.resource)
        : filledIn(value ?? '');
    if (known !== undefined) env[name] = known;
  }
  return { env, args: (container.args ?? []).map(filledIn) };
}

function fieldOf(pod: RunningPod, path: string): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined) return pod[map as 'labels' | 'annotations'][key] ?? '';
  const fields: Tree = {
    'metadata.name': pod.name,
    'metadata.namespace': pod.namespace,
    'metadata.uid': pod.uid,
    'spec.nodeName': pod.node,
    'spec.serviceAccountName': pod.serviceAccount,
    'status.podIP': pod.ip,
    'status.hostIP': pod.hostIP,
  };
  return fields[path] as string | undefined;
}

const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** `limits.memory` as a whole number, rounded up as the kubelet does. */
function quantityOf({ resources }: Container, path: string): string | undefined {
  const [kind = '', name = ''] = path.split('.');
  const [, digits, unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(resources?.[kind]?.[name] ?? '') ?? [];
  return digits === undefined ? undefined : String(Math.ceil(Number(digits) * (units[unit] ?? 1)));
}
