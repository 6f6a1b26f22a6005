import type { Release } from '../../lib/release.ts';
import type { Check } from '../../model/check.ts';
import { evidenceOf } from '../evidence.ts';
import { is, named, textAt, textsAt, valuesAt } from '../read.ts';
import { cniConfig, type Situation } from '../situation.ts';
import { supportOf } from '../support.ts';

const platforms: readonly (readonly [name: string, mark: RegExp])[] = [
  ['gke', /-gke\./],
  ['k3s', /\+k3s/],
  ['microk8s', /microk8s/],
];

/** The platform, as far as it can be seen, and whether the configuration names it where it must. */
export function platform(situation: Situation): Check {
  const base = { id: 'platform', title: 'platform' };
  const openshift = situation
    .all('CustomResourceDefinition')
    .some(({ object }) => /\.openshift\.io$/.test(object.metadata.name ?? ''));
  const found = openshift ? 'openshift' : platforms.find(([, mark]) => mark.test(situation.kubeVersion ?? ''))?.[0];
  if (!found) return { ...base, status: 'ok', title: 'platform: nothing special' };
  const named = [...textsAt(situation.values, 'global.platform'), ...textsAt(situation.values, 'platform')][0];
  const title = `platform: ${found}`;
  if (situation.values === undefined || named === found) return { ...base, status: 'ok', title };
  const message = named ? `the configuration is for ${named}` : 'the configuration does not name it';
  return { ...base, status: 'warning', title, message, fix: `Set values.global.platform=${found}.` };
}

/** Whether the target still ships the compatibility version that the configuration asks for. */
export function compatibilityVersion({ values }: Situation, to: Release): Check {
  const base = { id: 'compatibility-version', title: 'compatibilityVersion' };
  const version = valuesAt(values, 'compatibilityVersion')[0];
  if (version === undefined || version === '')
    return { ...base, status: 'ok', title: 'compatibilityVersion: none asked for' };
  const known = supportOf(to)?.compatibility ?? [];
  const title = `compatibilityVersion ${version}`;
  if (known.includes(String(version))) return { ...base, status: 'ok', title };
  const message = `Istio 1.${to.minor} does not ship it: the installation would fail`;
  return { ...base, status: 'error', title, message, fix: `Remove it, or name one of ${known.join(', ')}.` };
}

/** DaemonSets by which network plugins are known. */
const plugins: Readonly<Record<string, string>> = {
  'aws-node': 'Amazon VPC',
  'azure-cns': 'Azure',
  'calico-node': 'Calico',
  cilium: 'Cilium',
  'kube-flannel-ds': 'Flannel',
  'kube-router': 'kube-router',
  antrea: 'Antrea',
};

/** The network plugin of the cluster beside which Istio's own agent has to work. */
export function networkPlugin(situation: Situation): Check {
  const base = { id: 'cni', title: 'network plugin' };
  const found = Object.entries(plugins).filter(([name]) =>
    situation.all('DaemonSet').some(({ object }) => named(name)(object)),
  );
  const agent = hasAgent(situation) ? "with Istio's agent" : "without Istio's agent";
  const title = `network plugin: ${found.map(([, plugin]) => plugin).join(', ') || 'none that is known'}, ${agent}`;
  const cilium = situation.all('ConfigMap').filter(({ object }) => named('cilium-config')(object));
  const exclusive = cilium.filter(({ object }) => textAt(object, 'data.cni-exclusive') !== 'false');
  if (exclusive.length === 0 || !hasAgent(situation)) return { ...base, status: 'ok', title };
  return {
    ...base,
    status: 'warning',
    title,
    message: "Cilium removes the configuration of Istio's agent from the nodes",
    evidence: exclusive.map(evidenceOf),
    fix: 'Set cni.exclusive=false in the values of Cilium.',
  };
}

const hasAgent = ({ all, values, isAmbient }: Situation) =>
  isAmbient || cniConfig(all('ConfigMap')) !== undefined || valuesAt(values, 'pilot.cni.enabled').some(is(true));

/** Settings of the mesh that still work, and what to use instead. */
const deprecated: Readonly<Record<string, string>> = {
  certificates: 'nothing: istiod no longer provisions them',
  verifyCertificateAtClient: 'caCertificates of a DestinationRule',
  'extensionProviders[].envoyExtAuthzHttp.includeHeadersInCheck': 'includeRequestHeadersInCheck',
  'extensionProviders[].lightstep': 'an opentelemetry provider',
  'extensionProviders[].opencensus': 'an opentelemetry provider',
  'defaultConfig.discoveryRefreshDelay': 'nothing: it has no effect',
  'defaultConfig.zipkinAddress': 'an extension provider of type zipkin',
  'defaultConfig.envoyMetricsServiceAddress': 'envoyMetricsService',
  'defaultConfig.availabilityZone': 'nothing: it has no effect',
  'defaultConfig.sds': 'nothing: it has no effect',
};

/** Whether the mesh is configured with settings that will go. */
export function deprecatedSettings({ mesh }: Situation): Check {
  const base = { id: 'deprecated-settings', title: 'deprecated settings' };
  const used = Object.entries(deprecated).filter(([path]) => valuesAt(mesh, path).length > 0);
  if (used.length === 0) return { ...base, status: 'ok', title: `${base.title}: none in use` };
  return {
    ...base,
    status: 'warning',
    title: `${base.title}: ${used.length} in use`,
    message: 'a later release may no longer know them',
    evidence: used.map(([path, instead]) => ({ subject: `meshConfig.${path}: use ${instead}` })),
    fix: 'Change them before they are gone.',
  };
}
