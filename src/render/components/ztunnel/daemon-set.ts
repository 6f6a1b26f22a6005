import { filled, when } from '../../../lib/filled.ts';
import { goText } from '../../../lib/go-text.ts';
import type { Container, DaemonSet, EnvVar, Labels, PodSpec, Volume, VolumeMount } from '../../../model/kubernetes.ts';
import type { ZtunnelValues } from '../../../model/node-agent-values.ts';
import type { Identity } from '../../identity.ts';
import { fieldVariable, limitVariable, resourceBlock, variables } from '../../shared/container.ts';
import { imageName } from '../../shared/image.ts';
import { seLinuxOptions } from '../../shared/node-agent.ts';
import { rootCertificates } from '../../shared/root-certificates.ts';

type Metadata = {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
};

export function ztunnelDaemonSet(metadata: Metadata, id: Identity, values: ZtunnelValues): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata,
    spec: {
      ...filled({ updateStrategy: values.updateStrategy }),
      selector: { matchLabels: { app: 'ztunnel' } },
      template: {
        metadata: {
          labels: {
            'sidecar.istio.io/inject': 'false',
            'istio.io/dataplane-mode': 'none',
            app: 'ztunnel',
            ...id.standard,
            ...values.podLabels,
          },
          annotations: { 'sidecar.istio.io/inject': 'false', ...metadata.annotations, ...values.podAnnotations },
        },
        spec: podSpec(metadata.name, id, values),
      },
    },
  };
}

function podSpec(serviceAccountName: string, id: Identity, values: ZtunnelValues): PodSpec {
  const { nodeSelector, affinity, tolerations, terminationGracePeriodSeconds, dnsPolicy, dnsConfig } = values;
  return {
    nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
    ...filled({ affinity, dnsPolicy, dnsConfig }),
    serviceAccountName,
    ...filled({ tolerations }),
    containers: [container(id, values)],
    priorityClassName: 'system-node-critical',
    terminationGracePeriodSeconds,
    volumes: volumes(values),
  };
}

function container(id: Identity, values: ZtunnelValues): Container {
  return {
    name: 'istio-proxy',
    image: imageName(values.image, values, {}),
    ports: [{ containerPort: 15020, name: 'ztunnel-stats', protocol: 'TCP' }],
    resources: resourceBlock(values.resources),
    ...filled({ imagePullPolicy: values.imagePullPolicy }),
    securityContext: {
      // It enters the network namespaces of the pods of its node.
      allowPrivilegeEscalation: true,
      privileged: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'SYS_ADMIN', 'NET_RAW'] },
      readOnlyRootFilesystem: true,
      runAsGroup: 1337,
      runAsNonRoot: false,
      runAsUser: 0,
      ...seLinuxOptions(values),
    },
    readinessProbe: { httpGet: { port: 15021, path: '/healthz/ready' } },
    args: ['proxy', 'ztunnel'],
    env: containerEnv(id, values),
    volumeMounts: volumeMounts(values),
  };
}

function containerEnv(id: Identity, values: ZtunnelValues): readonly EnvVar[] {
  const istiod = `${id.revisioned('istiod')}.${values.istioNamespace}.svc:15012`;
  return [
    { name: 'CA_ADDRESS', value: values.caAddress || istiod },
    { name: 'XDS_ADDRESS', value: values.xdsAddress || istiod },
    ...when(values.logAsJson, () => [{ name: 'LOG_FORMAT', value: 'json' }]),
    ...when(values.network, () => [{ name: 'NETWORK', value: goText(values.network) }]),
    { name: 'RUST_LOG', value: goText(values.logLevel) },
    { name: 'RUST_BACKTRACE', value: '1' },
    { name: 'ISTIO_META_CLUSTER_ID', value: values.multiCluster?.clusterName || 'Kubernetes' },
    { name: 'INPOD_ENABLED', value: 'true' },
    { name: 'TERMINATION_GRACE_PERIOD_SECONDS', value: goText(values.terminationGracePeriodSeconds) },
    fieldVariable('POD_NAME', 'metadata.name'),
    fieldVariable('POD_NAMESPACE', 'metadata.namespace'),
    fieldVariable('NODE_NAME', 'spec.nodeName'),
    fieldVariable('INSTANCE_IP', 'status.podIP'),
    fieldVariable('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
    ...variables(values.meshConfig.defaultConfig?.proxyMetadata),
    limitVariable('ZTUNNEL_CPU_LIMIT', 'limits.cpu'),
    ...variables(values.env),
    ...when(values.peerCaCrl?.enabled, () => [{ name: 'CRL_PATH', value: '/var/run/secrets/istio/crl/ca-crl.pem' }]),
  ];
}

function volumeMounts(values: ZtunnelValues): readonly VolumeMount[] {
  return [
    { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
    { name: 'istio-token', mountPath: '/var/run/secrets/tokens' },
    { name: 'cni-ztunnel-sock-dir', mountPath: '/var/run/ztunnel' },
    { name: 'tmp', mountPath: '/tmp' },
    ...when(values.peerCaCrl?.enabled, () => [
      { name: 'crl-volume', mountPath: '/var/run/secrets/istio/crl', readOnly: true },
    ]),
    ...(values.volumeMounts ?? []),
  ];
}

function volumes(values: ZtunnelValues): readonly Volume[] {
  const token = { path: 'istio-token', expirationSeconds: 43_200, audience: 'istio-ca' };
  return [
    { name: 'istio-token', projected: { sources: [{ serviceAccountToken: token }] } },
    { name: 'istiod-ca-cert', ...rootCertificates(values.env, values.trustBundleName) },
    { name: 'cni-ztunnel-sock-dir', hostPath: { path: '/var/run/ztunnel', type: 'DirectoryOrCreate' } },
    { name: 'tmp', emptyDir: {} },
    ...when(values.peerCaCrl?.enabled, () => [
      { name: 'crl-volume', configMap: { name: 'istio-ca-crl', optional: true } },
    ]),
    ...(values.volumes ?? []),
  ];
}
