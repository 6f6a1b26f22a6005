import { X509Certificate } from 'node:crypto';
import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { type RunningPod, runningPod } from './container.ts';

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
}
interface Slice extends KubeObject {
  readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  readonly endpoints?: readonly {
    readonly targetRef?: { readonly kind: string; readonly namespace: string; readonly name: string };
  }[];
}

/** What the ztunnel of a node would show of itself, as far as it follows from the objects of the cluster. Connections are made up. */
export async function ztunnelDump(cluster: Cluster, node: string): Promise<unknown> {
  const all = (apiVersion: string, kind: string) => cluster.list({ apiVersion, kind });
  const [namespaces, podObjects, services, slices, policies] = await Promise.all([
    all('v1', 'Namespace'),
    all('v1', 'Pod'),
    all('v1', 'Service'),
    all('discovery.k8s.io/v1', 'EndpointSlice') as Promise<readonly Slice[]>,
    all('security.istio.io/v1', 'AuthorizationPolicy'),
  ]);
  const own = podObjects.filter(({ spec }) => !(spec as { readonly hostNetwork?: boolean }).hostNetwork);
  const pods = own.flatMap((object) => {
    const pod = runningPod(object);
    return pod?.ip ? [{ pod, object }] : [];
  });
  const captured = pods.map(({ pod }) => pod).filter((pod) => usesHbone(pod) && pod.node === node);
  const root = await rootCertificate(cluster);
  const addressed = services.filter(({ spec }) => {
    const { clusterIP } = spec as unknown as ServiceSpec;
    return clusterIP && clusterIP !== 'None';
  });
  return {
    workloads: pods.map(({ pod, object }) => workload(pod, object, waypointOf(object, namespaces))),
    services: addressed.map((each) => service(each, slices, waypointOf(each, namespaces))),
    policies: policies.filter(({ spec }) => !hasTarget(spec)).map(policy),
    certificates: [...new Set(captured.map(identity))]
      .sort()
      .map((id) => ({ identity: id, state: 'Available', certChain: [root], rootCerts: [root] })),
    workloadState: Object.fromEntries(captured.map((pod, index) => [pod.uid, workloadState(pod, captured[index + 1])])),
    config: { network: '', localNode: node, clusterId: 'Kubernetes', proxyMode: 'Shared' },
    version: { version: 'stand-in' },
  };
}

const identity = (pod: RunningPod) => `spiffe://cluster.local/ns/${pod.namespace}/sa/${pod.serviceAccount}`;
const usesHbone = ({ annotations, labels }: RunningPod) =>
  annotations['ambient.istio.io/redirection'] === 'enabled' || labels['networking.istio.io/tunnel'] === 'http';
const hasTarget = (spec: unknown) => {
  const { targetRef, targetRefs } = (spec ?? {}) as { readonly targetRef?: unknown; readonly targetRefs?: unknown };
  return targetRef !== undefined || targetRefs !== undefined;
};

/** The label of the object itself, else of its namespace, names the waypoint. */
function waypointOf({ metadata }: KubeObject, namespaces: readonly KubeObject[]) {
  const outer = namespaces.find((each) => each.metadata.name === metadata.namespace)?.metadata.labels;
  const label = (name: string) => metadata.labels?.[`istio.io/${name}`] ?? outer?.[`istio.io/${name}`];
  const name = label('use-waypoint');
  if (!name || name === 'none' || metadata.labels?.['gateway.networking.k8s.io/gateway-name']) return undefined;
  const space = label('use-waypoint-namespace') ?? metadata.namespace;
  return { destination: `${space}/${name}.${space}.svc.cluster.local`, hboneMtlsPort: 15008 };
}

function workload(pod: RunningPod, { metadata }: KubeObject, waypoint: unknown) {
  const owner = metadata.ownerReferences as readonly { readonly kind: string; readonly name: string }[] | undefined;
  const { kind, name } = owner?.[0] ?? { kind: 'Pod', name: pod.name };
  const workloadName = kind === 'ReplicaSet' ? name.replace(/-[^-]+$/, '') : name;
  const { labels } = pod;
  return {
    workloadIps: [pod.ip],
    ...(waypoint ? { waypoint } : {}),
    protocol: usesHbone(pod) ? 'HBONE' : 'TCP',
    uid: `Kubernetes//Pod/${pod.namespace}/${pod.name}`,
    name: pod.name,
    namespace: pod.namespace,
    trustDomain: 'cluster.local',
    serviceAccount: pod.serviceAccount,
    workloadName,
    workloadType: kind === 'ReplicaSet' ? 'deployment' : kind.toLowerCase(),
    canonicalName:
      labels['service.istio.io/canonical-name'] ?? labels['app.kubernetes.io/name'] ?? labels.app ?? workloadName,
    canonicalRevision:
      labels['service.istio.io/canonical-revision'] ??
      labels['app.kubernetes.io/version'] ??
      labels.version ??
      'latest',
    node: pod.node,
    status: 'Healthy',
    clusterId: 'Kubernetes',
    capacity: 1,
  };
}

function service({ metadata, spec }: KubeObject, slices: readonly Slice[], waypoint: unknown) {
  const { name, namespace } = metadata;
  const { clusterIP, ports } = spec as unknown as ServiceSpec;
  const own = slices.filter(
    (slice) => slice.metadata.namespace === namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === name,
  );
  const endpoints = own.flatMap((slice) =>
    (slice.endpoints ?? []).flatMap(({ targetRef }) => {
      if (targetRef?.kind !== 'Pod') return [];
      const workloadUid = `Kubernetes//Pod/${targetRef.namespace}/${targetRef.name}`;
      const target = (port: ServiceSpec['ports'][number]) =>
        slice.ports?.find((each) => (each.name ?? '') === (port.name ?? ''))?.port ?? port.port;
      const port = Object.fromEntries(ports.map((each) => [each.port, target(each)]));
      return [[workloadUid, { workloadUid, service: '', port, status: 'Healthy' }] as const];
    }),
  );
  return {
    name,
    namespace,
    hostname: `${name}.${namespace}.svc.cluster.local`,
    vips: [`/${clusterIP}`],
    ports: Object.fromEntries(ports.map(({ port, targetPort }) => [port, Number(targetPort) || 0])),
    endpoints: Object.fromEntries(endpoints),
    subjectAltNames: [],
    ...(waypoint ? { waypoint } : {}),
    ipFamilies: 'IPv4',
    canonical: true,
  };
}

interface PolicySpec {
  readonly action?: string;
  readonly selector?: unknown;
  readonly rules?: readonly {
    readonly from?: readonly { readonly source: Readonly<Record<string, readonly string[]>> }[];
    readonly to?: readonly { readonly operation: { readonly ports?: readonly string[] } }[];
  }[];
}

/** Of a policy only what ztunnel itself enforces, layer 4, and of that the most common fields. */
function policy({ metadata, spec }: KubeObject) {
  const { action, selector, rules = [] } = (spec ?? {}) as PolicySpec;
  const matches = (texts: readonly string[] | undefined) => texts?.map(match);
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    scope: selector ? 'WorkloadSelector' : metadata.namespace === 'istio-system' ? 'Global' : 'Namespace',
    action: action === 'DENY' ? 'Deny' : 'Allow',
    rules: rules.map(({ from, to }) => [
      ...(from
        ? [
            from.map(({ source: { principals, namespaces, ipBlocks } }) => ({
              ...(principals && { principals: matches(principals) }),
              ...(namespaces && { namespaces: matches(namespaces) }),
              ...(ipBlocks && { sourceIps: ipBlocks }),
            })),
          ]
        : []),
      ...(to ? [to.map(({ operation }) => ({ destinationPorts: (operation.ports ?? []).map(Number) }))] : []),
    ]),
  };
}

function match(text: string) {
  if (text === '*') return { Presence: null };
  if (text.startsWith('*')) return { Suffix: text.slice(1) };
  return text.endsWith('*') ? { Prefix: text.slice(0, -1) } : { Exact: text };
}

/** No traffic flows: each pod is said to have called the next one. */
function workloadState(pod: RunningPod, next: RunningPod | undefined) {
  const call = next && {
    src: `${pod.ip}:35380`,
    originalDst: `${next.ip}:8000`,
    actualDst: `${next.ip}:15008`,
    protocol: 'HBONE',
  };
  const { name, namespace, serviceAccount } = pod;
  return {
    state: 'Up',
    connections: { inbound: [], outbound: call ? [call] : [] },
    info: { name, namespace, trustDomain: '', serviceAccount },
  };
}

async function rootCertificate(cluster: Cluster) {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio-ca-root-cert' };
  const data = (await cluster.get(ref))?.data as Readonly<Record<string, string>> | undefined;
  const pem = data?.['root-cert.pem'] ?? '';
  const certificate = new X509Certificate(pem);
  const date = (text: string) => new Date(text).toISOString().replace('.000', '');
  return {
    pem: Buffer.from(pem).toString('base64'),
    serialNumber: BigInt(`0x${certificate.serialNumber}`).toString(),
    validFrom: date(certificate.validFrom),
    expirationTime: date(certificate.validTo),
  };
}
