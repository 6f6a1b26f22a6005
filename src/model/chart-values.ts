// What each component reads of its merged values, as Istio's charts name it. A key with a default is always there; the
// user may still have set it to null, which counts as empty. `unknown` is handed to Kubernetes as it is.
import type { Labels } from './kubernetes.ts';

/** `all`, or only the objects of the cluster, or only those of the namespace. */
export type ResourceScope = 'all' | 'cluster' | 'namespace';

export interface Resources {
  readonly limits?: Readonly<Record<string, unknown>> | null;
  readonly requests?: Readonly<Record<string, unknown>> | null;
}

/** Parts of an image name: `hub/image:tag-variant`. An image with a slash is used as it is. */
export interface ImageValues {
  readonly hub?: unknown;
  readonly tag?: unknown;
  readonly variant?: unknown;
}

export type EnvValues = Readonly<Record<string, unknown>>;

export interface GlobalValues extends ImageValues {
  readonly istioNamespace: string;
  readonly resourceScope?: ResourceScope;
  readonly imagePullPolicy?: string;
  readonly imagePullSecrets?: readonly string[];
  readonly logAsJson?: boolean;
  readonly logging: { readonly level?: string };
  readonly networkPolicy: { readonly enabled: boolean } | null;
  readonly platform?: string;
}

export interface BaseValues {
  readonly global: Pick<GlobalValues, 'istioNamespace' | 'resourceScope' | 'imagePullSecrets'> & {
    readonly enableReaderRBAC: boolean;
  };
  readonly base: ValidationValues & { readonly excludedCRDs: readonly string[]; readonly enableCRDTemplates: boolean };
  readonly defaultRevision: string;
  readonly experimental: { readonly stableValidationPolicy: boolean };
}

export interface ValidationValues {
  readonly validationURL?: string;
  readonly validationCABundle?: string;
  readonly validationFailurePolicy?: string;
}

/** What sizes a Deployment: both istiod and the gateways have it. */
export interface AutoscaleValues {
  readonly autoscaleEnabled: boolean;
  readonly autoscaleMin: number;
  readonly autoscaleMax: number;
  readonly autoscaleBehavior?: unknown;
  readonly replicaCount?: number;
  readonly cpu?: { readonly targetAverageUtilization?: number };
  readonly memory?: { readonly targetAverageUtilization?: number };
  readonly rollingMaxSurge: unknown;
  readonly rollingMaxUnavailable: unknown;
}

export interface ClusterValues {
  readonly meshID?: string;
  readonly network?: string;
  readonly multiCluster: { readonly clusterName?: string } | null;
  readonly caAddress?: string;
}

export interface IstiodGlobal extends GlobalValues, ClusterValues {
  readonly enableReaderRBAC?: boolean;
  readonly certSigners: readonly string[];
  readonly defaultPodDisruptionBudget: { readonly enabled: boolean };
  readonly defaultResources: Resources;
  readonly istiod: { readonly enableAnalysis: boolean };
  readonly omitSidecarInjectorConfigMap: boolean;
  readonly operatorManageWebhooks: boolean;
  readonly priorityClassName: string;
  readonly proxy: {
    readonly variant?: string;
    readonly autoInject: string;
    readonly clusterDomain: string;
    readonly tracer: string;
  };
  readonly tracer?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  readonly remotePilotAddress: string;
  readonly externalIstiod: boolean;
  readonly configCluster: boolean;
  readonly configValidation: boolean;
  readonly meshNetworks: Readonly<Record<string, unknown>>;
  readonly pilotCertProvider: string;
  readonly sds: { readonly token: { readonly aud: string } };
  readonly trustBundleName?: string;
  readonly ipFamilyPolicy?: string;
  readonly ipFamilies?: readonly string[];
}

export interface InjectorValues {
  readonly neverInjectSelector: readonly unknown[];
  readonly alwaysInjectSelector: readonly unknown[];
  readonly injectedAnnotations: Labels;
  readonly enableNamespacesByDefault: boolean;
  readonly reinvocationPolicy: string;
  readonly templates: Readonly<Record<string, unknown>>;
  readonly defaultTemplates: readonly string[];
}

export interface MeshConfigValues {
  readonly rootNamespace?: string;
  readonly trustDomain?: string;
  readonly enablePrometheusMerge?: boolean;
  readonly defaultProviders?: unknown;
  readonly defaultConfig?: { readonly proxyMetadata?: EnvValues; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export interface IstiodValues extends AutoscaleValues, ImageValues {
  readonly image: string;
  readonly traceSampling: number;
  readonly resources: Resources;
  readonly seccompProfile: unknown;
  readonly cni: Readonly<Record<string, unknown>>;
  readonly extraContainerArgs: readonly string[];
  readonly env: EnvValues;
  readonly envVarFrom: readonly { readonly name: string }[];
  readonly taint: { readonly enabled: boolean; readonly namespace: string; readonly name: string };
  readonly affinity: unknown;
  readonly tolerations: readonly unknown[];
  readonly topologySpreadConstraints: readonly unknown[];
  readonly nodeSelector: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly volumes: readonly { readonly name: string }[];
  readonly initContainers: readonly unknown[];
  readonly podAnnotations: Labels;
  readonly podLabels: Labels;
  readonly deploymentLabels: Labels;
  readonly deploymentAnnotations: Labels;
  readonly serviceAnnotations: Labels;
  readonly serviceAccountAnnotations: Labels;
  readonly sidecarInjectorWebhookAnnotations: Labels;
  readonly jwksResolverExtraRootCA: string;
  readonly keepaliveMaxServerConnectionAge: string;
  readonly configMap: boolean;
  readonly ipFamilyPolicy: string;
  readonly ipFamilies: readonly string[];
  readonly trafficDistribution?: string;
  readonly trustedZtunnelNamespace: string;
  readonly trustedZtunnelName: string;
  readonly crlConfigMapName?: string;
  readonly pdb: PodDisruptionValues;
  readonly sidecarInjectorWebhook: InjectorValues;
  readonly istiodRemote: {
    readonly enabled: boolean;
    readonly enabledLocalInjectorIstiod: boolean;
    readonly injectionURL: string;
    readonly injectionPath: string;
    readonly injectionCABundle: string;
  };
  readonly telemetry: {
    readonly enabled: boolean;
    readonly v2: {
      readonly enabled: boolean;
      readonly prometheus: { readonly enabled: boolean };
      readonly stackdriver: { readonly enabled: boolean };
    };
  };
  readonly revision: string;
  readonly revisionTags: readonly string[];
  readonly ownerName: string;
  readonly meshConfig: MeshConfigValues;
  readonly experimental: { readonly stableValidationPolicy: boolean };
  readonly base: ValidationValues;
  readonly gateways: { readonly securityContext?: unknown; readonly seccompProfile?: unknown };
  readonly gatewayClasses: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly platform?: string;
  readonly global: IstiodGlobal;
}

export interface PodDisruptionValues {
  readonly minAvailable?: unknown;
  readonly maxUnavailable?: unknown;
  readonly unhealthyPodEvictionPolicy?: string;
}

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

export interface GatewayPort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly nodePort?: number;
}

export interface AntiAffinityTerm {
  readonly key: string;
  readonly operator: string;
  readonly values?: string;
  readonly topologyKey: string;
}

/** One gateway: `gateways.istio-ingressgateway` or `gateways.istio-egressgateway`. */
export interface GatewayValues extends AutoscaleValues {
  readonly name: string;
  readonly labels: Labels;
  readonly ports: readonly GatewayPort[];
  readonly ingressPorts?: readonly GatewayPort[];
  readonly egressPorts?: readonly GatewayPort[];
  readonly resources: Resources;
  readonly type: string;
  readonly loadBalancerIP?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly externalTrafficPolicy?: string;
  readonly serviceAnnotations: Labels;
  readonly podAnnotations: Labels;
  readonly env: EnvValues;
  readonly nodeSelector: Labels;
  readonly secretVolumes: readonly { readonly name: string; readonly secretName: string; readonly mountPath: string }[];
  readonly configVolumes: readonly {
    readonly name: string;
    readonly configMapName: string;
    readonly mountPath: string;
  }[];
  readonly additionalContainers: readonly { readonly name: string; readonly image: string }[];
  readonly tolerations: readonly unknown[];
  readonly podAntiAffinityLabelSelector: readonly AntiAffinityTerm[];
  readonly podAntiAffinityTermLabelSelector: readonly AntiAffinityTerm[];
  readonly ipFamilyPolicy: string;
  readonly ipFamilies: readonly string[];
  readonly customService?: boolean;
  readonly runAsRoot: boolean;
  readonly injectionTemplate: string;
  readonly serviceAccount: { readonly annotations: Labels };
  readonly tag?: unknown;
}

export interface GatewayChartValues {
  readonly gateways: Readonly<Record<string, GatewayValues>>;
  readonly revision: string;
  readonly ownerName: string;
  readonly platform?: string;
  readonly meshConfig: MeshConfigValues;
  readonly pilot?: { readonly env?: EnvValues };
  readonly global: GlobalValues &
    ClusterValues & {
      readonly arch: Readonly<Record<string, unknown>>;
      readonly defaultNodeSelector: Labels;
      readonly defaultPodDisruptionBudget: { readonly enabled: boolean };
      readonly defaultResources: Resources;
      readonly defaultTolerations: readonly unknown[];
      readonly mountMtlsCerts: boolean;
      readonly pilotCertProvider: string;
      readonly priorityClassName: string;
      readonly trustBundleName?: string;
      readonly proxy: {
        readonly image: string;
        readonly variant?: string;
        readonly clusterDomain: string;
        readonly logLevel: string;
        readonly componentLogLevel: string;
      };
      readonly sds: { readonly token: { readonly aud: string } };
      readonly sts: { readonly servicePort: number };
    };
}
