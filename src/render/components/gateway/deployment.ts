import { filled, isFilled } from '../../../lib/filled.ts';
import { plainScalar } from '../../../lib/go-text.ts';
import type { Container, Deployment, Labels, PodSpec, Volume } from '../../../model/kubernetes.ts';
import { resourceBlock, variables } from '../../shared/container.ts';
import { replicas } from '../../shared/scaling.ts';
import { gatewayAffinity } from './affinity.ts';
import { type Gateway, unprivileged } from './gateway-parts.ts';
import { proxyContainer, proxyVolumes } from './proxy.ts';

export function gatewayDeployment(gateway: Gateway): Deployment {
  const { id, values, labels } = gateway;
  const { rollingMaxSurge, rollingMaxUnavailable } = values;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: values.name,
      namespace: id.namespace,
      labels: { ...labels, ...(isInjected(gateway) ? {} : outsideMesh) },
    },
    spec: {
      ...replicas(values),
      selector: { matchLabels: values.labels },
      strategy: {
        rollingUpdate: {
          maxSurge: plainScalar(rollingMaxSurge),
          maxUnavailable: plainScalar(rollingMaxUnavailable),
        },
      },
      template: {
        metadata: { labels: podLabels(gateway), annotations: podAnnotations(gateway) },
        spec: podSpec(gateway),
      },
    },
  };
}

/** Whether istiod fills in the proxy when the pod is created; else the whole proxy is written here. */
const isInjected = ({ values }: Gateway) => isFilled(values.injectionTemplate);

/** A gateway is a proxy itself: traffic must not be led through another one. */
const outsideMesh = { 'istio.io/dataplane-mode': 'none' };

function podLabels(gateway: Gateway): Labels {
  const { id, values } = gateway;
  const { 'istio.io/rev': revision, ...owner } = id.owner;
  const version = values.labels['app.kubernetes.io/version'] || values.labels.version;
  return {
    ...values.labels,
    // Labels of old, that dashboards and policies of users may select by.
    ...(id.namespace === 'istio-system' ? { heritage: 'Tiller', release: 'istio', chart: 'gateways' } : {}),
    'service.istio.io/canonical-name': values.name,
    'service.istio.io/canonical-revision': version || id.revision || 'latest',
    ...(isInjected(gateway) ? {} : { 'istio.io/rev': String(revision), ...outsideMesh }),
    ...owner,
    'sidecar.istio.io/inject': String(isInjected(gateway)),
    ...id.standard,
  };
}

function podAnnotations(gateway: Gateway): Labels {
  const { id, chart, values } = gateway;
  const scraping = {
    'prometheus.io/port': '15020',
    'prometheus.io/scrape': 'true',
    'prometheus.io/path': '/stats/prometheus',
  };
  return {
    ...(isFilled(chart.meshConfig.enablePrometheusMerge) ? scraping : {}),
    'sidecar.istio.io/inject': String(isInjected(gateway)),
    ...(isInjected(gateway)
      ? { 'inject.istio.io/templates': values.injectionTemplate }
      : { 'istio.io/rev': id.revisionLabel }),
    ...values.podAnnotations,
  };
}

function podSpec(gateway: Gateway): PodSpec {
  const { chart, values, serviceAccountName } = gateway;
  const { priorityClassName, defaultTolerations } = chart.global;
  const ownVolumes = userVolumes(gateway);
  return {
    ...podSecurity(gateway),
    serviceAccountName,
    ...filled({ priorityClassName }),
    containers: [
      isInjected(gateway) ? injectedContainer(gateway) : { ...proxyContainer(gateway), ...shared(gateway) },
      ...(values.additionalContainers ?? []),
    ].map((container, index) => (index === 0 ? withUserMounts(container, gateway) : container)),
    volumes: isInjected(gateway) ? ownVolumes : [...proxyVolumes(gateway), ...ownVolumes],
    affinity: gatewayAffinity(values, chart.global),
    ...filled({ tolerations: isFilled(values.tolerations) ? values.tolerations : defaultTolerations }),
  };
}

function podSecurity({ chart, values }: Gateway): { readonly securityContext?: unknown } {
  if (isFilled(values.runAsRoot)) return {};
  // OpenShift gives every namespace user ids of its own.
  const user = (chart.platform || chart.global.platform) === 'openshift' ? {} : { runAsUser: 1337, runAsGroup: 1337 };
  return { securityContext: { ...user, runAsNonRoot: true } };
}

/** What istiod merges the proxy into: it fills in the image `auto`. */
const injectedContainer = (gateway: Gateway): Container => ({
  name: 'istio-proxy',
  image: 'auto',
  env: [...unprivileged(gateway), ...variables(gateway.values.env)],
  ...shared(gateway),
});

/** What both kinds of container have. */
function shared({ chart, values }: Gateway) {
  return {
    ...filled({ imagePullPolicy: chart.global.imagePullPolicy }),
    ports: [
      ...(values.ports ?? []).map(({ port, targetPort, protocol }) => ({
        containerPort: targetPort || port,
        protocol: protocol || 'TCP',
      })),
      { containerPort: 15090, protocol: 'TCP', name: 'http-envoy-prom' },
    ],
    ...(isFilled(values.runAsRoot)
      ? {}
      : {
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            privileged: false,
            readOnlyRootFilesystem: true,
          },
        }),
    resources: resourceBlock(values.resources, chart.global.defaultResources),
  };
}

function withUserMounts(container: Container, { values }: Gateway): Container {
  const mounts = [...(values.secretVolumes ?? []), ...(values.configVolumes ?? [])].map(({ name, mountPath }) => ({
    name,
    mountPath,
    readOnly: true,
  }));
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), ...mounts] };
}

function userVolumes({ values }: Gateway): readonly Volume[] {
  return [
    ...(values.secretVolumes ?? []).map(({ name, secretName }) => ({ name, secret: { secretName, optional: true } })),
    ...(values.configVolumes ?? []).map(({ name, configMapName }) => ({
      name,
      configMap: { name: configMapName, optional: true },
    })),
  ];
}
