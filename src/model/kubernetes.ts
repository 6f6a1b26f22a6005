// The Kubernetes kinds that rendering builds, with the fields that it sets. Values that users hand through as they are
// (affinity, tolerations, volumes) stay untyped: only the API server judges them.
import type { KubeObject, ObjectMeta, Tree } from './kube-object.ts';

export type Labels = Readonly<Record<string, string>>;

/** An object as built: its kind is known and it has a name. */
interface Built<Kind extends string> extends KubeObject {
  readonly kind: Kind;
  readonly metadata: ObjectMeta & { readonly name: string };
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

export interface Deployment extends Built<'Deployment'> {
  readonly spec: {
    readonly replicas?: number;
    readonly strategy?: Tree;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
  };
}

export interface DaemonSet extends Built<'DaemonSet'> {
  readonly spec: {
    readonly selector: LabelSelector;
    readonly updateStrategy?: unknown;
    readonly template: PodTemplate;
  };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations: Labels };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly ContainerPort[];
  readonly env?: readonly EnvVar[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly [field: string]: unknown;
}

export interface ContainerPort {
  readonly containerPort: unknown;
  readonly name?: string;
  readonly protocol?: string;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: Tree;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly mountPropagation?: string;
}

export type Volume = { readonly name: string } & Tree;

export interface Service extends Built<'Service'> {
  readonly spec: {
    readonly ports: readonly ServicePort[];
    readonly selector?: Labels;
    readonly [field: string]: unknown;
  };
}

export interface ServicePort {
  readonly name?: string;
  readonly port: unknown;
  readonly targetPort?: unknown;
  readonly protocol?: string;
}

export interface ServiceAccount extends Built<'ServiceAccount'> {
  readonly imagePullSecrets?: readonly { readonly name: string }[];
}

export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

export interface Role extends Built<'Role' | 'ClusterRole'> {
  readonly rules: readonly PolicyRule[];
}

export interface RoleBinding extends Built<'RoleBinding' | 'ClusterRoleBinding'> {
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

export interface ConfigMap extends Built<'ConfigMap'> {
  readonly data: Readonly<Record<string, string>>;
}

export interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly url?: string;
    readonly service?: {
      readonly name: string;
      readonly namespace: string;
      readonly path: string;
      readonly port?: number;
    };
    readonly caBundle?: string;
  };
  readonly rules: readonly {
    readonly operations: readonly string[];
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
  }[];
  readonly failurePolicy: string;
  readonly reinvocationPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly sideEffects: 'None';
  readonly admissionReviewVersions: readonly string[];
}

export interface WebhookConfiguration extends Built<'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration'> {
  readonly webhooks: readonly Webhook[];
}
