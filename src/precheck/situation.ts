import { isMap, mergeMaps } from '../lib/tree.ts';
import { parseYaml, YamlError } from '../lib/yaml.ts';
import type { Evidence } from '../model/check.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { textAt, valuesAt } from './read.ts';

export type Component = 'pilot' | 'agent' | 'cni';

/** A pod, or the template that pods are made from. */
export interface PodTemplate {
  readonly evidence: Evidence;
  readonly namespace: string;
  /** Whether it is a pod itself. */
  readonly isPod: boolean;
  /** `metadata` and `spec`. */
  readonly template: Tree;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly evidence: Evidence;
  /** Set in the configuration that is to be installed, not only in what runs. */
  readonly isConfigured: boolean;
}

/** Settings as one file or record has them, in istioctl's layout (`pilot.*`, `cni.*`, `global.*`, `meshConfig.*`, …). */
export interface ValuesLayer {
  readonly file: string;
  readonly values: Tree;
}

export interface SituationInput {
  readonly objects: readonly SourcedObject[];
  /** Later ones win. */
  readonly layers: readonly ValuesLayer[];
  /** Every file as it stands, for what can only be searched for. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** `v1.32.4`. */
  readonly kubeVersion?: string | undefined;
  readonly istioNamespace: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is known of a mesh: its objects, its configuration, and the user's files. */
export interface Situation extends SituationInput {
  /** All layers; undefined when nothing says how Istio is or will be configured. */
  readonly values: Tree | undefined;
  readonly mesh: Tree | undefined;
  /** Objects of a kind, of any group unless one is named. */
  all(kind: string, group?: string): readonly SourcedObject[];
  podTemplates(): readonly PodTemplate[];
  variables(component: Component): readonly Variable[];
  /** Whether ambient mode is on, as far as one can see. */
  readonly isAmbient: boolean;
  /** Namespaces that the CNI agent leaves alone. */
  readonly excludedNamespaces: readonly string[];
  /** A namespace's labels; none when it is not known. */
  namespaceLabels(name: string): Readonly<Record<string, unknown>>;
}

export function createSituation(input: SituationInput): Situation {
  const byKind = groupByKind(input.objects);
  const all = (kind: string, group?: string) => {
    const found = byKind.get(kind) ?? [];
    return group === undefined ? found : found.filter(({ object }) => groupOf(object) === group);
  };
  const values = input.layers.length === 0 ? undefined : input.layers.map((layer) => layer.values).reduce(mergeMaps);
  const mesh = meshOf(all('ConfigMap'), values);
  const templates = once(() => input.objects.flatMap(podTemplateOf));
  const base = { ...input, values, mesh, all, podTemplates: templates };
  const variables = {
    pilot: once(() => pilotVariables(base)),
    agent: once(() => agentVariables(base)),
    cni: once(() => cniVariables(base)),
  };
  const cni = cniConfig(all('ConfigMap'));
  return {
    ...base,
    variables: (component) => variables[component](),
    isAmbient: cni === undefined ? isAmbientConfigured(values) : cni.AMBIENT_ENABLED === 'true',
    excludedNamespaces: excludedNamespaces(cni, values),
    namespaceLabels(name) {
      const namespace = all('Namespace').find(({ object }) => object.metadata?.name === name);
      return namespace?.object.metadata.labels ?? {};
    },
  };
}

type Base = Pick<Situation, 'all' | 'values' | 'mesh' | 'podTemplates' | 'layers'>;

function groupByKind(objects: readonly SourcedObject[]): ReadonlyMap<string, readonly SourcedObject[]> {
  const byKind = new Map<string, SourcedObject[]>();
  for (const sourced of objects) {
    const group = byKind.get(sourced.object.kind);
    if (group) group.push(sourced);
    else byKind.set(sourced.object.kind, [sourced]);
  }
  return byKind;
}

/** The API group of an object; '' for the core group. */
export function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** Names an object and says where it stands. */
export function evidenceOf({ object, source }: SourcedObject): Evidence {
  const { name = '', namespace } = object.metadata ?? {};
  const subject = `${object.kind} ${namespace ? `${namespace}/` : ''}${name}`;
  return { subject, ...(source.file && { file: source.file, line: source.line }) };
}

function meshOf(configMaps: readonly SourcedObject[], values: Tree | undefined): Tree | undefined {
  const live = configMaps.find(
    ({ object }) => /^istio(?:-|$)/.test(object.metadata?.name ?? '') && has(object, 'mesh'),
  );
  const recorded = live && readMapping(textAt(live.object, 'data.mesh'));
  const configured = values && isMap(values.meshConfig) ? values.meshConfig : values && {};
  if (!recorded) return configured;
  return mergeMaps(recorded, configured ?? {});
}

const has = (object: KubeObject, key: string) => textAt(object, `data.${key}`) !== '';

/** A text that holds YAML, such as a key of a ConfigMap; undefined when it is no mapping. */
export function readMapping(text: string): Tree | undefined {
  try {
    const value = parseYaml(text)[0]?.value;
    return isMap(value) ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function podTemplateOf(sourced: SourcedObject): readonly PodTemplate[] {
  const { object } = sourced;
  const isPod = object.kind === 'Pod';
  const places = ['spec.template', 'spec.jobTemplate.spec.template'];
  const template = isPod ? object : places.flatMap((place) => valuesAt(object, place)).find((found) => isMap(found));
  if (!isMap(template)) return [];
  return [{ evidence: evidenceOf(sourced), namespace: object.metadata?.namespace ?? 'default', isPod, template }];
}

function pilotVariables({ all, values, layers }: Base): readonly Variable[] {
  const running = all('Deployment').filter(({ object }) => isIstiod(object));
  return [
    ...configured(values, 'pilot.env', layers),
    ...running.flatMap((sourced) =>
      listed(valuesAt(sourced.object, 'spec.template.spec.containers[].env[]'), evidenceOf(sourced)),
    ),
  ];
}

/** Whether a Deployment runs the control plane. */
export function isIstiod({ metadata }: KubeObject): boolean {
  return /^istiod(?:-|$)/.test(metadata?.name ?? '') || metadata?.labels?.app === 'istiod';
}

function agentVariables({ all, values, mesh, podTemplates, layers }: Base): readonly Variable[] {
  const path = 'meshConfig.defaultConfig.proxyMetadata';
  const recorded = valuesAt(mesh, 'defaultConfig.proxyMetadata').flatMap((metadata) =>
    entries(metadata, { subject: `ConfigMap istio, ${path}` }),
  );
  return [
    ...configured(values, path, layers),
    ...recorded,
    ...podTemplates().flatMap(({ evidence, template }) => [
      ...proxyContainers(template).flatMap((container) => listed(valuesAt(container, 'env[]'), evidence)),
      ...proxySettings(template).flatMap((settings) => entries(settings.proxyMetadata, evidence)),
    ]),
    ...all('ProxyConfig').flatMap((sourced) =>
      valuesAt(sourced.object, 'spec.environmentVariables').flatMap((map) => entries(map, evidenceOf(sourced))),
    ),
  ];
}

/** The istio-proxy containers of a pod, native sidecars among them. */
export function proxyContainers(template: Tree): readonly unknown[] {
  return ['spec.containers[]', 'spec.initContainers[]']
    .flatMap((path) => valuesAt(template, path))
    .filter((container) => textAt(container, 'name') === 'istio-proxy');
}

/** What the annotation proxy.istio.io/config of a pod says. */
export function proxySettings(template: Tree): readonly Tree[] {
  const annotations = valuesAt(template, 'metadata.annotations')[0];
  const text = isMap(annotations) ? annotations['proxy.istio.io/config'] : undefined;
  const settings = typeof text === 'string' ? readMapping(text) : undefined;
  return settings ? [settings] : [];
}

function cniVariables({ all, values, layers }: Base): readonly Variable[] {
  const map = all('ConfigMap').find(({ object }) => object.metadata?.name === 'istio-cni-config');
  return [...configured(values, 'cni.env', layers), ...(map ? entries(map.object.data, evidenceOf(map)) : [])];
}

function configured(values: Tree | undefined, path: string, layers: readonly ValuesLayer[]): readonly Variable[] {
  return valuesAt(values, path).flatMap((map) => {
    const file = layers.findLast((layer) => valuesAt(layer.values, path).length > 0)?.file;
    return entries(map, { subject: `values.${path}`, ...(file && { file }) }, true);
  });
}

function entries(map: unknown, evidence: Evidence, isConfigured = false): readonly Variable[] {
  if (!isMap(map)) return [];
  return Object.entries(map).map(([name, value]) => ({
    name,
    value: String(value ?? ''),
    evidence: isConfigured ? { ...evidence, subject: `${evidence.subject}.${name}` } : evidence,
    isConfigured,
  }));
}

function listed(list: readonly unknown[], evidence: Evidence): readonly Variable[] {
  return list.map((item) => ({
    name: textAt(item, 'name'),
    value: String(valuesAt(item, 'value')[0] ?? ''),
    evidence,
    isConfigured: false,
  }));
}

/** What the CNI agent was told; undefined when it is not there. */
export function cniConfig(configMaps: readonly SourcedObject[]): Readonly<Record<string, unknown>> | undefined {
  const found = configMaps.find(({ object }) => object.metadata?.name === 'istio-cni-config');
  return found && isMap(found.object.data) ? found.object.data : undefined;
}

const isAmbientConfigured = (values: Tree | undefined) =>
  /(?:^|-)ambient$/.test(textAt(values, 'profile')) || valuesAt(values, 'cni.ambient.enabled')[0] === true;

function excludedNamespaces(
  cni: Readonly<Record<string, unknown>> | undefined,
  values: Tree | undefined,
): readonly string[] {
  const recorded = String(cni?.EXCLUDE_NAMESPACES ?? cni?.EXCLUDED_NAMESPACES ?? '');
  const written = valuesAt(values, 'cni.excludeNamespaces[]').map(String);
  return [...new Set([...recorded.split(/[\s,[\]"]+/), ...written])].filter((name) => name !== '');
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
