import { isMap } from '../lib/tree.ts';
import type { Evidence } from '../model/check.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { evidenceOf, type PodTemplate } from './evidence.ts';
import { textAt, valuesAt } from './read.ts';
import { readMapping, type ValuesLayer } from './values-layer.ts';

export type Component = 'pilot' | 'agent' | 'cni';

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly evidence: Evidence;
  /** Set in the configuration that is to be installed, not only in what runs. */
  readonly isConfigured: boolean;
}

/** What of a mesh sets variables. */
interface Known {
  readonly values: Tree | undefined;
  readonly mesh: Tree | undefined;
  readonly layers: readonly ValuesLayer[];
  all(kind: string, group?: string): readonly SourcedObject[];
  podTemplates(): readonly PodTemplate[];
}

/** Environment variables by the component that they are for, from everything that sets them. */
export const variablesOf: Readonly<Record<Component, (known: Known) => readonly Variable[]>> = {
  pilot: pilotVariables,
  agent: agentVariables,
  cni: cniVariables,
};

function pilotVariables({ all, values, layers }: Known): readonly Variable[] {
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

function agentVariables({ all, values, mesh, podTemplates, layers }: Known): readonly Variable[] {
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
function proxySettings(template: Tree): readonly Tree[] {
  const annotations = valuesAt(template, 'metadata.annotations')[0];
  const text = isMap(annotations) ? annotations['proxy.istio.io/config'] : undefined;
  const settings = typeof text === 'string' ? readMapping(text) : undefined;
  return settings ? [settings] : [];
}

function cniVariables({ all, values, layers }: Known): readonly Variable[] {
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
