import type { KubeObject } from '../../model/kube-object.ts';
import type { Labels } from '../../model/kubernetes.ts';

export interface NetworkPolicyOptions {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly podLabels: Labels;
  /** Ports that may be reached from anywhere: one rule for each group. */
  readonly ingress: readonly (readonly { readonly port: unknown; readonly protocol: string }[])[];
}

export const tcp = (...ports: readonly unknown[]) => ports.map((port) => ({ port, protocol: 'TCP' }));

/** Lets in what the component serves, and everything out. */
export function networkPolicy({ podLabels, ingress, ...metadata }: NetworkPolicyOptions): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: podLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: ingress.map((ports) => ({ ports })),
      egress: [{}],
    },
  };
}
