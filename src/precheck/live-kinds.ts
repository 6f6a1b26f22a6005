import { istioKinds } from '#generated/kinds.ts';
import type { ListQuery } from '../model/cluster.ts';
import type { ObjectRef } from '../model/kube-object.ts';

/** Where in the cluster a kind is looked for. */
interface Wanted {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  readonly inRootNamespace?: boolean;
}

const wanted: readonly Wanted[] = [
  { apiVersion: 'v1', kinds: ['Namespace', 'Node', 'Pod', 'Service'] },
  { apiVersion: 'v1', kinds: ['ConfigMap'], inRootNamespace: true },
  { apiVersion: 'apps/v1', kinds: ['Deployment', 'DaemonSet'] },
  { apiVersion: 'apiextensions.k8s.io/v1', kinds: ['CustomResourceDefinition'] },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  },
];

/** Only upgrade notes look at these. */
const forUpgrades: readonly Wanted[] = [
  { apiVersion: 'v1', kinds: ['Secret', 'Endpoints'], inRootNamespace: true },
  { apiVersion: 'apps/v1', kinds: ['StatefulSet'] },
  { apiVersion: 'batch/v1', kinds: ['Job', 'CronJob'] },
  { apiVersion: 'policy/v1', kinds: ['PodDisruptionBudget'], inRootNamespace: true },
  { apiVersion: 'autoscaling/v2', kinds: ['HorizontalPodAutoscaler'], inRootNamespace: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kinds: ['ClusterRole'] },
  ...istioKinds.map(({ group, storage, kind }) => ({ apiVersion: `${group}/${storage}`, kinds: [kind] })),
  { apiVersion: 'gateway.networking.k8s.io/v1', kinds: ['Gateway', 'HTTPRoute', 'GRPCRoute', 'BackendTLSPolicy'] },
  { apiVersion: 'gateway.networking.k8s.io/v1beta1', kinds: ['ReferenceGrant'] },
  { apiVersion: 'gateway.networking.k8s.io/v1alpha2', kinds: ['TCPRoute', 'TLSRoute'] },
  { apiVersion: 'gateway.networking.x-k8s.io/v1alpha1', kinds: ['XListenerSet', 'XBackendTrafficPolicy'] },
  { apiVersion: 'inference.networking.x-k8s.io/v1alpha2', kinds: ['InferencePool'] },
  { apiVersion: 'inference.networking.k8s.io/v1', kinds: ['InferencePool'] },
  { apiVersion: 'monitoring.coreos.com/v1', kinds: ['PrometheusRule'] },
  { apiVersion: 'argoproj.io/v1alpha1', kinds: ['Application'] },
  { apiVersion: 'install.istio.io/v1alpha1', kinds: ['IstioOperator'] },
];

/** What a precheck lists in a cluster. */
export function liveQueries(istioNamespace: string, isUpgrade: boolean): readonly ListQuery[] {
  return [...wanted, ...(isUpgrade ? forUpgrades : [])].flatMap(({ apiVersion, kinds, inRootNamespace }) =>
    kinds.map((kind) => ({ apiVersion, kind, ...(inRootNamespace && { namespace: istioNamespace }) })),
  );
}

/** Single objects that stand outside the root namespace. */
export function liveRefs(istioNamespace: string): readonly ObjectRef[] {
  const namespace = 'kube-system';
  return ['istio-cni-config', 'cilium-config']
    .map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }))
    .filter((ref) => ref.namespace !== istioNamespace);
}
