// What the CNI agent and ztunnel read of their merged values.
import type {
  ClusterValues,
  EnvValues,
  GlobalValues,
  ImageValues,
  MeshConfigValues,
  ResourceScope,
  Resources,
} from './chart-values.ts';
import type { Labels } from './kubernetes.ts';

/** What both DaemonSets read. */
export interface NodeValues extends ImageValues {
  readonly image: string;
  readonly resources: Resources;
  readonly resourceQuotas: { readonly enabled: boolean; readonly pods: number } | null;
  readonly tolerations: readonly unknown[];
  readonly updateStrategy: unknown;
  readonly terminationGracePeriodSeconds: number;
  readonly podAnnotations: Labels;
  readonly podLabels: Labels;
  readonly affinity?: unknown;
  readonly seLinuxOptions: Readonly<Record<string, unknown>>;
  readonly env: EnvValues;
  readonly revision: string;
  readonly ownerName?: string;
  readonly platform?: string;
}

export interface CniValues extends NodeValues {
  readonly pullPolicy: string;
  readonly logging: { readonly level: string };
  readonly cniBinDir: string;
  readonly cniConfDir: string;
  readonly cniConfFileName: string;
  readonly cniNetnsDir: string;
  readonly istioOwnedCNIConfig: boolean;
  readonly istioOwnedCNIConfigFileName: string;
  readonly excludeNamespaces: readonly string[];
  readonly daemonSetLabels: Labels;
  readonly seccompProfile: unknown;
  readonly chained: boolean;
  readonly provider: string;
  readonly ambient: {
    readonly enabled: boolean;
    readonly enablementSelectors: readonly unknown[];
    readonly dnsCapture: boolean;
    readonly ipv6: boolean;
    readonly reconcileIptablesOnStartup: boolean;
    readonly shareHostNetworkNamespace: boolean;
    readonly enableAmbientDetectionRetry: boolean;
  };
  readonly repair: {
    readonly enabled: boolean;
    readonly labelPods: boolean;
    readonly deletePods: boolean;
    readonly repairPods: boolean;
    readonly initContainerName: string;
    readonly brokenPodLabelKey: string;
    readonly brokenPodLabelValue: string;
  };
  readonly useAppArmorAnnotation: boolean;
  readonly global: GlobalValues & { readonly defaultResources: Resources; readonly nativeNftables: boolean };
}

/** The ztunnel chart reads the keys of `global` at its top level. */
export interface ZtunnelValues extends NodeValues, ClusterValues {
  readonly resourceName: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly volumes: readonly { readonly name: string }[];
  readonly peerCaCrl: { readonly enabled: boolean } | null;
  readonly imagePullSecrets: readonly string[];
  readonly imagePullPolicy: string;
  readonly meshConfig: MeshConfigValues;
  readonly xdsAddress: string;
  readonly istioNamespace: string;
  readonly logLevel: string;
  readonly logAsJson: boolean;
  readonly resourceScope: ResourceScope;
  readonly dnsPolicy: string;
  readonly dnsConfig: unknown;
  readonly nodeSelector?: Labels;
  readonly trustBundleName?: string;
  readonly global: Pick<GlobalValues, 'networkPolicy'> | null;
}
