// Why a pod is injected, or is not: every injector of the cluster is asked, then istiod's own conditions.
import { decideInjection } from '../inject/decision.ts';
import { injectorsOf, judge, podLabelsOf } from '../inject/injectors.ts';
import { asPod } from '../inject/pod.ts';
import { podPathOf } from '../inject/workload.ts';
import { mapAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError } from '../model/errors.ts';
import type { InjectionCheck } from '../model/injection-check.ts';
import type { KubeObject } from '../model/kube-object.ts';

type Labels = Readonly<Record<string, string>>;

/** Which pod is asked about. */
export type CheckTarget =
  | { readonly kind: 'object'; readonly type: string | undefined; readonly name: string; readonly namespace: string }
  | { readonly kind: 'labels'; readonly labels: Labels; readonly namespace: string };

/** Short and plural words for the kinds that hold pods, as kubectl has them. */
const kinds: Readonly<Record<string, readonly [kind: string, apiVersion: string]>> = {
  pod: ['Pod', 'v1'],
  po: ['Pod', 'v1'],
  deployment: ['Deployment', 'apps/v1'],
  deploy: ['Deployment', 'apps/v1'],
  daemonset: ['DaemonSet', 'apps/v1'],
  ds: ['DaemonSet', 'apps/v1'],
  statefulset: ['StatefulSet', 'apps/v1'],
  sts: ['StatefulSet', 'apps/v1'],
  replicaset: ['ReplicaSet', 'apps/v1'],
  rs: ['ReplicaSet', 'apps/v1'],
  replicationcontroller: ['ReplicationController', 'v1'],
  rc: ['ReplicationController', 'v1'],
  job: ['Job', 'batch/v1'],
  cronjob: ['CronJob', 'batch/v1'],
  cj: ['CronJob', 'batch/v1'],
};

/** `deployment/web.shop`: type and namespace may be left out. Throws InputError for a type without pods. */
export function parseTarget(text: string, namespace: string): CheckTarget {
  const [type, rest] = text.includes('/') ? (text.split('/', 2) as [string, string]) : [undefined, text];
  if (type !== undefined && !kindOf(type))
    throw new InputError(`"${type}" is no kind that holds pods`, {
      code: 'TARGET_KIND',
      hint: `one of ${Object.keys(kinds).join(', ')}`,
    });
  const dot = rest.lastIndexOf('.');
  const [name, home] = dot > 0 ? [rest.slice(0, dot), rest.slice(dot + 1)] : [rest, namespace];
  return { kind: 'object', type, name, namespace: home };
}

/** The kinds that can be asked about. */
export const podKinds: readonly (readonly [kind: string, apiVersion: string])[] = [
  ...new Map(Object.values(kinds).map((kind) => [kind[0], kind])).values(),
];

const kindOf = (word: string) => kinds[word.toLowerCase()] ?? kinds[word.toLowerCase().replace(/s$/, '')];

/** Asks about a pod among objects of files. Throws InputError when it is not there. */
export function checkInject(target: CheckTarget, objects: readonly KubeObject[]): InjectionCheck {
  const injectors = injectorsOf(objects);
  const home = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === target.namespace);
  const namespace = { 'kubernetes.io/metadata.name': target.namespace, ...home?.metadata.labels };
  if (target.kind === 'labels') {
    const text = Object.entries(target.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    return conclude(
      `labels ${text} in ${target.namespace}`,
      injectors.map((each) => judge(each, { namespace, pod: target.labels })),
    );
  }
  const object = findObject(target, objects);
  if (!object)
    throw new InputError(`there is no ${target.type ?? 'pod or workload'} ${target.namespace}/${target.name}`, {
      code: 'TARGET_MISSING',
      hint: 'write it as TYPE/NAME.NAMESPACE, such as deployment/web.shop',
    });
  const template = mapAt(object, podPathOf(object.kind) ?? []);
  const verdicts = injectors.map((each) => judge(each, { namespace, pod: podLabelsOf(template) }));
  const pod = asPod({
    metadata: { ...mapAt(template, ['metadata']), namespace: target.namespace },
    spec: template.spec,
  });
  const decision = decideInjection(pod, { policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [] });
  const veto = decision.inject ? undefined : decision.reason;
  return conclude(`${object.kind} ${target.namespace}/${target.name}`, verdicts, veto);
}

function findObject(target: CheckTarget & { kind: 'object' }, objects: readonly KubeObject[]): KubeObject | undefined {
  const [wanted] = target.type === undefined ? [] : (kindOf(target.type) ?? []);
  return objects.find(
    ({ kind, metadata }) =>
      podPathOf(kind) !== undefined &&
      (wanted === undefined || kind === wanted) &&
      metadata.name === target.name &&
      (metadata.namespace ?? 'default') === target.namespace,
  );
}

function conclude(object: string, injectors: InjectionCheck['injectors'], veto?: string): InjectionCheck {
  const injecting = injectors.filter(({ injects }) => injects);
  const note =
    injectors.length === 0
      ? 'there is no injector: no webhook configuration of Istio'
      : injecting.length > 0 && veto !== undefined
        ? `istiod leaves it alone: ${veto}`
        : injecting.length > 1
          ? 'several injectors match: a pod must have one only, use revision labels or istio-injection, not both'
          : undefined;
  return { object, injected: injecting.length > 0 && veto === undefined, note, injectors };
}

/** What checkInject needs to know of a cluster. Throws ClusterError. */
export async function checkedObjects(cluster: Cluster, target: CheckTarget): Promise<readonly KubeObject[]> {
  const { namespace } = target;
  const [home, injectors, objects] = await Promise.all([
    cluster.get({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace }),
    cluster.list({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' }),
    target.kind === 'labels' ? [] : workloads(cluster, target),
  ]);
  return [...(home ? [home] : []), ...injectors, ...objects];
}

async function workloads(
  cluster: Cluster,
  { type, name, namespace }: CheckTarget & { kind: 'object' },
): Promise<readonly KubeObject[]> {
  const [kind, apiVersion] = kindOf(type ?? 'pod') ?? ['Pod', 'v1'];
  const found = await cluster.get({ apiVersion, kind, namespace, name });
  return found ? [{ ...found, apiVersion, kind }] : [];
}
