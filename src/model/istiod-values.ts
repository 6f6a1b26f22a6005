// What istiod reads of its merged values.
import type {
  AutoscaleValues,
  ClusterValues,
  EnvValues,
  GlobalValues,
  ImageValues,
  MeshConfigValues,
  PodDisruptionValues,
  Resources,
  ValidationValues,
} from './chart-values.ts';
import type { Labels } from './kubernetes.ts';

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
