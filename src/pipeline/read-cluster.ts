import type { Unreadable } from '../analyze/run.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import type { Cluster, ListQuery } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { systemNamespaces } from '../model/system-namespaces.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { type Kind, kinds } from '../world/kinds.ts';
import type { Settings } from '../world/mesh-config.ts';
import type { ResourceKind } from '../world/resource.ts';

export interface ReadClusterOptions {
  /** Kinds that the rules look at. */
  readonly wanted: ReadonlySet<ResourceKind>;
  readonly istioNamespace: string;
  /** Objects that belong to another revision are left out; '' takes all. */
  readonly revision: string;
  /** Aborts at the time limit: what is not there by then counts as unreadable. */
  readonly deadline: AbortSignal;
  /** Set for clusters beside the first one: its name, under which findings about its objects stand. */
  readonly remote?: string;
}

/** What a cluster holds, as far as it may be read. */
export interface ClusterContent {
  readonly objects: readonly SourcedObject[];
  /** Kinds that could not be read, each with the reason. */
  readonly unreadable: ReadonlyMap<ResourceKind, Unreadable>;
  readonly timedOut: boolean;
  readonly meshConfig?: Settings | undefined;
  readonly meshNetworks?: Settings | undefined;
}

const tooLate = 'no time left to list';

/** Of these only names, labels and annotations are read; of the ones that pass, everything. */
const metadataFirst: Readonly<Partial<Record<Kind, (object: KubeObject) => boolean>>> = {
  Namespace: () => false,
  Node: () => false,
  ConfigMap: ({ metadata }) => metadata.name?.startsWith('istio-sidecar-injector') === true,
  CustomResourceDefinition: ({ metadata }) => metadata.name?.endsWith('.rbac.istio.io') === true,
};
const notInThem = systemNamespaces.map((namespace) => `metadata.namespace!=${namespace}`).join(',');
/** What is not even asked for. */
const fieldSelectors: Readonly<Partial<Record<Kind, string>>> = {
  Pod: notInThem,
  Service: notInThem,
  Secret: 'type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token',
};
/** What another cluster of the mesh adds: its workloads, not its configuration. */
const remoteKinds = new Set<Kind>(['Service', 'Namespace', 'Node', 'Pod', 'Secret']);
/** They belong to every revision. */
const withoutRevision = new Set<Kind>([...remoteKinds, 'KubernetesGateway']);

/** Lists what the rules look at, all kinds at once. Missing rights and the time limit cost single kinds, not the whole. */
export async function readCluster(cluster: Cluster, options: ReadClusterOptions): Promise<ClusterContent> {
  const { deadline, remote } = options;
  const names = [...kindsOf(options.wanted)].filter((kind) => remote === undefined || remoteKinds.has(kind));
  const expired = new Promise<'expired'>((resolve) => {
    if (deadline.aborted) resolve('expired');
    deadline.addEventListener('abort', () => resolve('expired'), { once: true });
  });
  const unreadable = new Map<ResourceKind, Unreadable>();
  const read = async (kind: Kind): Promise<readonly KubeObject[]> => {
    const listed = await Promise.race([listKind(cluster, kind), expired]).catch((error: unknown) => {
      if (error instanceof ClusterError && error.status === 403) return 'forbidden' as const;
      throw error;
    });
    if (typeof listed !== 'string') return listed;
    const missing = { reason: listed === 'expired' ? tooLate : 'no right to list', kind: kinds[kind].plural };
    unreadable.set(kind, missing);
    if (kind === 'Pod') unreadable.set('Workload', missing);
    return [];
  };
  const [settings, ...lists] = await Promise.all([
    remote === undefined ? readMeshSettings(cluster, options) : {},
    ...names.map(async (kind) => (await read(kind)).filter((object) => isOfRevision(kind, object, options.revision))),
  ]);
  const timedOut = [...unreadable.values()].some(({ reason }) => reason === tooLate);
  return { objects: lists.flat().map((object) => live(object, remote)), unreadable, timedOut, ...settings };
}

/** Kubeconfigs of the other clusters of the mesh, as istiod finds them; none when they may not be read. */
export async function remoteSecrets(
  cluster: Cluster,
  istioNamespace: string,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const query = { apiVersion: 'v1', kind: 'Secret', namespace: istioNamespace, labels: 'istio/multiCluster=true' };
  const secrets = await cluster.list(query).catch((error: unknown): readonly KubeObject[] => {
    if (error instanceof ClusterError && error.status === 403) return [];
    throw error;
  });
  return secrets.flatMap(({ data }) =>
    Object.entries((data ?? {}) as Readonly<Record<string, string>>) // a Secret of an API server
      .map(([name, base64]) => ({ name, text: decodeUtf8(base64) })),
  );
}

const decodeUtf8 = (base64: string) =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

/** The kinds to list for what the rules read. */
export function kindsOf(wanted: ReadonlySet<ResourceKind>): ReadonlySet<Kind> {
  const isKind = (kind: ResourceKind): kind is Kind => kind in kinds;
  const listed = [...wanted].map((kind) => (kind === 'Workload' ? 'Pod' : kind));
  return new Set(listed.filter(isKind));
}

async function listKind(cluster: Cluster, kind: Kind): Promise<readonly KubeObject[]> {
  const { group, kind: name } = kinds[kind];
  for (const version of kinds[kind].versions) {
    const apiVersion = group === '' ? version : `${group}/${version}`;
    if (!(await cluster.resource(apiVersion, name))) continue;
    const fields = fieldSelectors[kind];
    const query: ListQuery = { apiVersion, kind: name, ...(fields ? { fields } : {}) };
    const needsAll = metadataFirst[kind];
    if (!needsAll) return await cluster.list(query);
    const heads = await cluster.list({ ...query, metadataOnly: true });
    return await Promise.all(heads.map((head) => (needsAll(head) ? whole(cluster, head) : head)));
  }
  return [];
}

async function whole(cluster: Cluster, head: KubeObject): Promise<KubeObject> {
  const { apiVersion, kind, metadata } = head;
  const object = await cluster.get({
    apiVersion,
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
  });
  return object ?? head;
}

function isOfRevision(kind: Kind, { metadata }: KubeObject, revision: string): boolean {
  const own = metadata.labels?.['istio.io/rev'];
  return own === undefined || revision === '' || own === revision || withoutRevision.has(kind);
}

/** The settings of the control plane; none when there is no ConfigMap, or no right to read it. */
async function readMeshSettings(
  cluster: Cluster,
  { istioNamespace, revision }: ReadClusterOptions,
): Promise<Pick<ClusterContent, 'meshConfig' | 'meshNetworks'>> {
  const name = revision === '' || revision === 'default' ? 'istio' : `istio-${revision}`;
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: istioNamespace, name };
  const found = await cluster.get(ref).catch((error: unknown) => {
    if (error instanceof ClusterError && error.status === 403) return undefined;
    throw error;
  });
  const data = (found?.data ?? {}) as Readonly<Record<string, string>>; // a ConfigMap of an API server
  return { meshConfig: settingsIn(data.mesh), meshNetworks: settingsIn(data.meshNetworks) };
}

function settingsIn(yaml: string | undefined): Settings | undefined {
  const [document] = yaml === undefined ? [] : readYaml(yaml);
  if (document === undefined || document instanceof YamlError) return undefined;
  return { value: document.value ?? {}, source: { file: '', line: 0, locate: () => undefined } };
}

const live = (object: KubeObject, remote: string | undefined): SourcedObject => ({
  object,
  source: { file: '', line: 0, locate: () => undefined, ...(remote === undefined ? {} : { cluster: remote }) },
});
