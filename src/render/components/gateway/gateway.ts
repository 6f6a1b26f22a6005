// The ingress and egress gateways: one builder, since they differ in names and defaults only.
import { filled, isFilled, when } from '../../../lib/filled.ts';
import type { ComponentPlace } from '../../../model/config.ts';
import type { GatewayChartValues, GatewayValues } from '../../../model/gateway-values.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import { identity } from '../../identity.ts';
import { networkPolicy, tcp } from '../../shared/network-policy.ts';
import { role, roleBinding, rule, serviceAccount } from '../../shared/rbac.ts';
import { horizontalPodAutoscaler, podDisruptionBudget } from '../../shared/scaling.ts';
import { gatewayDeployment } from './deployment.ts';
import type { Gateway } from './gateway-parts.ts';
import { gatewayService } from './service.ts';

export type GatewayKind = 'ingress' | 'egress';

const kinds = {
  ingress: { root: 'istio-ingressgateway', component: 'ingressGateways' },
  egress: { root: 'istio-egressgateway', component: 'egressGateways' },
} as const;

/** A gateway: names do not carry the revision, so that two revisions share the gateway while one replaces the other. */
export function gateway(kind: GatewayKind, place: ComponentPlace, chart: GatewayChartValues): readonly KubeObject[] {
  const { root, component } = kinds[kind];
  const values = chart.gateways[root];
  if (!values) return [];
  const { namespace } = place;
  const { revision, ownerName: owner, global } = chart;
  const id = identity({ app: root, component, ...place, revision, owner });
  const labels = { ...values.labels, ...id.owned };
  const self: Gateway = { id, chart, values, labels, serviceAccountName: `${values.name}-service-account` };
  const metadata = { name: values.name, namespace, labels };
  return [
    ...horizontalPodAutoscaler(metadata, withoutMemory(values)),
    gatewayDeployment(self),
    ...when(global.networkPolicy?.enabled, () => [gatewayNetworkPolicy(self, `${kind}gateway`)]),
    ...when(global.defaultPodDisruptionBudget.enabled, () =>
      podDisruptionBudget({ ...metadata, selector: { matchLabels: values.labels } }, values, { minAvailable: 1 }),
    ),
    ...secretRoles(self),
    ...when(!isFilled(values.customService), () => [gatewayService(self)]),
    serviceAccount({
      name: self.serviceAccountName,
      namespace,
      labels,
      ...filled({ annotations: values.serviceAccount.annotations }),
      imagePullSecrets: global.imagePullSecrets,
    }),
  ];
}

/** Gateways scale by their processors only. */
const withoutMemory = ({ memory: _, ...values }: GatewayValues) => values;

function gatewayNetworkPolicy({ id, values, labels }: Gateway, kindLabel: string): KubeObject {
  return networkPolicy({
    name: id.revisioned(values.name),
    namespace: id.namespace,
    // istio 1.30 names the kind of gateway here, whatever its own label says.
    labels: { ...labels, istio: kindLabel },
    podLabels: values.labels,
    ingress: [tcp(15021), tcp(15020, 15090), ...values.ports.map(({ port, targetPort }) => tcp(targetPort || port))],
  });
}

/** The gateway reads the certificates of its listeners from Secrets beside it. */
function secretRoles({ id, values, serviceAccountName }: Gateway): readonly KubeObject[] {
  const metadata = { name: `${values.name}-sds`, namespace: id.namespace, labels: id.owned };
  return [
    role({ ...metadata, rules: [rule([''], ['secrets'], ['get', 'watch', 'list'])] }),
    roleBinding({ ...metadata, account: { name: serviceAccountName } }),
  ];
}
