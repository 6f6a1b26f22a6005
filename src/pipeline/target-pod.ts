import { didYouMean } from '../lib/suggest.ts';
import { mapAt, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UsageError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject, ObjectRef, Tree } from '../model/kube-object.ts';
import { describeRef, refOf } from '../objects/refs.ts';

/** A pod by name. */
export interface FoundPod {
  readonly namespace: string;
  readonly pod: string;
}

/** Where a pod is looked for, and under which code nothing is reported. */
export interface TargetPlace {
  readonly namespace: string;
  readonly code: string;
}

const apps = (kind: string) => ({ apiVersion: 'apps/v1', kind });
const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' };

/** Kinds that have pods, by the words for them. */
const owners: Readonly<Record<string, Pick<ObjectRef, 'apiVersion' | 'kind'>>> = {
  deployment: apps('Deployment'),
  deploy: apps('Deployment'),
  statefulset: apps('StatefulSet'),
  sts: apps('StatefulSet'),
  daemonset: apps('DaemonSet'),
  ds: apps('DaemonSet'),
  replicaset: apps('ReplicaSet'),
  rs: apps('ReplicaSet'),
  replicationcontroller: { apiVersion: 'v1', kind: 'ReplicationController' },
  rc: { apiVersion: 'v1', kind: 'ReplicationController' },
  job: { apiVersion: 'batch/v1', kind: 'Job' },
  service: { apiVersion: 'v1', kind: 'Service' },
  svc: { apiVersion: 'v1', kind: 'Service' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
  po: { apiVersion: 'v1', kind: 'Pod' },
  gateway,
  gtw: gateway,
};

/** Each of them once. */
export const targetKinds: readonly Pick<ObjectRef, 'apiVersion' | 'kind'>[] = [
  ...new Map(Object.values(owners).map((owner) => [owner.kind, owner])).values(),
];

/**
 * What `[TYPE/]NAME[.NAMESPACE]` stands for: the pod of that name, or a ready one of the workload, Service or Gateway.
 *
 * @throws UserError when there is none
 */
export async function findTargetPod(cluster: Cluster, text: string, home: TargetPlace): Promise<FoundPod> {
  const meant = await findTarget(cluster, text, home);
  if ('pod' in meant) return meant;
  const { namespace, labels } = meant;
  return await readyPod(cluster, labels, {
    namespace,
    code: home.code,
    hint: `kubectl -n ${namespace} get pods -l '${labels}' says why`,
  });
}

/**
 * The same with all running pods of what is named.
 *
 * @throws UserError when there is none
 */
export async function findTargetPods(cluster: Cluster, text: string, home: TargetPlace): Promise<readonly FoundPod[]> {
  const meant = await findTarget(cluster, text, home);
  return 'pod' in meant ? [meant] : await runningPods(cluster, meant.labels, { ...home, namespace: meant.namespace });
}

/** The running pods of a namespace with these labels. Throws UserError when there is none. */
export async function runningPods(cluster: Cluster, labels: string, place: TargetPlace): Promise<readonly FoundPod[]> {
  const { namespace } = place;
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
  const running = pods.filter(({ status }) => mapAt({ status }, ['status']).phase === 'Running');
  if (running.length > 0) return running.map(({ metadata }) => ({ namespace, pod: metadata.name ?? '' }));
  throw notFound(
    place,
    `no pod in namespace ${namespace} that carries ${labels} is running`,
    `kubectl -n ${namespace} get pods -l '${labels}' says why`,
  );
}

/** A pod, or the labels of the pods of what is named. */
type Meant = FoundPod | { readonly namespace: string; readonly labels: string };

async function findTarget(cluster: Cluster, text: string, home: TargetPlace): Promise<Meant> {
  const slash = text.indexOf('/');
  const type = slash < 0 ? 'pod' : text.slice(0, slash).toLowerCase().replace(/\..*$/, '');
  const owner = owners[type] ?? owners[type.replace(/s$/, '')];
  if (!owner)
    throw new UsageError(
      `"${type}" is no kind that has pods`,
      didYouMean(type, Object.keys(owners)) ?? `one of ${Object.keys(owners).join(', ')}`,
    );
  const rest = text.slice(slash + 1);
  const dot = rest.lastIndexOf('.');
  const [name, namespace] = dot > 0 ? [rest.slice(0, dot), rest.slice(dot + 1)] : [rest, home.namespace];
  const place = { namespace, code: home.code };
  const found = await cluster.get({ ...owner, namespace, name });
  if (!found)
    throw notFound(
      place,
      `there is no ${owner.kind.toLowerCase()} ${namespace}/${name}`,
      `kubectl get ${type} -A lists them`,
    );
  if (owner.kind === 'Pod') return { namespace, pod: name };
  const labels = selectorOf(found);
  if (labels !== '') return { namespace, labels };
  throw notFound(place, `${describeRef(refOf(found))} selects no pods`, 'name a pod, or what selects some');
}

/** The labels that the pods of an object carry, as the API server takes them. */
function selectorOf({ kind, metadata, spec }: KubeObject): string {
  if (kind === 'Gateway') return `gateway.networking.k8s.io/gateway-name=${metadata.name}`;
  const selector = mapAt(spec, ['selector']);
  const isPlain = kind === 'Service' || kind === 'ReplicationController';
  const pairs = Object.entries(isPlain ? selector : mapAt(selector, ['matchLabels']));
  const expressions = isPlain
    ? []
    : mapsIn(selector.matchExpressions).map(({ key, operator, values }) => {
        if (operator === 'Exists') return `${key}`;
        if (operator === 'DoesNotExist') return `!${key}`;
        return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[values].flat().join(',')})`;
      });
  return [...pairs.map(([key, value]) => `${key}=${value}`), ...expressions].join(',');
}

/** The first ready pod with these labels. Throws UserError with the hint when there is none. */
export async function readyPod(
  cluster: Cluster,
  labels: string,
  place: TargetPlace & { readonly hint: string },
): Promise<FoundPod> {
  const { namespace, hint } = place;
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
  const ready = pods.find(isReady);
  if (ready) return { namespace, pod: ready.metadata.name ?? '' };
  throw notFound(
    place,
    `${pods.length === 0 ? 'no pod' : 'no ready pod'} in namespace ${namespace} carries ${labels}`,
    hint,
  );
}

const notFound = ({ code }: TargetPlace, message: string, hint: string) =>
  new UserError(message, { code, exit: Exit.failed, hint });

function isReady({ status }: KubeObject): boolean {
  const conditions = (status as Tree | undefined)?.conditions; // a live Pod
  return (
    Array.isArray(conditions) && conditions.some(({ type, status: state }) => type === 'Ready' && state === 'True')
  );
}
