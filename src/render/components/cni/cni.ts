import { isFilled, when } from '../../../lib/filled.ts';
import type { ClusterFacts, ComponentPlace } from '../../../model/config.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { CniValues } from '../../../model/node-agent-values.ts';
import { type Identity, identity } from '../../identity.ts';
import { networkPolicy, tcp } from '../../shared/network-policy.ts';
import { role, roleBinding, rule, serviceAccount } from '../../shared/rbac.ts';
import { resourceQuota } from '../../shared/resource-quota.ts';
import { inCluster, inNamespace } from '../../shared/scope.ts';
import { cniConfigMap } from './config-map.ts';
import { cniDaemonSet, nodeSelectorLabel } from './daemon-set.ts';

const name = 'istio-cni';
const read = ['get', 'list', 'watch'];

/** The plugin that leads pods' traffic into the mesh, on each node. Its names carry no revision: a node has one. */
export function cni(place: ComponentPlace, values: CniValues, facts: ClusterFacts): readonly KubeObject[] {
  const { global, revision, ownerName: owner } = values;
  const id = identity({ app: name, component: 'cni', ...place, revision, owner });
  const { namespace } = place;
  const scoped = inNamespace(global.resourceScope);
  return [
    ...when(inCluster(global.resourceScope), () => clusterRoles(id, values)),
    ...when(scoped, () => [cniConfigMap(id, values), cniDaemonSet(id, values, facts)]),
    ...when(scoped && values.provider === 'multus', () => [networkAttachment(id)]),
    ...when(global.networkPolicy?.enabled, () => [nodeNetworkPolicy(id)]),
    ...when(scoped && isFilled(values.resourceQuotas?.enabled), () => [
      resourceQuota({ name: `${name}-resource-quota`, namespace, labels: id.standard }, values.resourceQuotas),
    ]),
    ...when(scoped, () => [
      serviceAccount({
        name,
        namespace,
        labels: { app: name, ...id.owned },
        imagePullSecrets: global.imagePullSecrets,
      }),
    ]),
  ];
}

function clusterRoles(id: Identity, values: CniValues): readonly KubeObject[] {
  const labels = { app: name, ...id.owned };
  const helperLabels = { 'k8s-app': 'istio-cni-repair', ...id.owned };
  const account = { name, namespace: id.namespace };
  const repairs = isFilled(values.repair.enabled);
  const ambient = isFilled(values.ambient.enabled);
  return [
    role({ name, labels, rules: podRules(values) }),
    ...when(repairs, () => [role({ name: 'istio-cni-repair-role', labels, rules: repairRules(values) })]),
    ...when(ambient, () => [role({ name: 'istio-cni-ambient', labels, rules: ambientRules })]),
    roleBinding({ name, labels, account }),
    ...when(repairs, () => [
      roleBinding({
        name: 'istio-cni-repair-rolebinding',
        labels: helperLabels,
        role: 'istio-cni-repair-role',
        account,
      }),
    ]),
    ...when(ambient, () => [roleBinding({ name: 'istio-cni-ambient', labels: helperLabels, account })]),
  ];
}

const podRules = ({ platform, global }: CniValues) => [
  rule([''], ['pods', 'nodes', 'namespaces'], read),
  ...when((platform || global.platform) === 'openshift', () => [
    { ...rule(['security.openshift.io'], ['securitycontextconstraints'], ['use']), resourceNames: ['privileged'] },
  ]),
];

/** Repairing a pod in place needs nothing more; else the weaker of the two remedies that are switched on. */
const repairRules = ({ repair }: CniValues) => [
  rule([''], ['events'], ['create', 'patch']),
  rule([''], ['pods'], ['watch', 'get', 'list']),
  ...when(!isFilled(repair.repairPods), () => {
    if (isFilled(repair.deletePods)) return [rule([''], ['pods'], ['delete'])];
    return when(repair.labelPods, () => [rule([''], ['pods/status'], ['patch', 'update'])]);
  }),
];

const ambientRules = [
  rule([''], ['pods/status'], ['patch', 'update']),
  { ...rule(['apps'], ['daemonsets'], ['get']), resourceNames: ['istio-cni-node'] },
];

/** Multus runs the plugin for pods that ask for this attachment. */
const networkAttachment = (id: Identity): KubeObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name, namespace: 'default', labels: { 'operator.istio.io/component': 'Cni', ...id.standard } },
});

const nodeNetworkPolicy = (id: Identity): KubeObject =>
  networkPolicy({
    name: id.revisioned(name),
    namespace: id.namespace,
    labels: { ...nodeSelectorLabel, ...id.owned },
    podLabels: nodeSelectorLabel,
    ingress: [tcp(15014), tcp(8000)],
  });
