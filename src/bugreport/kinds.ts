import type { ResourceKind } from '../model/cluster.ts';

/** Objects of Kubernetes that belong to a report, by the file they go to. Custom resources come as their definitions say. */
export const reportedKinds: Readonly<Record<string, readonly (readonly [apiVersion: string, kind: string])[]>> = {
  'cluster/k8s-cluster-resources': [
    ['v1', 'Node'],
    ['v1', 'Namespace'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
  ],
  'cluster/k8s-resources': [
    ['v1', 'Pod'],
    ['v1', 'Service'],
    ['v1', 'ServiceAccount'],
    ['v1', 'ConfigMap'],
    ['v1', 'ReplicationController'],
    ['v1', 'ResourceQuota'],
    ['v1', 'LimitRange'],
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'ReplicaSet'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
    ['batch/v1', 'Job'],
    ['batch/v1', 'CronJob'],
    ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    ['policy/v1', 'PodDisruptionBudget'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['discovery.k8s.io/v1', 'EndpointSlice'],
  ],
  'cluster/events': [['v1', 'Event']],
  'cluster/secrets': [['v1', 'Secret']],
};

const builtIn = /^(?:v1|[a-z]+\/v\w+|[a-z.]+\.k8s\.io\/v\w+)$/;
const customOfKubernetes =
  /^(?:gateway\.networking|inference\.networking|snapshot\.storage|multicluster)\.(?:x-)?k8s\.io\//;

/** Whether a kind is a custom resource: of a group that Kubernetes itself does not serve. */
export const isCustom = ({ apiVersion }: ResourceKind): boolean =>
  !builtIn.test(apiVersion) || customOfKubernetes.test(apiVersion);

/** Pages of a proxy's admin port, by the file they go to. */
export const proxyPages: Readonly<Record<string, string>> = {
  certs: 'certs',
  clusters: 'clusters',
  config_dump: 'config_dump?include_eds',
  listeners: 'listeners',
  memory: 'memory',
  server_info: 'server_info',
  'stats/prometheus': 'stats/prometheus',
  runtime: 'runtime',
};

/** Debug pages of istiod's monitoring port. */
export const istiodPages: readonly string[] = [
  'debug/adsz',
  'debug/ambientz',
  'debug/authorizationz',
  'debug/cachez',
  'debug/clusterz',
  'debug/configz',
  'debug/endpointShardz',
  'debug/endpointz',
  'debug/inject',
  'debug/instancesz',
  'debug/krtz',
  'debug/mcsz',
  'debug/mesh',
  'debug/networkz',
  'debug/push_status',
  'debug/registryz',
  'debug/resourcesz',
  'debug/syncz',
  'debug/telemetryz',
  'metrics',
];
