// Who gets the sidecar of another revision, or none, once a plan has been carried out: the webhooks as they are and as they will be
// are asked about every namespace and every pod that has a sidecar.
import { injectorsOf, judge, type PodLabels } from '../inject/injectors.ts';
import { mapsIn } from '../lib/tree.ts';
import type { Affected, AffectedReport } from '../model/affected.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { label } from '../plan/labels.ts';

const webhookKind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

/** The plan with whom it affects. Nothing is asked of the cluster when no injector changes. */
export async function withAffected(cluster: Cluster, plan: Plan): Promise<Plan> {
  const steps = plan.steps.filter(({ ref, action }) => ref.kind === webhookKind.kind && action !== 'unchanged');
  if (steps.every(({ action }) => action === 'create')) return plan;
  const affected = await report(cluster, steps);
  return affected.found.length === 0 && affected.unknown === undefined ? plan : { ...plan, affected };
}

async function report(cluster: Cluster, steps: readonly PlanStep[]): Promise<AffectedReport> {
  try {
    const before = injectorsOf(await cluster.list(webhookKind));
    const after = injectorsOf(afterwards(before, steps));
    if (selectorsOf(before) === selectorsOf(after)) return { found: [] };
    const [namespaces, pods] = await Promise.all([
      cluster.list({ apiVersion: 'v1', kind: 'Namespace', metadataOnly: true }),
      cluster.list({ apiVersion: 'v1', kind: 'Pod', metadataOnly: true }),
    ]);
    return { found: affectedBy({ before, after, namespaces, pods }) };
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return { found: [], unknown: error.message };
    throw error;
  }
}

/** What counts of injectors: which revision, and for whom. */
function selectorsOf(injectors: readonly KubeObject[]): string {
  return JSON.stringify(
    injectors.map(({ metadata: { name, labels }, webhooks }) => [
      name,
      labels?.[label.revision],
      mapsIn(webhooks).map(({ namespaceSelector, objectSelector }) => [namespaceSelector, objectSelector]),
    ]),
  );
}

/** The injectors once the steps are done. What applies only part of an object is laid on what is there. */
function afterwards(before: readonly KubeObject[], steps: readonly PlanStep[]): readonly KubeObject[] {
  const after = new Map(before.map((one) => [one.metadata.name ?? '', one]));
  for (const step of steps) {
    if (step.action === 'prune' || step.action === 'delete') after.delete(step.ref.name);
    else if ('object' in step) after.set(step.ref.name, laidOn(step.object, after.get(step.ref.name)));
  }
  return [...after.values()];
}

function laidOn(object: KubeObject, live: KubeObject | undefined): KubeObject {
  const labels = { ...live?.metadata.labels, ...object.metadata.labels };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** What is compared: webhooks of injectors before and after, and whom they may inject. */
export interface AffectedInput {
  readonly before: readonly KubeObject[];
  readonly after: readonly KubeObject[];
  readonly namespaces: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

/** Groups namespaces by the way in which they are injected and by what becomes of it. */
function affectedBy({ before, after, namespaces, pods }: AffectedInput): readonly Affected[] {
  const groups = new Map<string, { readonly change: Change; readonly namespaces: Map<string, number> }>();
  const note = (change: Change | undefined, namespace: string, count: number) => {
    if (!change) return;
    const key = JSON.stringify(change);
    const group = groups.get(key) ?? { change, namespaces: new Map<string, number>() };
    group.namespaces.set(namespace, (group.namespaces.get(namespace) ?? 0) + count);
    groups.set(key, group);
  };
  const changeFor = remembered((labels: PodLabels) => changeOf(labels, before, after));
  const labelsOf = new Map(namespaces.map(({ metadata }) => [metadata.name ?? '', metadata.labels ?? {}]));
  for (const [name, namespace] of labelsOf) note(changeFor({ namespace, pod: {} }), name, 0);
  for (const { metadata } of pods.filter(isInjected)) {
    const name = metadata.namespace ?? '';
    note(changeFor({ namespace: labelsOf.get(name) ?? {}, pod: metadata.labels ?? {} }), name, 1);
  }
  return [...groups.values()]
    .map(({ change, namespaces: counts }) => ({
      ...change,
      namespaces: [...counts]
        .map(([name, count]) => ({ name, pods: count }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    }))
    .sort((a, b) => (`${a.through} ${a.name}` < `${b.through} ${b.name}` ? -1 : 1));
}

type Change = Omit<Affected, 'namespaces'>;

/** undefined when pods of these labels are not injected now, or by the same revision afterwards. */
function changeOf(labels: PodLabels, before: readonly KubeObject[], after: readonly KubeObject[]): Change | undefined {
  const now = injectorFor(labels, before);
  if (!now) return undefined;
  const then = injectorFor(labels, after);
  if (then?.revision === now.revision) return undefined;
  const way = now.tag === '' ? { through: 'revision', name: now.revision } : { through: 'tag', name: now.tag };
  return { ...way, revision: now.revision, after: then?.revision ?? null } as Change; // both words are of the type
}

function injectorFor(labels: PodLabels, injectors: readonly KubeObject[]) {
  for (const injector of injectors) {
    const { injects, revision, tag } = judge(injector, labels);
    if (injects) return { revision: revision || 'default', tag };
  }
  return undefined;
}

/** Pods of one template have the same labels: each set is judged once. */
function remembered<T>(answer: (labels: PodLabels) => T): (labels: PodLabels) => T {
  const known = new Map<string, T>();
  return (labels) => {
    const key = JSON.stringify(labels);
    if (!known.has(key)) known.set(key, answer(labels));
    return known.get(key) as T; // just written
  };
}

function isInjected({ metadata: { annotations = {}, deletionTimestamp } }: KubeObject): boolean {
  return annotations['sidecar.istio.io/status'] !== undefined && deletionTimestamp === undefined;
}
