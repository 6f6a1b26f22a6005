import { valueAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { ComponentName, ValidConfig } from '../model/config.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';

const felix = { apiVersion: 'crd.projectcalico.org/v1', kind: 'FelixConfiguration', namespace: '', name: 'default' };
const ciliumConfig = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' };

/** Settings of the cluster's network plugin that take traffic or configuration away from the mesh. */
export async function cniConflicts(cluster: Cluster, config: ValidConfig): Promise<readonly string[]> {
  const [calico, cilium] = await Promise.all([readable(cluster, felix), readable(cluster, ciliumConfig)]);
  const hasComponent = (name: ComponentName) => config.components.some((component) => component.name === name);
  return [...(calico ? calicoConflicts(calico) : []), ...(cilium ? ciliumConflicts(cilium, hasComponent) : [])];
}

/** undefined where it is not there, or may not be read: nothing is to be said then. */
async function readable(cluster: Cluster, ref: ObjectRef): Promise<KubeObject | undefined> {
  return await cluster.get(ref).catch((error: unknown) => {
    if (error instanceof ClusterError && error.status === 403) return undefined;
    throw error;
  });
}

function calicoConflicts(object: KubeObject): readonly string[] {
  const mode = valueAt(object, ['spec', 'bpfConnectTimeLoadBalancing']);
  const old = valueAt(object, ['spec', 'bpfConnectTimeLoadBalancingEnabled']);
  const isOn = (mode !== undefined && mode !== 'Disabled') || old === true;
  return isOn
    ? [
        'Calico chooses endpoints before the mesh sees the connection: set bpfConnectTimeLoadBalancing: Disabled in its FelixConfiguration default',
      ]
    : [];
}

function ciliumConflicts(object: KubeObject, has: (name: ComponentName) => boolean): readonly string[] {
  const setting = (name: string) => valueAt(object, ['data', name]);
  const isOn = (name: string) => setting(name) === 'true';
  const hostOnly = isOn('bpf-lb-sock-hostns-only');
  const rows: readonly (readonly [boolean, string])[] = [
    [
      has('cni') && isOn('cni-exclusive'),
      "it removes the configuration of Istio's node agent: set cni-exclusive to false",
    ],
    [
      has('ztunnel') && isOn('enable-bpf-masquerade'),
      'health checks of the kubelet do not reach pods of the ambient mesh: set enable-bpf-masquerade to false',
    ],
    [
      isOn('bpf-lb-sock') && !hostOnly,
      'it chooses endpoints before the mesh sees the connection: set bpf-lb-sock-hostns-only to true',
    ],
    [
      setting('kube-proxy-replacement') === 'strict' && !hostOnly,
      'it replaces kube-proxy inside pods, too: set bpf-lb-sock-hostns-only to true',
    ],
  ];
  return rows.flatMap(([applies, text]) => (applies ? [`Cilium (ConfigMap kube-system/cilium-config): ${text}`] : []));
}
