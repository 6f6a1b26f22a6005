import { valueAt } from '../lib/tree.ts';
import type { ImmutableChange } from '../model/immutable-change.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';

/** By kind: what is set once. Sources: the kinds' ValidateUpdate in kubernetes/pkg/apis, 1.36. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ['roleRef'],
  CustomResourceDefinition: ['spec.group', 'spec.scope', 'spec.names.plural'],
  DaemonSet: ['spec.selector'],
  Deployment: ['spec.selector'],
  IngressClass: ['spec.controller'],
  Job: ['spec.selector', 'spec.template', 'spec.completionMode', 'spec.podFailurePolicy'],
  PersistentVolumeClaim: [
    'spec.accessModes',
    'spec.selector',
    'spec.storageClassName',
    'spec.volumeMode',
    'spec.volumeName',
  ],
  PriorityClass: ['value', 'preemptionPolicy'],
  ReplicaSet: ['spec.selector'],
  RoleBinding: ['roleRef'],
  RuntimeClass: ['handler'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.loadBalancerClass'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.podManagementPolicy', 'spec.volumeClaimTemplates'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
};
const content = ['data', 'binaryData', 'stringData'];

/** The fields that are wanted otherwise than they are and must not. What is not wanted at all stays as it is. */
export function immutableChanges(ref: ObjectRef, wanted: KubeObject, live: KubeObject): readonly ImmutableChange[] {
  const sealed = live.immutable === true ? content : [];
  return [...(fixed[ref.kind] ?? []), ...sealed].flatMap((path) => {
    const steps = path.split('.');
    const [after, before] = [valueAt(wanted, steps), valueAt(live, steps)];
    const isSame = /selector$/.test(path) ? sameSelector(before, after) : covers(before, after);
    if (after === undefined || after === '' || isSame || isOpen(ref.kind, path, before, live)) return [];
    const isSecret = ref.kind === 'Secret' && content.includes(path);
    return [{ ref, path: `.${path}`, ...(isSecret ? {} : { before, after }) }];
  });
}

/** Not yet given, or of a Service that had no address: then it may still be. */
function isOpen(kind: string, path: string, before: unknown, live: KubeObject): boolean {
  if (kind !== 'Service') return false;
  const type = valueAt(live, ['spec', 'type']);
  if (path === 'spec.loadBalancerClass') return type !== 'LoadBalancer';
  return before === undefined || before === '' || type === 'ExternalName';
}

/** A selector has no defaults: one label less is another selector. */
const sameSelector = (live: unknown, wanted: unknown) => covers(live, wanted) && covers(wanted, live);

/** Whether the API server, which adds defaults, could have made `live` of what is wanted. */
function covers(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(live) && live.length === wanted.length && wanted.every((item, at) => covers(live[at], item));
  if (wanted !== null && typeof wanted === 'object') {
    const keys = Object.entries(wanted);
    return (
      live !== null && typeof live === 'object' && keys.every(([key, value]) => covers(valueAt(live, [key]), value))
    );
  }
  return live === wanted || (wanted === null && live === undefined);
}
