import type { KubeObject, ObjectRef } from '../model/kube-object.ts';

/** An object's identity; the namespace of cluster-scoped objects is ''. */
export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
}

/** `Deployment istio-system/istiod`. */
export function describeRef({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** The same for every version of a kind: an object keeps its identity when its API version changes. */
export function refKey({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}

/** `apps` of `apps/v1`; '' for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
