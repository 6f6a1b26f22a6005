import type { ComponentName } from '../model/config.ts';

/** What must have finished, ready, before a component starts. */
export const startsAfter: Readonly<Record<ComponentName, readonly ComponentName[]>> = {
  base: [],
  pilot: ['base'],
  cni: ['base'],
  ingressGateways: ['pilot'],
  egressGateways: ['pilot'],
  ztunnel: ['cni'],
};

const waves: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition'],
  // Accounts and settings before the pods that use them.
  ['ServiceAccount', 'ClusterRole', 'Role', 'ConfigMap', 'Secret', 'ResourceQuota', 'NetworkPolicy', 'Service'],
  ['ClusterRoleBinding', 'RoleBinding', 'NetworkAttachmentDefinition'],
  ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];

/** Objects of one wave are independent of each other and go out at once. */
export function waveOf(kind: string): number {
  const found = waves.findIndex((kinds) => kinds.includes(kind));
  return found < 0 ? waves.length : found;
}

/** Removal in the order that breaks least: what calls istiod, then the workloads, then what they used, then the types. */
export function removalWaveOf(kind: string): number {
  if (kind.endsWith('WebhookConfiguration')) return 0;
  if (kind === 'CustomResourceDefinition') return 4;
  return waves.length - Math.min(waveOf(kind), waves.length) + 1;
}
