// Pods as injection works on them: JSON in the form of Kubernetes' types, never changed in place.
import { mapAt } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import { strategicMerge } from '../objects/strategic-merge.ts';
import { asTyped } from '../objects/typed.ts';

type Texts = Readonly<Record<string, string>>;

export interface Probe {
  readonly httpGet?: HttpGet;
  readonly tcpSocket?: { readonly port: number | string; readonly host?: string };
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly exec?: Tree;
  readonly timeoutSeconds?: number;
  readonly [field: string]: unknown;
}
export interface HttpGet {
  readonly path?: string;
  readonly port: number | string;
  readonly host?: string;
  readonly scheme?: string;
  readonly httpHeaders?: readonly Tree[];
}
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: Tree;
}
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: Probe; readonly postStart?: Probe };
  readonly securityContext?: {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}
export interface PodMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly [field: string]: unknown;
}
export interface Pod {
  readonly metadata: PodMeta;
  readonly spec: {
    readonly containers: readonly Container[] | null;
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly { readonly name: string }[];
    readonly imagePullSecrets?: readonly { readonly name?: string }[];
    readonly hostNetwork?: boolean;
    readonly dnsPolicy?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** The list that holds a pod's ordinary or init containers. */
export type ContainerList = 'containers' | 'initContainers';
const containerLists: readonly ContainerList[] = ['initContainers', 'containers'];

/** A value read as a pod. Throws TypeMismatch. */
export function asPod(value: Tree): Pod {
  return asTyped(value, 'Pod') as unknown as Pod; // what asTyped returns for this type
}

/** A patch laid on a pod as the API server does it. Throws MergeError and TypeMismatch. */
export function patchPod(pod: Pod, patch: Tree): Pod {
  return asPod(strategicMerge(pod, patch, 'Pod'));
}

export const annotationsOf = (pod: Pod): Texts => pod.metadata.annotations ?? {};
export const labelsOf = (pod: Pod): Texts => pod.metadata.labels ?? {};
export const containersOf = (pod: Pod, list: ContainerList = 'containers'): readonly Container[] =>
  pod.spec[list] ?? [];
export const allContainers = (pod: Pod): readonly Container[] =>
  containerLists.flatMap((list) => containersOf(pod, list));

export function withAnnotations(pod: Pod, annotations: Texts): Pod {
  return { ...pod, metadata: { ...pod.metadata, annotations: { ...annotationsOf(pod), ...annotations } } };
}

export function withoutAnnotations(pod: Pod, gone: (name: string) => boolean): Pod {
  const kept = Object.entries(annotationsOf(pod)).filter(([name]) => !gone(name));
  return { ...pod, metadata: { ...pod.metadata, annotations: Object.fromEntries(kept) } };
}

/** The pod with another list of containers; a list of init containers that became empty goes. */
export function withContainers(pod: Pod, list: ContainerList, containers: readonly Container[]): Pod {
  if (containers.length > 0 || list === 'containers') return { ...pod, spec: { ...pod.spec, [list]: containers } };
  const { initContainers: _none, ...spec } = pod.spec;
  return { ...pod, spec };
}

/** The pod with every container of both lists replaced by what `change` makes of it. */
export function mapContainers(pod: Pod, change: (container: Container) => Container): Pod {
  return containerLists.reduce((changed, list) => {
    const containers = containersOf(changed, list);
    return containers.length === 0 ? changed : withContainers(changed, list, containers.map(change));
  }, pod);
}

/** Names of the items that a pod, whatever its form, has in a list of its spec. */
export function namesIn(pod: Tree, list: string): readonly string[] {
  const items = mapAt(pod, ['spec'])[list];
  return (Array.isArray(items) ? items : []).flatMap((item) => (typeof item?.name === 'string' ? [item.name] : []));
}

export const proxyName = 'istio-proxy';

/** The sidecar, in whichever list it is. */
export const proxyOf = (pod: Pod) => allContainers(pod).find(({ name }) => name === proxyName);

/** The pod with environment variables added at the end of the sidecar's; those of the same name before them are dropped. */
export function withProxyEnv(pod: Pod, env: readonly EnvVar[]): Pod {
  const names = new Set(env.map(({ name }) => name));
  return mapContainers(pod, (container) => {
    if (container.name !== proxyName) return container;
    return { ...container, env: [...(container.env ?? []).filter(({ name }) => !names.has(name)), ...env] };
  });
}

/** Go's strconv.ParseBool. */
export function parseBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}
