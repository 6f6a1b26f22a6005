import { type IstioKindName, istioKinds } from '#generated/kinds.ts';
import type { KubeObject } from '../model/kube-object.ts';

/** The Istio kind of an object; undefined for other kinds and for versions that Istio does not serve. */
export function istioKindOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): IstioKindName | undefined {
  const [group = '', version = ''] = apiVersion.split('/');
  const known = byName.get(`${group}/${kind}`);
  return known?.versions.some((served) => served === version) ? known.kind : undefined;
}

const byName = new Map<string, (typeof istioKinds)[number]>(
  istioKinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]),
);
