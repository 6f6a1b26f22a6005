// Kubernetes objects that hold a pod: where it stands in them, and what becomes of them.
import { isMap, mapAt, valueAt, withValue } from '../lib/tree.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import { asTyped } from '../objects/typed.ts';
import { type AnnotationProblem, annotationProblems, type ProxyConfigRule } from './annotation-rules.ts';
import { decideInjection } from './decision.ts';
import { injectPod, type Owner } from './inject-pod.ts';
import { annotationsOf, labelsOf, type Pod } from './pod.ts';
import { proxyConfigAnnotation, withProxyConfig } from './proxy-config.ts';
import type { InjectionSettings } from './settings.ts';

/** Path of the pod, or of its template, in each kind that is injected. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  ReplicationController: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
};

/** Path of the pod in an object of this kind, undefined for kinds without one. The apiVersion does not matter, as in Istio. */
export const podPathOf = (kind: unknown) =>
  typeof kind === 'string' && Object.hasOwn(podPaths, kind) ? podPaths[kind] : undefined;

/** What became of one workload. */
export type WorkloadOutcome =
  | { readonly kind: 'injected'; readonly before: Tree; readonly object: Tree }
  | { readonly kind: 'skipped'; readonly object: Tree; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly problems: readonly AnnotationProblem[];
      readonly annotationsPath: readonly string[];
    };

export interface WorkloadOptions {
  readonly settings: InjectionSettings;
  readonly nativeSidecars: boolean;
  /** What the annotation proxy.istio.io/config is held against, beside its form. */
  readonly proxyConfigProblem?: ProxyConfigRule | undefined;
}

/**
 * Injects the pod of a workload. The result has the form in which Kubernetes writes the kind: its known fields, quantities in
 * canonical form. Throws TypeMismatch for a workload that does not fit its type, and what injectPod throws.
 */
export function injectWorkload(
  workload: Tree,
  { settings, nativeSidecars, proxyConfigProblem }: WorkloadOptions,
): WorkloadOutcome {
  const { object, path, pod, owner } = openWorkload(workload);
  const problems = annotationProblems(annotationsOf(pod), proxyConfigProblem);
  const decision = decideInjection(pod, { ...settings, policy: 'enabled' });
  if (!decision.inject) return { kind: 'skipped', object, reason: decision.reason };
  if (problems.length > 0) return { kind: 'refused', problems, annotationsPath: [...path, 'metadata', 'annotations'] };
  const own = annotationsOf(pod)[proxyConfigAnnotation];
  const meshConfig =
    own === undefined ? settings.meshConfig : withProxyConfig(settings.meshConfig, parseYaml(own)[0]?.value);
  const injected = injectPod(pod, { settings, owner, meshConfig, nativeSidecars });
  return { kind: 'injected', before: object, object: withPod(object, path, injected) };
}

interface OpenWorkload {
  /** As its type holds it. */
  readonly object: Tree;
  /** Where the pod stands in it. */
  readonly path: readonly string[];
  readonly pod: Pod;
  readonly owner: Owner;
}

/** A workload of a kind that holds pods, and its pod. Throws TypeMismatch and TemplateMissing. */
export function openWorkload(workload: Tree): OpenWorkload {
  const kind = String(workload.kind);
  const path = podPathOf(kind) ?? [];
  const object = { apiVersion: workload.apiVersion, kind, ...asTyped(workload, kind) };
  const pod = podAt(object, path);
  return { object, path, pod, owner: ownerOf(object, pod) };
}

/** A workload without the pod template that it must have. */
class TemplateMissing extends Error {
  override readonly name = 'TemplateMissing';
}

function podAt(object: Tree, path: readonly string[]): Pod {
  const { metadata, spec } = mapAt(object, path);
  if (!isMap(metadata) || !isMap(spec))
    throw new TemplateMissing(`${path.join('.')} is missing: there is no pod to inject`);
  return { metadata, spec } as unknown as Pod; // of an object that has been read as its type
}

/** The workload with another pod in it. */
export function withPod(object: Tree, path: readonly string[], { metadata, spec }: Pod): Tree {
  const { metadata: _before, spec: _old, ...rest } = path.length === 0 ? object : mapAt(object, path);
  return path.length === 0 ? { ...rest, metadata, spec } : withValue(object, path, { ...rest, metadata, spec });
}

/** Whom the proxy names as its workload: the object itself, or what controls a bare pod. */
function ownerOf(object: Tree, pod: Pod): Owner {
  const meta = mapAt(object, ['metadata']);
  const own = { namespace: String(meta.namespace ?? ''), name: String(meta.name ?? '') };
  if (object.kind !== 'Pod') return { apiVersion: String(object.apiVersion), kind: String(object.kind), ...own };
  if (!meta.generateName) return { apiVersion: 'v1', kind: 'Pod', ...own };
  const controller = controllerOf(pod);
  if (!controller) return { apiVersion: 'v1', kind: 'Pod', ...own };
  return { ...controllerOwner(controller, labelsOf(pod)), namespace: own.namespace };
}

interface Controller {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

function controllerOf(pod: Pod): Controller | undefined {
  const owners = valueAt(pod, ['metadata', 'ownerReferences']);
  const found = Array.isArray(owners) ? owners.find((owner) => isMap(owner) && owner.controller === true) : undefined;
  return isMap(found)
    ? { apiVersion: String(found.apiVersion), kind: String(found.kind), name: String(found.name) }
    : undefined;
}

function controllerOwner({ apiVersion, kind, name }: Controller, labels: Readonly<Record<string, string>>): Controller {
  const without = (label: string) => {
    const suffix = `-${labels[label] ?? ''}`;
    return suffix !== '-' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
  };
  if (kind === 'ReplicaSet') {
    const deployment = without('pod-template-hash');
    if (deployment !== undefined) return { apiVersion, kind: 'Deployment', name: deployment };
    const rollout = without('rollouts-pod-template-hash');
    if (rollout !== undefined) return { apiVersion: 'v1alpha1', kind: 'Rollout', name: rollout };
  }
  if (kind === 'ReplicationController' && labels.deploymentconfig)
    return { apiVersion, kind: 'DeploymentConfig', name: labels.deploymentconfig };
  const cron = kind === 'Job' ? /^(.+)-\d{8,10}$/.exec(name)?.[1] : undefined;
  return cron === undefined ? { apiVersion, kind, name } : { apiVersion: 'batch/v1', kind: 'CronJob', name: cron };
}
