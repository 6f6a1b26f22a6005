import type { ListQuery } from '../model/cluster.ts';
import { label } from './labels.ts';

type Kinds = readonly (readonly [apiVersion: string, kind: string])[];

/** Kinds of which installed objects may be pruned. Wider than the reference's, which leaves the last six behind for ever. */
export const prunedKinds: Kinds = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'DaemonSet'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Pod'],
  ['v1', 'Secret'],
  ['v1', 'ServiceAccount'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['v1', 'ResourceQuota'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'],
];

const crds: Kinds = [['apiextensions.k8s.io/v1', 'CustomResourceDefinition']];

/** Which installed objects are meant. */
export interface InventoryScope {
  /** `default` for the one without a name; undefined for all. */
  readonly revision?: string | undefined;
  /** Namespace of the control plane; undefined for all. */
  readonly istioNamespace?: string | undefined;
  readonly withCrds?: boolean;
}

/** The lists that together are everything installed; of any version, so that leftovers of older ones are found too. */
export function inventoryQueries({ revision, istioNamespace, withCrds = false }: InventoryScope): readonly ListQuery[] {
  const labels = [
    label.component,
    ...(istioNamespace === undefined ? [] : [`${label.ownerNamespace}=${istioNamespace}`]),
    ...(revision === undefined ? [] : [`${label.revision}=${revision}`]),
  ].join(',');
  return [...prunedKinds, ...(withCrds ? crds : [])].map(([apiVersion, kind]) => ({
    apiVersion,
    kind,
    labels,
    metadataOnly: true,
  }));
}
