import { filled, isFilled, when } from '../../../lib/filled.ts';
import { goText, plainScalar } from '../../../lib/go-text.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { Deployment, EnvVar, LabelSelector, Volume, VolumeMount } from '../../../model/kubernetes.ts';
import type { Identity } from '../../identity.ts';
import { fieldVariable, limitVariable, resourceBlock, variables } from '../../shared/container.ts';
import { imageName } from '../../shared/image.ts';
import { rootCertificates } from '../../shared/root-certificates.ts';
import { replicas } from '../../shared/scaling.ts';

/** Labels by which Deployment, Service and budget find the pods. Revisions must not find each other's. */
export function podSelector(id: Identity): Record<string, string> {
  return id.revision === '' ? { app: 'istiod', istio: 'pilot' } : { app: 'istiod', 'istio.io/rev': id.revision };
}

export function istiodDeployment(id: Identity, values: IstiodValues): Deployment {
  const { rollingMaxSurge, rollingMaxUnavailable, deploymentLabels, deploymentAnnotations } = values;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: id.revisioned('istiod'),
      namespace: id.namespace,
      labels: { app: 'istiod', istio: 'pilot', ...id.owned, ...deploymentLabels },
      ...filled({ annotations: deploymentAnnotations }),
    },
    spec: {
      ...replicas(values),
      strategy: {
        rollingUpdate: {
          maxSurge: plainScalar(rollingMaxSurge),
          maxUnavailable: plainScalar(rollingMaxUnavailable),
        },
      },
      selector: deploymentSelector(id),
      template: {
        metadata: {
          labels: {
            app: 'istiod',
            'sidecar.istio.io/inject': 'false',
            istio: id.revision === '' ? 'pilot' : 'istiod',
            ...id.owner,
            ...values.podLabels,
            'istio.io/dataplane-mode': 'none',
            ...id.standard,
          },
          annotations: {
            'prometheus.io/port': '15014',
            'prometheus.io/scrape': 'true',
            'sidecar.istio.io/inject': 'false',
            ...values.podAnnotations,
          },
        },
        spec: podSpec(id, values),
      },
    },
  };
}

/** A selector cannot change once it is installed: the default revision keeps the one of old. */
const deploymentSelector = (id: Identity): LabelSelector => ({
  matchLabels: id.revision === '' ? { istio: 'pilot' } : podSelector(id),
});

function podSpec(id: Identity, values: IstiodValues): Deployment['spec']['template']['spec'] {
  const { nodeSelector, affinity, tolerations, topologySpreadConstraints, initContainers, global } = values;
  return {
    ...filled({ nodeSelector, affinity, topologySpreadConstraints, initContainers }),
    tolerations: [{ key: 'cni.istio.io/not-ready', operator: 'Exists' }, ...(tolerations ?? [])],
    serviceAccountName: id.revisioned('istiod'),
    ...filled({ priorityClassName: global.priorityClassName }),
    containers: [
      {
        name: 'discovery',
        image: imageName(values.image, values, global),
        ...filled({ imagePullPolicy: global.imagePullPolicy }),
        args: containerArgs(values),
        ports: [
          { containerPort: 8080, name: 'http-debug', protocol: 'TCP' },
          { containerPort: 15010, name: 'grpc-xds', protocol: 'TCP' },
          { containerPort: 15012, name: 'tls-xds', protocol: 'TCP' },
          { containerPort: 15017, name: 'https-webhooks', protocol: 'TCP' },
          { containerPort: 15014, name: 'http-monitoring', protocol: 'TCP' },
        ],
        readinessProbe: {
          httpGet: { path: '/ready', port: 8080 },
          initialDelaySeconds: 1,
          periodSeconds: 3,
          timeoutSeconds: 5,
        },
        env: containerEnv(id, values),
        resources: resourceBlock(values.resources, global.defaultResources),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
          ...filled({ seccompProfile: values.seccompProfile }),
        },
        volumeMounts: volumeMounts(values),
      },
    ],
    volumes: volumes(id, values),
  };
}

function containerArgs({ global, taint, keepaliveMaxServerConnectionAge, extraContainerArgs }: IstiodValues) {
  return [
    'discovery',
    '--monitoringAddr=:15014',
    ...when(global.logging.level, () => [`--log_output_level=${global.logging.level}`]),
    ...when(global.logAsJson, () => ['--log_as_json']),
    '--domain',
    global.proxy.clusterDomain,
    ...when(taint.namespace, () => [`--cniNamespace=${taint.namespace}`]),
    '--keepaliveMaxServerConnectionAge',
    keepaliveMaxServerConnectionAge,
    ...(extraContainerArgs ?? []),
  ];
}

function containerEnv(id: Identity, values: IstiodValues): readonly EnvVar[] {
  const { global, env, taint, traceSampling } = values;
  const node = `${values.trustedZtunnelNamespace || id.namespace}/${values.trustedZtunnelName || 'ztunnel'}`;
  const unlessSet = (name: string, value: unknown): readonly EnvVar[] =>
    when(isFilled(value) && !(name in env), () => [{ name, value: goText(value) }]);
  return [
    { name: 'REVISION', value: id.revisionLabel },
    { name: 'PILOT_CERT_PROVIDER', value: global.pilotCertProvider },
    fieldVariable('POD_NAME', 'metadata.name', 'v1'),
    fieldVariable('POD_NAMESPACE', 'metadata.namespace', 'v1'),
    fieldVariable('SERVICE_ACCOUNT', 'spec.serviceAccountName', 'v1'),
    { name: 'KUBECONFIG', value: '/var/run/secrets/remote/config' },
    ...unlessSet('CA_TRUSTED_NODE_ACCOUNTS', node),
    ...variables(env),
    ...(values.envVarFrom ?? []),
    ...when(traceSampling, () => [{ name: 'PILOT_TRACE_SAMPLING', value: goText(traceSampling) }]),
    ...when(taint.enabled, () => [
      { name: 'PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS', value: 'true' },
      { name: 'PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME', value: taint.name },
    ]),
    ...unlessSet('EXTERNAL_ISTIOD', global.externalIstiod),
    ...when(global.trustBundleName, () => [{ name: 'PILOT_CA_CERT_CONFIGMAP', value: goText(global.trustBundleName) }]),
    ...when(values.crlConfigMapName, () => [{ name: 'PILOT_CRL_CONFIGMAP', value: goText(values.crlConfigMapName) }]),
    { name: 'PILOT_ENABLE_ANALYSIS', value: goText(global.istiod.enableAnalysis) },
    { name: 'CLUSTER_ID', value: global.multiCluster?.clusterName || 'Kubernetes' },
    limitVariable('GOMAXPROCS', 'limits.cpu'),
    { name: 'PLATFORM', value: goText(global.platform || values.platform) },
  ];
}

function volumeMounts(values: IstiodValues): readonly VolumeMount[] {
  return [
    { name: 'istio-token', mountPath: '/var/run/secrets/tokens', readOnly: true },
    { name: 'local-certs', mountPath: '/var/run/secrets/istio-dns' },
    { name: 'cacerts', mountPath: '/etc/cacerts', readOnly: true },
    { name: 'istio-kubeconfig', mountPath: '/var/run/secrets/remote', readOnly: true },
    ...when(values.jwksResolverExtraRootCA, () => [{ name: 'extracacerts', mountPath: '/cacerts' }]),
    { name: 'istio-csr-dns-cert', mountPath: '/var/run/secrets/istiod/tls', readOnly: true },
    { name: 'istio-csr-ca-configmap', mountPath: '/var/run/secrets/istiod/ca', readOnly: true },
    ...(values.volumeMounts ?? []),
  ];
}

function volumes(id: Identity, values: IstiodValues): readonly Volume[] {
  const { global, env } = values;
  const token = { audience: global.sds.token.aud, expirationSeconds: 43_200, path: 'istio-token' };
  const optionalSecret = (name: string, secretName = name): Volume => ({
    name,
    secret: { secretName, optional: true },
  });
  return [
    // Keys that istiod makes for itself never touch a disk.
    { name: 'local-certs', emptyDir: { medium: 'Memory' } },
    { name: 'istio-token', projected: { sources: [{ serviceAccountToken: token }] } },
    optionalSecret('cacerts'),
    optionalSecret('istio-kubeconfig'),
    optionalSecret('istio-csr-dns-cert', 'istiod-tls'),
    { name: 'istio-csr-ca-configmap', ...rootCertificates(env, global.trustBundleName, { optional: true }) },
    ...when(values.jwksResolverExtraRootCA, () => [
      { name: 'extracacerts', configMap: { name: id.revisioned('pilot-jwks-extra-cacerts') } },
    ]),
    ...(values.volumes ?? []),
  ];
}
