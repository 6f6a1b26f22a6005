import { mapAt, valueAt } from '../lib/tree.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import { strategicMerge } from '../objects/strategic-merge.ts';
import { renderTemplate } from '../template/evaluate.ts';
import type { Value } from '../template/value.ts';
import { injectionFunctions } from './functions.ts';
import { goJson } from './go-json.ts';
import { kubernetesValue, messageValue, structValue } from './go-values.ts';
import { proxyImage } from './image.ts';
import { adjustInitUser, applyOverrides, injectedBefore, reinsertOverrides } from './overrides.ts';
import {
  annotationsOf,
  type Container,
  containersOf,
  labelsOf,
  namesIn,
  type Pod,
  parseBoolean,
  patchPod,
  proxyName,
  withAnnotations,
  withContainers,
  withoutAnnotations,
  withProxyEnv,
} from './pod.ts';
import { rewriteProbes } from './probes.ts';
import { mergeMetrics, prometheusSettings, withoutPrometheus } from './prometheus.ts';
import type { InjectionSettings } from './settings.ts';
import { templatesFor } from './settings.ts';

/** The workload that a pod belongs to; names and namespace may be empty. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface PodInjection {
  readonly settings: InjectionSettings;
  readonly owner: Owner;
  /** The mesh configuration that counts for this pod, its own annotation included. */
  readonly meshConfig: Tree;
  /** Whether sidecars are init containers where the pod does not say. */
  readonly nativeSidecars: boolean;
}

/**
 * The pod as istiod's webhook would send it back: templates laid on it, the user's own settings kept, probes and metrics led
 * through the agent. The caller has decided that it is injected and checked its annotations.
 * Throws TemplateError, MergeError, TypeMismatch, YamlError, StoredStateError and SettingsError.
 */
export function injectPod(original: Pod, injection: PodInjection): Pod {
  const { settings, meshConfig } = injection;
  const overrides = clusterOverrides(original, settings.values);
  const data = templateData(reinsertOverrides(stripped(original, meshConfig)), injection);
  const native = wantsNative(original, injection.nativeSidecars);
  let template: Tree = {};
  let merged = original;
  for (const parsed of templatesFor(settings, annotationsOf(original)['inject.istio.io/templates'])) {
    const text = renderTemplate(parsed, data, { functions: injectionFunctions });
    const patch = mapAt({ document: parseYaml(text)[0]?.value }, ['document']);
    template = Object.keys(template).length === 0 ? patch : strategicMerge(template, patch, 'Pod');
    if (native && namesIn(template, 'initContainers').includes(proxyName)) merged = relocateProxy(merged);
    merged = patchPod(merged, patch);
  }
  merged = applyOverrides(merged, { original, template });
  const mode = [
    valueAt(meshConfig, ['defaultConfig', 'interceptionMode']),
    annotationsOf(merged)['sidecar.istio.io/interceptionMode'],
  ];
  merged = adjustInitUser(merged, original, { tproxy: mode.includes('TPROXY') });
  return finish(merged, { injection, template, overrides });
}

/** Environment that settings and pod force on the proxy. */
function clusterOverrides(pod: Pod, values: Tree): Readonly<Record<string, string>> {
  const cluster = valueAt(values, ['global', 'multiCluster', 'clusterName']);
  const network = labelsOf(pod)['topology.istio.io/network'] ?? valueAt(values, ['global', 'network']);
  return {
    ...(cluster ? { ISTIO_META_CLUSTER_ID: String(cluster) } : {}),
    ...(network ? { ISTIO_META_NETWORK: String(network) } : {}),
  };
}

/** The pod without what an earlier injection added, so that the template sees what the user wrote. */
function stripped(pod: Pod, meshConfig: Tree): Pod {
  const before = injectedBefore(pod);
  if (!before) return pod;
  const without = (list: 'containers' | 'initContainers') =>
    containersOf(pod, list).filter(({ name }) => !before[list].includes(name));
  const bare = withContainers(
    withContainers(pod, 'containers', without('containers')),
    'initContainers',
    without('initContainers'),
  );
  const scraped = prometheusSettings(bare).port === String(valueAt(meshConfig, ['defaultConfig', 'statusPort']));
  return withoutAnnotations(scraped ? withoutPrometheus(bare) : bare, (name) => name === 'sidecar.istio.io/status');
}

function templateData(pod: Pod, { settings, owner, meshConfig, nativeSidecars }: PodInjection): Value {
  const proxyConfig = mapAt(meshConfig, ['defaultConfig']);
  const local = valueAt(meshConfig, ['inboundTrafficPolicy', 'mode']) === 'LOCALHOST';
  return structValue('*inject.SidecarTemplateData', {
    TypeMeta: structValue('v1.TypeMeta', { Kind: owner.kind, APIVersion: owner.apiVersion }),
    DeploymentMeta: structValue('types.NamespacedName', { Namespace: owner.namespace, Name: owner.name }),
    ObjectMeta: kubernetesValue(pod.metadata, 'ObjectMeta'),
    Spec: kubernetesValue(pod.spec, 'PodSpec'),
    ProxyConfig: messageValue(proxyConfig, 'ProxyConfig'),
    MeshConfig: messageValue(meshConfig, 'MeshConfig'),
    // JSON is a map[string]any as it stands.
    Values: settings.values as Value,
    Revision: settings.revision,
    NativeSidecars: nativeSidecars,
    ProxyImage: proxyImage({ values: settings.values, proxyConfig, annotations: annotationsOf(pod) }),
    ProxyUID: 1337n,
    ProxyGID: 1337n,
    InboundTrafficPolicyMode: local ? 'localhost' : 'passthrough',
    CompliancePolicy: String(valueAt(settings.values, ['pilot', 'env', 'COMPLIANCE_POLICY']) ?? ''),
  });
}

/** Only a plain true or false of the annotation counts here; templates read anything but false as true. */
function wantsNative(pod: Pod, fallback: boolean): boolean {
  const own = annotationsOf(pod)['sidecar.istio.io/nativeSidecar'];
  return own === 'true' ? true : own === 'false' ? false : fallback;
}

/** The user's own istio-proxy becomes an init container, where the template puts it. */
function relocateProxy(pod: Pod): Pod {
  const own = containersOf(pod).filter(({ name }) => name === proxyName);
  if (own.length === 0) return pod;
  const rest = containersOf(pod).filter(({ name }) => name !== proxyName);
  return withContainers(withContainers(pod, 'containers', rest), 'initContainers', [
    ...containersOf(pod, 'initContainers'),
    ...own,
  ]);
}

interface Finishing {
  readonly injection: PodInjection;
  /** What the templates yield: of any form, only names of it are read. */
  readonly template: Tree;
  readonly overrides: Readonly<Record<string, string>>;
}

function finish(merged: Pod, { injection, template, overrides }: Finishing): Pod {
  const { settings, meshConfig } = injection;
  const statusPort = Number(valueAt(meshConfig, ['defaultConfig', 'statusPort']) ?? 0);
  let pod = merged;
  const env = Object.entries(overrides).sort(([a], [b]) => (a < b ? -1 : 1));
  if (env.length > 0)
    pod = withProxyEnv(
      pod,
      env.map(([name, value]) => ({ name, value })),
    );
  pod = mergeMetrics(pod, { merge: meshConfig.enablePrometheusMerge !== false, statusPort });
  if (rewritesProbes(pod, settings.values)) pod = rewriteProbes(pod, statusPort);
  pod = withMetadata(pod, { template, settings, network: overrides.ISTIO_META_NETWORK });
  return ordered(pod, holdsApplication(injection));
}

function rewritesProbes(pod: Pod, values: Tree): boolean {
  const own = parseBoolean(annotationsOf(pod)['sidecar.istio.io/rewriteAppHTTPProbers']);
  return own ?? valueAt(values, ['sidecarInjectorWebhook', 'rewriteAppHTTPProbe']) === true;
}

interface Marking {
  readonly template: Tree;
  readonly settings: InjectionSettings;
  readonly network: string | undefined;
}

function withMetadata(pod: Pod, { template, settings, network }: Marking): Pod {
  const names = (list: string) => {
    const found = namesIn(template, list);
    return found.length > 0 ? found : null;
  };
  const status = {
    initContainers: names('initContainers'),
    containers: names('containers'),
    volumes: names('volumes'),
    imagePullSecrets: names('imagePullSecrets'),
    revision: settings.revision || 'default',
  };
  const marked = withAnnotations(pod, {
    'sidecar.istio.io/status': goJson(status),
    ...settings.injectedAnnotations,
  });
  if (network === undefined) return marked;
  return {
    ...marked,
    metadata: { ...marked.metadata, labels: { ...labelsOf(marked), 'topology.istio.io/network': network } },
  };
}

function holdsApplication({ settings, meshConfig }: PodInjection): boolean {
  return (
    valueAt(meshConfig, ['defaultConfig', 'holdApplicationUntilProxyStarts']) === true ||
    valueAt(settings.values, ['global', 'proxy', 'holdApplicationUntilProxyStarts']) === true
  );
}

/** Containers in the order in which they have to start. */
function ordered(pod: Pod, holds: boolean): Pod {
  const containers = containersOf(pod);
  const init = containersOf(pod, 'initContainers');
  const moved = holds ? toFront(containers, [proxyName]) : toBack(containers, [proxyName]);
  const native = init.some(({ name }) => name === proxyName);
  const movedInit = native
    ? toFront(init, ['istio-init', 'istio-validation', proxyName, 'enable-core-dump'])
    : toBack(toFront(init, ['istio-validation']), ['istio-init', 'enable-core-dump']);
  return withContainers(withContainers(pod, 'containers', moved), 'initContainers', movedInit);
}

function toFront(containers: readonly Container[], names: readonly string[]): readonly Container[] {
  const first = names.flatMap((name) => containers.filter((container) => container.name === name));
  return [...first, ...containers.filter((container) => !first.includes(container))];
}

function toBack(containers: readonly Container[], names: readonly string[]): readonly Container[] {
  const last = names.flatMap((name) => containers.filter((container) => container.name === name));
  return [...containers.filter((container) => !last.includes(container)), ...last];
}
