import { filled } from '../../../lib/filled.ts';
import type { Service } from '../../../model/kubernetes.ts';
import type { Gateway } from './gateway-parts.ts';

export function gatewayService({ id, values, labels }: Gateway): Service {
  const { serviceAnnotations, loadBalancerIP, loadBalancerSourceRanges, externalTrafficPolicy, type } = values;
  const { ipFamilyPolicy, ipFamilies, ports, ingressPorts, egressPorts } = values;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: values.name,
      namespace: id.namespace,
      labels,
      ...filled({ annotations: serviceAnnotations }),
    },
    spec: {
      ...filled({ loadBalancerIP, loadBalancerSourceRanges, externalTrafficPolicy, type, ipFamilyPolicy, ipFamilies }),
      selector: values.labels,
      ports: [
        ...(ports ?? []),
        ...(ingressPorts ?? egressPorts ?? []).map(({ name, port }) => ({ ...filled({ name }), port })),
      ],
    },
  };
}
