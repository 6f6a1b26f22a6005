import type { PlanStep } from '../model/plan.ts';

const waves: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition'],
  // Accounts and settings before the pods that use them.
  ['ServiceAccount', 'ClusterRole', 'Role', 'ConfigMap', 'Secret', 'ResourceQuota', 'NetworkPolicy', 'Service'],
  ['ClusterRoleBinding', 'RoleBinding', 'NetworkAttachmentDefinition'],
  ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];

/** Objects of one wave go out at once. A tag's webhooks follow those that they replace: two that match one pod would inject it twice. */
export function waveOfStep(step: PlanStep): number {
  const tagged = 'object' in step && step.object.metadata.labels?.['istio.io/tag'] !== undefined;
  return waveOf(step.ref.kind) + (tagged && step.ref.kind.endsWith('WebhookConfiguration') ? 0.5 : 0);
}

function waveOf(kind: string): number {
  const found = waves.findIndex((kinds) => kinds.includes(kind));
  return found < 0 ? waves.length : found;
}

/** Removal in the order that breaks least: what calls istiod, then the workloads, then what they used, then the types. */
export function removalWaveOf(kind: string): number {
  if (kind.endsWith('WebhookConfiguration')) return 0;
  if (kind === 'CustomResourceDefinition') return 4;
  return waves.length - Math.min(waveOf(kind), waves.length) + 1;
}
