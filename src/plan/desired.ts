import { valueAt } from '../lib/tree.ts';
import type { ValidConfig } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import type { DesiredObject } from '../model/plan.ts';
import { refKey } from '../objects/refs.ts';
import { label, labelled, revisionName } from './labels.ts';
import { neverMatching } from './never-match.ts';

export interface DesiredInput {
  readonly config: ValidConfig;
  readonly manifests: readonly Manifest[];
  /** The objects of the tag `default`, when this installation is to serve it. */
  readonly defaultTag: readonly Manifest[];
  /** Version of Istio, for the labels. */
  readonly version: string;
}

/** Everything an installation wants in the cluster, labelled; the default tag's objects replace rendered ones of the same name. */
export function desiredObjects({ config, manifests, defaultTag, version }: DesiredInput): readonly DesiredObject[] {
  const desired = new Map<string, DesiredObject>();
  const put = (one: DesiredObject) => desired.set(refKey(one.ref), labelled(one, config, version));
  const takesOver = defaultTag.length > 0 && revisionName(config) === 'default';
  for (const manifest of manifests) {
    const object = manifest.object();
    put({
      ref: manifest.ref,
      component: manifest.component,
      object: takesOver && isInjector(object) ? neverMatching(object) : object,
    });
  }
  for (const manifest of defaultTag) put({ ...manifest, object: unpruned(manifest.object()) });
  return [...desired.values()];
}

function isInjector({ kind, metadata }: KubeObject): boolean {
  return (
    kind === 'MutatingWebhookConfiguration' &&
    metadata.labels?.app === 'sidecar-injector' &&
    metadata.labels[label.tag] === undefined
  );
}

function unpruned(object: KubeObject): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, [label.notPruned]: 'true' } },
  };
}

/** The namespaces that an installation needs, its own first. */
export function namespacesOf(config: ValidConfig): readonly KubeObject[] {
  const network = valueAt(config.spec, ['values', 'global', 'network']);
  const labels = typeof network === 'string' && network !== '' ? { labels: { [label.network]: network } } : {};
  const names = new Set([config.istioNamespace, ...config.components.map(({ namespace }) => namespace)]);
  return [...names].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, ...(name === config.istioNamespace ? labels : {}) },
  }));
}
