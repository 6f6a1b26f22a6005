import { filled, isFilled, when } from '../../../lib/filled.ts';
import { goText } from '../../../lib/go-text.ts';
import type { AntiAffinityTerm, GatewayChartValues, GatewayValues } from '../../../model/gateway-values.ts';
import type { Tree } from '../../../model/kube-object.ts';

/** Where the gateway's pods may run, by node labels and processors, and beside which pods they must not. */
export function gatewayAffinity(values: GatewayValues, global: GatewayChartValues['global']): Tree {
  const required = (values.podAntiAffinityLabelSelector ?? []).map(podAffinityTerm);
  const preferred = (values.podAntiAffinityTermLabelSelector ?? []).map((term) => ({
    podAffinityTerm: podAffinityTerm(term),
    weight: 100,
  }));
  return {
    nodeAffinity: nodeAffinity(values, global),
    ...filled({
      podAntiAffinity: filled({
        requiredDuringSchedulingIgnoredDuringExecution: required,
        preferredDuringSchedulingIgnoredDuringExecution: preferred,
      }),
    }),
  };
}

function nodeAffinity(values: GatewayValues, global: GatewayChartValues['global']): Tree {
  const selector = isFilled(values.nodeSelector) ? values.nodeSelector : (global.defaultNodeSelector ?? {});
  const architectures = Object.entries(global.arch ?? {})
    .map(([name, weight]) => ({ name, weight: Number.parseInt(goText(weight), 10) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const matchExpressions = [
    ...when(architectures, () => [isIn('kubernetes.io/arch', ...architectures.map(({ name }) => name))]),
    ...Object.keys(selector)
      .sort()
      .map((key) => isIn(key, goText(selector[key]))),
  ];
  return filled({
    requiredDuringSchedulingIgnoredDuringExecution: isFilled(matchExpressions)
      ? { nodeSelectorTerms: [{ matchExpressions }] }
      : undefined,
    preferredDuringSchedulingIgnoredDuringExecution: architectures.map(({ name, weight }) => ({
      weight,
      preference: { matchExpressions: [isIn('kubernetes.io/arch', name)] },
    })),
  });
}

const isIn = (key: string, ...values: readonly string[]) => ({ key, operator: 'In', values });

/** The values of a term are one text with commas. */
function podAffinityTerm({ key, operator, values, topologyKey }: AntiAffinityTerm): Tree {
  const expression = { key, operator, ...filled({ values: goText(values).split(',').filter(isFilled) }) };
  return { labelSelector: { matchExpressions: [expression] }, topologyKey };
}
