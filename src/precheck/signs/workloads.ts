// Signs that lie in pods, their namespaces and the control plane.
import { isMap } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { type Detect, pod } from '../detect.ts';
import { evidenceOf, type PodTemplate } from '../evidence.ts';
import {
  both,
  either,
  has,
  is,
  labelled,
  mentions,
  named,
  not,
  oneOf,
  present,
  startsWith,
  type Test,
  textAt,
  textsAt,
  valuesAt,
  where,
} from '../read.ts';
import { cniConfig, type Situation } from '../situation.ts';
import { isIstiod, proxyContainers } from '../variables.ts';

/** The label by which pods and namespaces are in ambient. */
export const enrolled: Test = labelled('istio.io/dataplane-mode', is('ambient'));

/** Pods with a sidecar. */
export const sidecars: Detect = pod(({ template }) => proxyContainers(template).length > 0);

/** A namespace is in ambient by its label. */
export function isEnrolledNamespace(situation: Situation, namespace: string): boolean {
  return situation.namespaceLabels(namespace)['istio.io/dataplane-mode'] === 'ambient';
}

/** Whether a pod is in ambient: by its own label, or else its namespace's. */
export function isEnrolled(situation: Situation, template: unknown, namespace: string): boolean {
  if (labelled('istio.io/dataplane-mode')(template)) return enrolled(template);
  return isEnrolledNamespace(situation, namespace);
}

/** A namespace is in ambient, or a pod of it is by its own label. */
export function hasEnrolledPods(situation: Situation, namespace: string): boolean {
  if (isEnrolledNamespace(situation, namespace)) return true;
  return situation.podTemplates().some((one) => one.namespace === namespace && enrolled(one.template));
}

/** Ambient is on and its CNI agent's configuration, where there is one, says so. */
export const ambientWith =
  (key?: string, test: Test = present): Detect =>
  (situation) => {
    const configMaps = situation.all('ConfigMap');
    const config = cniConfig(configMaps);
    if (!situation.isAmbient || (config && key !== undefined && !test(config[key]))) return undefined;
    return configMaps.filter(({ object }) => object.metadata?.name === 'istio-cni-config').map(evidenceOf);
  };

/** Revisions and tags by which workloads can ask for a control plane. */
export function revisions({ all }: Situation): ReadonlySet<string> {
  const istiods = all('Deployment').filter(({ object }) => isIstiod(object));
  const tags = all('MutatingWebhookConfiguration').flatMap(
    ({ object }) => object.metadata?.labels?.['istio.io/tag'] ?? [],
  );
  const own = istiods.map(({ object }) => object.metadata.labels?.['istio.io/rev'] ?? 'default');
  return new Set([...(own.length > 0 ? own : ['default']), ...tags]);
}

/** Whether something answers for the revision `default`: a control plane of that name, or the default tag. */
export function hasDefaultRevision({ all }: Situation): boolean {
  const istiods = all('Deployment').filter(({ object }) => isIstiod(object));
  return (
    istiods.some(({ object }) => (object.metadata.labels?.['istio.io/rev'] ?? 'default') === 'default') ||
    all('MutatingWebhookConfiguration').some(({ object }) => named('istio-revision-tag-default')(object))
  );
}

const gatewayMarks = either(
  labelled('istio', oneOf('ingressgateway', 'egressgateway')),
  labelled('gateway.networking.k8s.io/gateway-name'),
);

/** Pods of gateways. */
export const gatewayPods: Detect = pod(({ template }) => gatewayMarks(template));

/** Profiles that bring no gateway along. */
const withoutGateway = ['ambient', 'empty', 'minimal', 'openshift-ambient', 'remote'];

/** Whether a gateway of any sort is there or is configured. */
export function hasGateways({ all, values, podTemplates }: Situation): boolean {
  return (
    all('Gateway').length > 0 ||
    podTemplates().some(({ template }) => gatewayMarks(template)) ||
    valuesAt(values, 'gateways{}').length > 0 ||
    has('gateway')(values) ||
    all('IstioOperator').some(({ object }) => !withoutGateway.includes(textAt(object, 'spec.profile')))
  );
}

/** Every known node's kubelet is 1.MINOR or newer, and at least one node is known. */
export const everyNodeFrom =
  (minor: number) =>
  ({ all }: Situation): boolean => {
    const minors = all('Node').map(({ object }) =>
      Number(/^v?1\.(\d+)/.exec(textAt(object, 'status.nodeInfo.kubeletVersion'))?.[1]),
    );
    return minors.length > 0 && minors.every((found) => found >= minor);
  };

/** An argument of some container. */
export const containerArgument = (test: Test): Test =>
  either(
    where('spec.template.spec.containers[].args[]', test),
    where('spec.template.spec.containers[].command[]', test),
  );

const expectedClass = (gateway: unknown) =>
  `${textAt(gateway, 'metadata.name')}-${textAt(gateway, 'spec.gatewayClassName')}`;

/** Whether pods of a gateway run under another service account than it is expected to have. */
export function runsAsSomebodyElse(gateway: unknown, { podTemplates }: Situation): boolean {
  const annotations = valuesAt(gateway, 'metadata.annotations')[0];
  const named = isMap(annotations) ? annotations['gateway.istio.io/service-account'] : undefined;
  const expected = typeof named === 'string' ? named : expectedClass(gateway);
  const own = labelled('gateway.networking.k8s.io/gateway-name', is(textAt(gateway, 'metadata.name')));
  return podTemplates().some(
    ({ template, namespace }) =>
      namespace === (textAt(gateway, 'metadata.namespace') || 'default') &&
      own(template) &&
      (textAt(template, 'spec.serviceAccountName') || 'default') !== expected,
  );
}

/** Whether a Deployment outside the root namespace reads istiod's debug endpoints. */
export function asksForDebugData(deployment: unknown, situation: Situation): boolean {
  const namespace = textAt(deployment, 'metadata.namespace');
  const allowed = situation
    .variables('pilot')
    .filter(({ name }) => name === 'DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES')
    .flatMap(({ value }) => value.split(',').map((part) => part.trim()));
  if ([situation.istioNamespace, ...allowed].includes(namespace)) return false;
  return (
    where('spec.template.spec.containers[].image', mentions('kiali'))(deployment) ||
    where('spec.template.spec.containers[]', mentions(':15014/debug'))(deployment)
  );
}

/** Whether a workload reads debug data from istiod's plaintext port. */
export const asksInPlaintext: Test = (workload) =>
  ['spec', 'spec.template.spec', 'spec.jobTemplate.spec.template.spec']
    .flatMap((path) => valuesAt(workload, `${path}.containers[]`))
    .some((container) =>
      [...textsAt(container, 'args[]'), ...textsAt(container, 'command[]'), ...textsAt(container, 'env[].value')].some(
        mentions('--plaintext', ':15010'),
      ),
    );

const rootless: Test = either(
  where('securityContext.runAsNonRoot', is(true)),
  where('securityContext.runAsUser', (user) => Number(user) > 0),
);

/** Whether a DaemonSet other than the agent looks into the CNI configuration without being root. */
export const readsCniConfigAsNonRoot: Test = both(
  not(named('istio-cni-node')),
  where('spec.template.spec.volumes[].hostPath.path', startsWith('/etc/cni/net.d')),
  where('spec.template.spec', either(rootless, where('containers[]', rootless))),
);

/** Whether the pod's excluded ranges cover the address of the cluster's DNS. */
export function excludesClusterDns({ template }: PodTemplate, { all }: Situation): boolean {
  const annotations = valuesAt(template, 'metadata.annotations')[0];
  const ranges = isMap(annotations)
    ? String(annotations['traffic.sidecar.istio.io/excludeOutboundIPRanges'] ?? '')
    : '';
  const dns = all('Service').filter(({ object }) => named('kube-dns', 'coredns')(object) && isOfKubeSystem(object));
  return dns.some(({ object }) =>
    ranges.split(',').some((range) => coversIpv4(range.trim(), textAt(object, 'spec.clusterIP'))),
  );
}

const isOfKubeSystem = ({ metadata }: KubeObject) => metadata.namespace === 'kube-system';

function coversIpv4(range: string, address: string): boolean {
  const [from = '', bits = '32'] = range.split('/');
  const [a, b] = [ipv4(from), ipv4(address)];
  if (range === '*') return true;
  return (
    a !== undefined &&
    b !== undefined &&
    Math.floor(a / 2 ** (32 - Number(bits))) === Math.floor(b / 2 ** (32 - Number(bits)))
  );
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
