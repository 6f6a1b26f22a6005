import { version } from '#generated/version.ts';

/** What a minor release of Istio runs on and still knows. */
export interface Support {
  /** The oldest Kubernetes minor that its code accepts. */
  readonly kubernetesFloor: number;
  /** The Kubernetes minors that its documentation names. */
  readonly kubernetes: readonly [from: number, to: number];
  /** Values of compatibilityVersion that it ships. */
  readonly compatibility: readonly string[];
}

/** The release of Istio that is installed: everything particular to it that is not a data file. docs/releases.md is the recipe for the next. */
export interface IstioRelease {
  /** `1.30.3`: the package's own version. */
  readonly version: string;
  readonly minor: number;
  readonly support: Support;
  /** The newest form of deployed Gateways that its istiod knows: annotation `gateway.istio.io/controller-version`. */
  readonly gatewayController: number;
  /** Where its documentation begins. */
  readonly documentation: string;
}

export const istioRelease: IstioRelease = {
  version,
  minor: 30,
  support: { kubernetesFloor: 32, kubernetes: [32, 36], compatibility: ['1.25', '1.26', '1.27', '1.28', '1.29'] },
  gatewayController: 5,
  documentation: 'https://istio.io/v1.30/docs',
};
