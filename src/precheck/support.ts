import type { Release } from '../lib/release.ts';
import { istioRelease, type Support } from '../model/istio-release.ts';

const support: Readonly<Record<number, Support>> = {
  23: { kubernetesFloor: 26, kubernetes: [27, 30], compatibility: ['1.20', '1.21', '1.22'] },
  24: { kubernetesFloor: 28, kubernetes: [28, 31], compatibility: ['1.21', '1.22', '1.23'] },
  25: { kubernetesFloor: 28, kubernetes: [29, 32], compatibility: ['1.22', '1.23', '1.24'] },
  26: { kubernetesFloor: 29, kubernetes: [29, 33], compatibility: ['1.23', '1.24', '1.25'] },
  27: { kubernetesFloor: 29, kubernetes: [29, 33], compatibility: ['1.24', '1.25', '1.26'] },
  28: { kubernetesFloor: 29, kubernetes: [30, 34], compatibility: ['1.25', '1.26', '1.27'] },
  29: { kubernetesFloor: 30, kubernetes: [31, 35], compatibility: ['1.25', '1.26', '1.27', '1.28'] },
  [istioRelease.minor]: istioRelease.support,
};

/** Undefined for releases that this program knows nothing of. */
export const supportOf = ({ minor }: Release): Support | undefined => support[minor];

/** The minor releases between which upgrades can be checked: notes begin after the first. */
export const knownMinors = { from: 23, to: istioRelease.minor } as const;

/** Since when istiod wants Gateway API CRDs of a release: what is older is passed over. */
export const gatewayApiFloors: readonly { readonly crd: string; readonly minimum: string; readonly since: number }[] = [
  { crd: 'grpcroutes', minimum: '1.1.0', since: 23 },
  { crd: 'backendtlspolicies', minimum: '1.4.0', since: 28 },
  { crd: 'tlsroutes', minimum: '1.5.0', since: 30 },
];
