// The proxy of a gateway that is not injected: the whole container, with what it needs to reach istiod.
import { isFilled, when } from '../../../lib/filled.ts';
import { goText } from '../../../lib/go-text.ts';
import type { Container, EnvVar, Volume, VolumeMount } from '../../../model/kubernetes.ts';
import { fieldVariable, limitVariable, variables } from '../../shared/container.ts';
import { imageName } from '../../shared/image.ts';
import { rootCertificates } from '../../shared/root-certificates.ts';
import { type Gateway, unprivileged } from './gateway-parts.ts';

export function proxyContainer(gateway: Gateway): Container {
  const { proxy } = gateway.chart.global;
  const { tag } = gateway.values;
  return {
    name: 'istio-proxy',
    image: imageName(proxy.image, { tag, variant: proxy.variant }, gateway.chart.global),
    args: proxyArgs(gateway),
    readinessProbe: {
      failureThreshold: 30,
      httpGet: { path: '/healthz/ready', port: 15021, scheme: 'HTTP' },
      initialDelaySeconds: 1,
      periodSeconds: 2,
      successThreshold: 1,
      timeoutSeconds: 1,
    },
    env: proxyEnv(gateway),
    volumeMounts: proxyMounts(gateway),
  };
}

function proxyArgs({ chart: { global } }: Gateway): readonly string[] {
  const { clusterDomain, logLevel, componentLogLevel } = global.proxy;
  return [
    'proxy',
    'router',
    '--domain',
    `$(POD_NAMESPACE).svc.${clusterDomain}`,
    ...when(logLevel, () => [`--proxyLogLevel=${logLevel}`]),
    ...when(componentLogLevel, () => [`--proxyComponentLogLevel=${componentLogLevel}`]),
    ...when(global.logging.level, () => [`--log_output_level=${global.logging.level}`]),
    ...when(global.sts.servicePort, () => [`--stsPort=${global.sts.servicePort}`]),
    ...when(global.logAsJson, () => ['--log_as_json']),
  ];
}

function proxyEnv(gateway: Gateway): readonly EnvVar[] {
  const { id, chart, values } = gateway;
  const { global, meshConfig } = chart;
  const unlessEmpty = (name: string, value: unknown) => when(value, () => [{ name, value: goText(value) }]);
  const owner = `kubernetes://apis/apps/v1/namespaces/${id.namespace}/deployments/${values.name}`;
  return [
    { name: 'PILOT_CERT_PROVIDER', value: global.pilotCertProvider },
    { name: 'CA_ADDR', value: global.caAddress || `${id.revisioned('istiod')}.${global.istioNamespace}.svc:15012` },
    fieldVariable('NODE_NAME', 'spec.nodeName', 'v1'),
    fieldVariable('POD_NAME', 'metadata.name', 'v1'),
    fieldVariable('POD_NAMESPACE', 'metadata.namespace', 'v1'),
    fieldVariable('INSTANCE_IP', 'status.podIP', 'v1'),
    fieldVariable('HOST_IP', 'status.hostIP', 'v1'),
    limitVariable('ISTIO_CPU_LIMIT', 'limits.cpu'),
    fieldVariable('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
    { name: 'ISTIO_META_WORKLOAD_NAME', value: values.name },
    { name: 'ISTIO_META_OWNER', value: owner },
    ...unlessEmpty('ISTIO_META_MESH_ID', global.meshID || meshConfig.trustDomain),
    ...unlessEmpty('TRUST_DOMAIN', meshConfig.trustDomain),
    ...unprivileged(gateway),
    ...variables(values.env),
    ...variables(meshConfig.defaultConfig?.proxyMetadata),
    ...when(!isFilled(values.env.ISTIO_META_NETWORK), () => unlessEmpty('ISTIO_META_NETWORK', global.network)),
    { name: 'ISTIO_META_CLUSTER_ID', value: global.multiCluster?.clusterName || 'Kubernetes' },
    fieldVariable('ISTIO_META_NODE_NAME', 'spec.nodeName'),
  ];
}

function proxyMounts({ chart: { global } }: Gateway): readonly VolumeMount[] {
  return [
    { name: 'workload-socket', mountPath: '/var/run/secrets/workload-spiffe-uds' },
    { name: 'credential-socket', mountPath: '/var/run/secrets/credential-uds' },
    { name: 'workload-certs', mountPath: '/var/run/secrets/workload-spiffe-credentials' },
    { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
    { name: 'config-volume', mountPath: '/etc/istio/config' },
    ...when(global.pilotCertProvider === 'istiod', () => [
      { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
    ]),
    { name: 'istio-token', mountPath: '/var/run/secrets/tokens', readOnly: true },
    ...when(global.mountMtlsCerts, () => [{ name: 'istio-certs', mountPath: '/etc/certs', readOnly: true }]),
    { name: 'istio-data', mountPath: '/var/lib/istio/data' },
    { name: 'podinfo', mountPath: '/etc/istio/pod' },
  ];
}

/** The volumes behind the proxy's own mounts. */
export function proxyVolumes(gateway: Gateway): readonly Volume[] {
  const { id, chart, serviceAccountName } = gateway;
  const { global } = chart;
  const token = { path: 'istio-token', expirationSeconds: 43_200, audience: global.sds.token.aud };
  const podField = (path: string) => ({ path, fieldRef: { fieldPath: `metadata.${path}` } });
  return [
    { name: 'workload-socket', emptyDir: {} },
    { name: 'credential-socket', emptyDir: {} },
    { name: 'workload-certs', emptyDir: {} },
    ...when(global.pilotCertProvider === 'istiod', () => [
      { name: 'istiod-ca-cert', ...rootCertificates(chart.pilot?.env, global.trustBundleName) },
    ]),
    { name: 'podinfo', downwardAPI: { items: [podField('labels'), podField('annotations')] } },
    { name: 'istio-envoy', emptyDir: {} },
    { name: 'istio-data', emptyDir: {} },
    { name: 'istio-token', projected: { sources: [{ serviceAccountToken: token }] } },
    ...when(global.mountMtlsCerts, () => [
      { name: 'istio-certs', secret: { secretName: `istio.${serviceAccountName}`, optional: true } },
    ]),
    { name: 'config-volume', configMap: { name: id.revisioned('istio'), optional: true } },
  ];
}
