import { filled, isFilled, when } from '../../lib/filled.ts';
import type { AutoscaleValues, PodDisruptionValues } from '../../model/chart-values.ts';
import type { KubeObject, Tree } from '../../model/kube-object.ts';
import type { LabelSelector, Labels } from '../../model/kubernetes.ts';

type NamedOptions = {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
};

/** The autoscaler of a Deployment of the same name; nothing when switched off or without both limits. */
export function horizontalPodAutoscaler(metadata: NamedOptions, values: AutoscaleValues): readonly KubeObject[] {
  const { autoscaleEnabled, autoscaleMin, autoscaleMax, autoscaleBehavior, cpu, memory } = values;
  if (!isFilled(autoscaleEnabled) || !isFilled(autoscaleMin) || !isFilled(autoscaleMax)) return [];
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        maxReplicas: autoscaleMax,
        minReplicas: autoscaleMin,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name },
        metrics: [
          utilization('cpu', cpu?.targetAverageUtilization),
          ...when(memory?.targetAverageUtilization, () => [utilization('memory', memory?.targetAverageUtilization)]),
        ],
        ...filled({ behavior: autoscaleBehavior }),
      },
    },
  ];
}

const utilization = (name: 'cpu' | 'memory', averageUtilization: unknown): Tree => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

export type PodDisruptionBudgetOptions = NamedOptions & { readonly selector: LabelSelector };

/** A budget makes sense only where more than one replica is sure to run: with one it would block every node drain. */
export function podDisruptionBudget(
  { selector, ...metadata }: PodDisruptionBudgetOptions,
  scale: AutoscaleValues,
  budget: PodDisruptionValues,
): readonly KubeObject[] {
  const { autoscaleEnabled, autoscaleMin, replicaCount } = scale;
  const replicas = isFilled(autoscaleEnabled) ? autoscaleMin : replicaCount;
  if (Number(replicas ?? 0) <= 1) return [];
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy } = budget;
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: {
        ...(maxUnavailable === undefined ? filled({ minAvailable }) : { maxUnavailable }),
        ...filled({ unhealthyPodEvictionPolicy }),
        selector,
      },
    },
  ];
}

/** `replicas` of a Deployment: left to the autoscaler where there is one. */
export function replicas({ autoscaleEnabled, replicaCount }: AutoscaleValues): { readonly replicas?: number } {
  return isFilled(autoscaleEnabled) ? {} : filled({ replicas: replicaCount });
}
