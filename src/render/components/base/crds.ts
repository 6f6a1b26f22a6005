import crdObjects from '#generated/data/crd-objects.ts';
import crdTexts from '#generated/data/crd-texts.ts';
import { isFilled } from '../../../lib/filled.ts';
import { emitYaml } from '../../../lib/yaml-emit.ts';
import type { BaseValues } from '../../../model/chart-values.ts';
import type { CrdText } from '../../../model/crd.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { Labels } from '../../../model/kubernetes.ts';
import type { Manifest } from '../../../model/manifest.ts';
import { inCluster } from '../../shared/scope.ts';

/** The definitions of Istio's kinds. Their text is ready: an object is made of it only when somebody asks. */
export const istioDefinitions = (): readonly Manifest[] => crdTexts().map(manifest);

/** Those of them that a configuration asks for. */
export function customResourceDefinitions({ base, global }: BaseValues): readonly Manifest[] {
  if (!inCluster(global.resourceScope)) return [];
  if (!isFilled(base.enableCRDTemplates)) return crdTexts().map(manifestWithOldLabels);
  return istioDefinitions().filter(({ ref }) => !(base.excludedCRDs ?? []).includes(ref.name));
}

const manifest = ({ name, pieces, part }: CrdText): Manifest => ({
  ref: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', namespace: '', name },
  component: 'base',
  object: () => objectNamed(name),
  yaml: () => pieces.join(part),
});

function objectNamed(wanted: string): KubeObject {
  const found = crdObjects().find(({ crd }) => crd.metadata.name === wanted);
  if (!found) throw new Error(`${wanted} has a text and no object`);
  const { crd, schema } = found;
  return { ...crd, spec: { ...crd.spec, versions: crd.spec.versions.map((version) => ({ ...version, schema })) } };
}

/** `base.enableCRDTemplates: false` asks for the definitions as they were before charts filled them in: other labels. */
function manifestWithOldLabels(crd: CrdText): Manifest {
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
