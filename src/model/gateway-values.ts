// What a gateway reads of its merged values.
import type {
  AutoscaleValues,
  ClusterValues,
  EnvValues,
  GlobalValues,
  MeshConfigValues,
  Resources,
} from './chart-values.ts';
import type { Labels } from './kubernetes.ts';

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
