import { isFilled, when } from '../../../lib/filled.ts';
import type { ComponentPlace } from '../../../model/config.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { ZtunnelValues } from '../../../model/node-agent-values.ts';
import { type Identity, identity } from '../../identity.ts';
import { networkPolicy, tcp } from '../../shared/network-policy.ts';
import { role, roleBinding, rule, serviceAccount } from '../../shared/rbac.ts';
import { resourceQuota } from '../../shared/resource-quota.ts';
import { inCluster, inNamespace } from '../../shared/scope.ts';
import { ztunnelDaemonSet } from './daemon-set.ts';

/** The proxy of the ambient mesh, on each node. */
export function ztunnel(place: ComponentPlace, values: ZtunnelValues): readonly KubeObject[] {
  const { revision, ownerName: owner } = values;
  const id = identity({ app: 'ztunnel', component: 'ztunnel', ...place, revision, owner });
  const { namespace } = place;
  const name = values.resourceName || 'ztunnel';
  const annotations = { ...(revision ? { 'istio.io/rev': revision } : {}), ...values.annotations };
  const metadata = { name, namespace, labels: { ...id.standard, ...values.labels } };
  const annotated = { ...metadata, annotations };
  const scoped = inNamespace(values.resourceScope);
  return [
    ...when(scoped, () => [ztunnelDaemonSet(annotated, id, values)]),
    ...when(values.global?.networkPolicy?.enabled, () => [nodeNetworkPolicy(name, id)]),
    ...when(inCluster(values.resourceScope) && values.platform === 'openshift', () => openshiftRoles(annotated, id)),
    ...when(scoped && isFilled(values.resourceQuotas?.enabled), () => [resourceQuota(metadata, values.resourceQuotas)]),
    ...when(scoped, () => [serviceAccount({ ...annotated, imagePullSecrets: values.imagePullSecrets })]),
  ];
}

const nodeNetworkPolicy = (name: string, id: Identity): KubeObject =>
  networkPolicy({
    name: id.revisioned(name),
    namespace: id.namespace,
    labels: { app: 'ztunnel', ...id.owned },
    podLabels: { app: 'ztunnel' },
    ingress: [
      ...[15021, 15020, 15000, 15008, 15001, 15006].map((port) => tcp(port)),
      [...tcp(15053), { port: 15053, protocol: 'UDP' }],
    ],
  });

type Metadata = Parameters<typeof ztunnelDaemonSet>[0];

function openshiftRoles({ namespace, ...metadata }: Metadata, id: Identity): readonly KubeObject[] {
  const labels = { app: 'ztunnel', release: 'ztunnel', ...id.owningResource, ...metadata.labels };
  const usePrivileged = {
    ...rule(['security.openshift.io'], ['securitycontextconstraints'], ['use']),
    resourceNames: ['privileged'],
  };
  return [
    role({ ...metadata, labels, rules: [usePrivileged] }),
    roleBinding({ ...metadata, labels, account: { name: metadata.name, namespace } }),
  ];
}
