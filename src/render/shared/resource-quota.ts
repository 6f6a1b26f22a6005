import { goText } from '../../lib/go-text.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Labels } from '../../model/kubernetes.ts';
import type { NodeValues } from '../../model/node-agent-values.ts';

type QuotaMetadata = { readonly name: string; readonly namespace: string; readonly labels: Labels };

/** Lets pods of the highest priority into a namespace: some clusters allow them in kube-system only. */
export function resourceQuota(metadata: QuotaMetadata, quotas: NodeValues['resourceQuotas']): KubeObject {
  const scope = { operator: 'In', scopeName: 'PriorityClass', values: ['system-node-critical'] };
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata,
    spec: { hard: { pods: goText(quotas?.pods) }, scopeSelector: { matchExpressions: [scope] } },
  };
}
