// Injection by a cluster's own webhook: it gets the pod that the workload would make, and answers with a patch.
import { isMap, mapAt } from '../lib/tree.ts';
import type { AskWebhook } from '../model/admission.ts';
import type { Tree } from '../model/kube-object.ts';
import { applyJsonPatch, type PatchOperation } from '../objects/json-patch.ts';
import { decideInjection } from './decision.ts';
import { asPod, type Pod } from './pod.ts';
import { openWorkload, type WorkloadOutcome, withPod } from './workload.ts';

/** A webhook that refuses a pod, or answers something else. */
class WebhookRefusal extends Error {
  override readonly name = 'WebhookRefusal';
}

export interface WebhookOptions {
  readonly ask: AskWebhook;
  /** Of workloads that name none. */
  readonly namespace: string;
}

/** Lets the webhook inject the pod of a workload. Throws WebhookRefusal, TypeMismatch, TemplateMissing, PatchError and ClusterError. */
export async function injectByWebhook(workload: Tree, { ask, namespace }: WebhookOptions): Promise<WorkloadOutcome> {
  const { object, path, pod, owner } = openWorkload(workload);
  const { hostNetwork } = pod.spec;
  if (hostNetwork) return { kind: 'skipped', object, reason: 'it uses the network of its node (hostNetwork)' };
  const home = owner.namespace || namespace;
  const sent = podOf(pod, { ...owner, namespace: home, own: path.length === 0 });
  const patch = patchIn(await ask(reviewOf(sent, home)));
  if (patch.length === 0) return { kind: 'skipped', object, reason: reasonOf(pod) };
  const { metadata, spec } = asPod(applyJsonPatch(sent, patch) as Tree);
  // What only said whose pod it would be.
  const { namespace: _home, generateName: _name, ownerReferences: _owners, ...kept } = metadata;
  const { namespace: given, generateName, ownerReferences } = pod.metadata;
  const back = {
    ...kept,
    ...(given !== undefined && { namespace: given }),
    ...(generateName !== undefined && { generateName }),
    ...(ownerReferences !== undefined && { ownerReferences }),
  };
  return { kind: 'injected', before: object, object: withPod(object, path, { metadata: back, spec }) };
}

interface Origin {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The workload is a pod itself. */
  readonly own: boolean;
}

/** The pod as the API server would show it to the webhook, with the workload as its controller. */
function podOf({ metadata, spec }: Pod, { apiVersion, kind, name, namespace, own }: Origin): Tree {
  const owned = {
    generateName: `${name}-`,
    ownerReferences: [{ apiVersion, kind, name, uid: '', controller: true }],
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, namespace, ...(own ? {} : owned) }, spec };
}

const reviewOf = (pod: Tree, namespace: string): Tree => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'kube-inject',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    namespace,
    operation: 'CREATE',
    dryRun: true,
    object: pod,
  },
});

function patchIn(answer: Tree): readonly PatchOperation[] {
  const { allowed, status, patch } = mapAt(answer, ['response']);
  if (allowed !== true) {
    const message = isMap(status) && typeof status.message === 'string' ? status.message : 'it gives no reason';
    throw new WebhookRefusal(`the webhook refuses the pod: ${message}`);
  }
  if (typeof patch !== 'string' || patch === '') return [];
  const text = new TextDecoder().decode(Uint8Array.from(atob(patch), (char) => char.charCodeAt(0)));
  return JSON.parse(text) as readonly PatchOperation[]; // what the API server would apply
}

/** The webhook does not say why it leaves a pod alone: the conditions that need no settings of it may. */
function reasonOf(pod: Pod): string {
  const decision = decideInjection(pod, { policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [] });
  return decision.inject ? 'the webhook changes nothing' : decision.reason;
}
