import { filled, isFilled, when } from '../../../lib/filled.ts';
import { goText } from '../../../lib/go-text.ts';
import type { ClusterFacts } from '../../../model/config.ts';
import type { Container, DaemonSet, EnvVar, PodSpec, Volume, VolumeMount } from '../../../model/kubernetes.ts';
import type { CniValues } from '../../../model/node-agent-values.ts';
import type { Identity } from '../../identity.ts';
import { fieldVariable, limitVariable, resourceBlock, variables } from '../../shared/container.ts';
import { imageName } from '../../shared/image.ts';
import { seLinuxOptions } from '../../shared/node-agent.ts';

/** Finds the agent's pods. */
export const nodeSelectorLabel = { 'k8s-app': 'istio-cni-node' };

export function cniDaemonSet(id: Identity, values: CniValues, facts: ClusterFacts): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: 'istio-cni-node',
      namespace: id.namespace,
      labels: { ...nodeSelectorLabel, ...id.owned, ...values.daemonSetLabels },
    },
    spec: {
      selector: { matchLabels: nodeSelectorLabel },
      updateStrategy: values.updateStrategy,
      template: {
        metadata: {
          labels: {
            ...nodeSelectorLabel,
            'sidecar.istio.io/inject': 'false',
            'istio.io/dataplane-mode': 'none',
            ...id.standard,
            ...values.podLabels,
          },
          annotations: {
            'sidecar.istio.io/inject': 'false',
            'prometheus.io/port': '15014',
            'prometheus.io/scrape': 'true',
            'prometheus.io/path': '/metrics',
            ...(isFilled(values.useAppArmorAnnotation)
              ? { 'container.apparmor.security.beta.kubernetes.io/install-cni': 'unconfined' }
              : {}),
            ...values.podAnnotations,
          },
        },
        spec: podSpec(values, facts),
      },
    },
  };
}

/** In ambient mode the agent may have to live in the node's own network namespace. */
const sharesHostNetwork = ({ ambient }: CniValues) =>
  isFilled(ambient.enabled) && isFilled(ambient.shareHostNetworkNamespace);

function podSpec(values: CniValues, facts: ClusterFacts): PodSpec {
  const { affinity, tolerations, terminationGracePeriodSeconds } = values;
  return {
    ...(sharesHostNetwork(values) ? { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } : {}),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    ...filled({ affinity, tolerations }),
    priorityClassName: 'system-node-critical',
    serviceAccountName: 'istio-cni',
    terminationGracePeriodSeconds,
    containers: [container(values)],
    volumes: volumes(values, facts),
  };
}

function container(values: CniValues): Container {
  const { global, logging, pullPolicy } = values;
  const level = logging.level || global.logging.level;
  return {
    name: 'install-cni',
    image: imageName(values.image, values, global),
    ...filled({ imagePullPolicy: pullPolicy || global.imagePullPolicy }),
    ports: [{ containerPort: 15014, name: 'metrics', protocol: 'TCP' }],
    readinessProbe: { httpGet: { path: '/readyz', port: 8000 } },
    securityContext: {
      privileged: false,
      runAsGroup: 0,
      runAsUser: 0,
      runAsNonRoot: false,
      capabilities: {
        drop: ['ALL'],
        add: ['NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'SYS_ADMIN', 'DAC_OVERRIDE'],
      },
      ...seLinuxOptions(values),
      ...filled({ seccompProfile: values.seccompProfile }),
      ...(isFilled(values.useAppArmorAnnotation) ? {} : { appArmorProfile: { type: 'Unconfined' } }),
    },
    command: ['install-cni'],
    args: [...when(level, () => [`--log_output_level=${level}`]), ...when(global.logAsJson, () => ['--log_as_json'])],
    envFrom: [{ configMapRef: { name: 'istio-cni-config' } }],
    env: containerEnv(values),
    volumeMounts: volumeMounts(values),
    resources: resourceBlock(values.resources, global.defaultResources),
  };
}

function containerEnv(values: CniValues): readonly EnvVar[] {
  return [
    fieldVariable('REPAIR_NODE_NAME', 'spec.nodeName'),
    { name: 'REPAIR_RUN_AS_DAEMON', value: 'true' },
    { name: 'REPAIR_SIDECAR_ANNOTATION', value: 'sidecar.istio.io/status' },
    ...when(!sharesHostNetwork(values), () => [{ name: 'ALLOW_SWITCH_TO_HOST_NS', value: 'true' }]),
    fieldVariable('NODE_NAME', 'spec.nodeName', 'v1'),
    limitVariable('GOMEMLIMIT', 'limits.memory'),
    limitVariable('GOMAXPROCS', 'limits.cpu'),
    fieldVariable('POD_NAME', 'metadata.name'),
    fieldVariable('POD_NAMESPACE', 'metadata.namespace'),
    ...variables(values.env),
  ];
}

const readsProcesses = ({ repair, ambient }: CniValues) => isFilled(repair.repairPods) || isFilled(ambient.enabled);

function volumeMounts(values: CniValues): readonly VolumeMount[] {
  return [
    { name: 'cni-bin-dir', mountPath: '/host/opt/cni/bin' },
    ...when(readsProcesses(values), () => [{ name: 'cni-host-procfs', mountPath: '/host/proc', readOnly: true }]),
    { name: 'cni-net-dir', mountPath: '/host/etc/cni/net.d' },
    { name: 'cni-socket-dir', mountPath: '/var/run/istio-cni' },
    ...when(values.ambient.enabled, () => [
      { name: 'cni-netns-dir', mountPath: '/host/var/run/netns', mountPropagation: 'HostToContainer' },
      { name: 'cni-ztunnel-sock-dir', mountPath: '/var/run/ztunnel' },
    ]),
  ];
}

function volumes(values: CniValues, facts: ClusterFacts): readonly Volume[] {
  const hostPath = (name: string, path: string, type?: string): Volume => ({
    name,
    hostPath: { path, ...(type ? { type } : {}) },
  });
  return [
    hostPath('cni-bin-dir', values.cniBinDir || binDir(facts)),
    ...when(readsProcesses(values), () => [hostPath('cni-host-procfs', '/proc', 'Directory')]),
    ...when(values.ambient.enabled, () => [hostPath('cni-ztunnel-sock-dir', '/var/run/ztunnel', 'DirectoryOrCreate')]),
    hostPath('cni-net-dir', goText(values.cniConfDir)),
    hostPath('cni-socket-dir', '/var/run/istio-cni'),
    hostPath('cni-netns-dir', goText(values.cniNetnsDir), 'DirectoryOrCreate'),
  ];
}

/** GKE keeps its plugins on a writable part of the disk. */
const binDir = ({ kubeVersion }: ClusterFacts) =>
  kubeVersion?.includes('-gke') ? '/home/kubernetes/bin' : '/opt/cni/bin';
