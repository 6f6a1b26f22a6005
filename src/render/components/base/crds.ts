import { crds } from '#generated/crds.ts';
import { isFilled } from '../../../lib/filled.ts';
import { emitYaml } from '../../../lib/yaml-emit.ts';
import type { BaseValues } from '../../../model/chart-values.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { Labels } from '../../../model/kubernetes.ts';
import type { Manifest } from '../../../model/manifest.ts';
import { inCluster } from '../../shared/scope.ts';

type Crd = (typeof crds)[number];

/** The definitions of Istio's kinds. Their text is ready: an object is made of it only when somebody asks. */
export function customResourceDefinitions({ base, global }: BaseValues): readonly Manifest[] {
  if (!inCluster(global.resourceScope)) return [];
  if (!isFilled(base.enableCRDTemplates)) return crds.map(manifestWithOldLabels);
  return crds.filter(({ name }) => !(base.excludedCRDs ?? []).includes(name)).map((crd) => manifest(crd));
}

const manifest = ({ name, yaml, json }: Crd): Manifest => ({
  ref: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', namespace: '', name },
  component: 'base',
  object: () => JSON.parse(json()) as KubeObject, // written by our own build
  yaml: () => yaml,
});

/** `base.enableCRDTemplates: false` asks for the definitions as they were before charts filled them in: other labels. */
function manifestWithOldLabels(crd: Crd): Manifest {
  const object = (): KubeObject => {
    const original = manifest(crd).object();
    return { ...original, metadata: { ...original.metadata, labels: oldLabels(crd.name) } };
  };
  return { ...manifest(crd), object, yaml: () => emitYaml(object()) };
}

function oldLabels(name: string): Labels {
  const area = /\.(security|telemetry)\.istio\.io$/.exec(name)?.[1];
  return { app: 'istio-pilot', chart: 'istio', heritage: 'Tiller', release: 'istio', ...(area ? { istio: area } : {}) };
}
