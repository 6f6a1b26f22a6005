// What each component reads of its merged values, as Istio's charts name it. A key with a default is always there; the
// user may still have set it to null, which counts as empty. `unknown` is handed to Kubernetes as it is.

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

export interface MeshConfigValues {
  readonly rootNamespace?: string;
  readonly trustDomain?: string;
  readonly enablePrometheusMerge?: boolean;
  readonly defaultProviders?: unknown;
  readonly defaultConfig?: { readonly proxyMetadata?: EnvValues; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export interface PodDisruptionValues {
  readonly minAvailable?: unknown;
  readonly maxUnavailable?: unknown;
  readonly unhealthyPodEvictionPolicy?: string;
}
