import { isMap, mergeMaps } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { evidenceOf, type PodTemplate } from './evidence.ts';
import { textAt, valuesAt } from './read.ts';
import { readMapping, type ValuesLayer } from './values-layer.ts';
import { type Component, type Variable, variablesOf } from './variables.ts';

export interface SituationInput {
  readonly objects: readonly SourcedObject[];
  /** Later ones win. */
  readonly layers: readonly ValuesLayer[];
  /** Every file as it stands, for what can only be searched for. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** `v1.32.4`. */
  readonly kubeVersion?: string | undefined;
  readonly istioNamespace: string;
  /** Kinds that the cluster did not let us read. */
  readonly unreadable?: ReadonlySet<string>;
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

/** Indexes what was read once, for the many notes that ask about it. */
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
    pilot: once(() => variablesOf.pilot(base)),
    agent: once(() => variablesOf.agent(base)),
    cni: once(() => variablesOf.cni(base)),
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

function podTemplateOf(sourced: SourcedObject): readonly PodTemplate[] {
  const { object } = sourced;
  const isPod = object.kind === 'Pod';
  const places = ['spec.template', 'spec.jobTemplate.spec.template'];
  const template = isPod ? object : places.flatMap((place) => valuesAt(object, place)).find((found) => isMap(found));
  if (!isMap(template)) return [];
  return [{ evidence: evidenceOf(sourced), namespace: object.metadata?.namespace ?? 'default', isPod, template }];
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
