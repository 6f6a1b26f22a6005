import { isMap } from '../lib/tree.ts';
import { builtInSource } from '../world/built-in.ts';
import { type LabelIndex, labelIndex } from '../world/label-index.ts';
import { carries, isEmpty } from '../world/labels.ts';
import { type ProxyKind, proxyOf } from '../world/proxies.ts';
import type { AnyResource, Labels } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { addressAfter } from './addresses.ts';
import { byPlace } from './age.ts';
import { podSpec, podStatus } from './shapes.ts';

/** Pods that are alike: those of a template, or one of a cluster. */
export interface MeshPod {
  readonly namespace: string;
  /** Of the Deployment or whatever made it; of the pod where nothing did. */
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly serviceAccount: string;
  readonly proxy: ProxyKind;
  /** One for each replica. */
  readonly addresses: readonly string[];
  /** Named ports of its containers. */
  readonly namedPorts: ReadonlyMap<string, number>;
  readonly isReady: boolean;
  readonly resource: AnyResource;
  /** Nobody wrote it: the gateway that is taken for granted where the files do not hold it. */
  readonly isAssumed: boolean;
}

export interface Workloads {
  readonly all: readonly MeshPod[];
  /** Whether the input holds workloads at all: else nobody can say which pods a service has. */
  readonly areKnown: boolean;
  readonly byLabels: LabelIndex<MeshPod>;
  at(address: string): MeshPod | undefined;
  /** By the name of the workload or of the pod. */
  named(namespace: string, name: string): MeshPod | undefined;
}

/** Addresses for the pods of templates; only that they differ matters. */
const firstPodAddress = '10.1.0.3';

/** Every pod, and what stands for pods where no cluster tells. `gateways` are those that a controller makes. */
export function workloadsOf(
  world: World<'Workload' | 'Namespace' | 'Gateway'>,
  gateways: readonly MeshPod[] = [],
  hasAmbient = true,
): Workloads {
  let given = 0;
  const next = (replicas: number) => Array.from({ length: replicas }, () => addressAfter(firstPodAddress, given++));
  const pods = world
    .all('Workload')
    .toSorted(byPlace)
    .map((resource): MeshPod => {
      const proxy = proxyOf(world, { ...resource, spec: resource.spec });
      const pod = podOf(resource, next);
      // Nobody wrote it: the gateway that the files take for granted.
      if (resource.source === builtInSource)
        return {
          ...pod,
          name: pod.name.replace('-dummypod', ' (not in the input)'),
          proxy: 'gateway',
          isAssumed: true,
        };
      return { ...pod, proxy: proxy === 'ztunnel' && !hasAmbient ? 'none' : proxy, isAssumed: false };
    });
  const known = new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`));
  const made = gateways
    .filter(({ namespace, name }) => !known.has(`${namespace}/${name}`))
    .map((pod) => ({ ...pod, addresses: next(1) }));
  const assumed = assumedGateways(world, [...pods, ...made]);
  const all = [...pods, ...made, ...assumed];
  const byAddress = new Map(all.flatMap((pod) => pod.addresses.map((address) => [address, pod] as const)));
  const names = new Map(
    all
      .toReversed()
      .flatMap((pod) => [
        [`${pod.namespace}/${pod.resource.name}`, pod] as const,
        [`${pod.namespace}/${pod.name}`, pod] as const,
      ]),
  );
  return {
    all,
    areKnown: world.isLive || pods.some(({ isAssumed }) => !isAssumed),
    byLabels: labelIndex(all),
    at: (address) => byAddress.get(address),
    named: (namespace, name) => names.get(`${namespace}/${name}`),
  };
}

/** Gateways that files configure without holding their pods are taken to have some, in the Gateway's own namespace. */
function assumedGateways(
  world: World<'Workload' | 'Namespace' | 'Gateway'>,
  pods: readonly MeshPod[],
): readonly MeshPod[] {
  if (world.isLive) return [];
  const made = new Map<string, MeshPod>();
  for (const gateway of world.all('Gateway')) {
    const labels = gateway.spec?.selector ?? {};
    if (isEmpty(labels) || pods.some((pod) => carries(pod.labels, labels))) continue;
    const key = JSON.stringify(Object.entries(labels).sort());
    if (made.has(key)) continue;
    made.set(key, {
      namespace: gateway.namespace,
      name: `${Object.values(labels)[0] ?? 'gateway'} (not in the input)`,
      labels,
      annotations: {},
      serviceAccount: 'default',
      proxy: 'gateway',
      addresses: [`10.3.0.${made.size + 1}`],
      namedPorts: new Map(),
      isReady: true,
      resource: gateway,
      isAssumed: true,
    });
  }
  return [...made.values()];
}

function podOf(
  resource: AnyResource,
  next: (replicas: number) => readonly string[],
): Omit<MeshPod, 'proxy' | 'isAssumed'> {
  const { object, namespace, labels, annotations } = resource;
  const isPod = object.kind === 'Pod';
  const template = isMap(object.spec) && isMap(object.spec.template) ? object.spec.template.spec : undefined;
  const spec = podSpec(isPod ? object.spec : template) ?? {};
  const { podIP, conditions } = (isPod ? podStatus(object.status) : undefined) ?? {};
  const ready = conditions?.find(({ type }) => type === 'Ready');
  const replicas = isMap(object.spec) && typeof object.spec.replicas === 'number' ? object.spec.replicas : 1;
  const ports = (spec.containers ?? []).flatMap((container) => container.ports ?? []);
  return {
    namespace,
    name: isPod ? workloadNameOf(resource) : resource.name,
    labels,
    annotations,
    serviceAccount: spec.serviceAccountName || 'default',
    addresses: podIP ? [podIP] : next(isPod ? 1 : replicas),
    namedPorts: new Map(
      ports.flatMap(({ name, containerPort }) => (name && containerPort ? [[name, containerPort]] : [])),
    ),
    isReady: ready === undefined || ready.status === 'True',
    resource,
  };
}

/** The name of the Deployment behind a pod's ReplicaSet, or of whatever owns it, or its own. */
function workloadNameOf({ object, name, labels }: AnyResource): string {
  const owners = Array.isArray(object.metadata?.ownerReferences) ? object.metadata.ownerReferences : [];
  const owner: unknown = owners.find((one: unknown) => isMap(one) && one.controller === true) ?? owners[0];
  if (!isMap(owner) || typeof owner.name !== 'string') return name;
  const hash = labels['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)
    ? owner.name.slice(0, -hash.length - 1)
    : owner.name;
}
