import { readFileSync } from 'node:fs';
import { emitYaml } from '../../src/lib/yaml-emit.ts';
import type { GeneratedFile } from '../generate.ts';
import { type IstioKind, readIstioKinds } from '../schemas/istio-kinds.ts';
import { dataModule } from './data-module.ts';

/** The CRDs as ready text: printing them parses nothing. As objects they are apart, since few ask for them. */
export function generateCrds(): readonly GeneratedFile[] {
  const crds = readIstioKinds().map((kind) => customResourceDefinition(kind));
  const texts = crds.map((crd) => {
    const part = indented(emitYaml(crd.spec.versions[0]?.schema), '      ');
    return { name: crd.metadata.name, pieces: emitYaml(crd).split(part), part };
  });
  const objects = crds.map((crd) => ({
    crd: { ...crd, spec: { ...crd.spec, versions: crd.spec.versions.map(({ schema, ...version }) => version) } },
    schema: crd.spec.versions[0]?.schema,
  }));
  return [
    dataModule('crd-texts', texts, 'readonly CrdText[]', typeImport('CrdText')),
    dataModule('crd-objects', objects, 'readonly CrdObject[]', typeImport('CrdObject')),
  ];
}

const typeImport = (name: string): string => `import type { ${name} } from '../../src/model/crd.ts';\n`;

const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);

/** The custom resource definition of a kind, with the labels that the reference's `base` chart gives it. */
function customResourceDefinition(kind: IstioKind) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${kind.group}`,
      annotations: { 'helm.sh/resource-policy': 'keep' },
      labels: {
        'app.kubernetes.io/instance': 'istio',
        'app.kubernetes.io/managed-by': 'Helm',
        'app.kubernetes.io/part-of': 'istio',
        'app.kubernetes.io/version': version,
        'helm.sh/chart': `base-${version}`,
      },
    },
    spec: {
      group: kind.group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.kind.toLowerCase(),
        ...(kind.shortNames && { shortNames: kind.shortNames }),
        categories: ['istio-io', kind.group.replaceAll('.', '-')],
      },
      scope: 'Namespaced',
      versions: kind.versions.map((name) => ({
        name,
        served: true,
        storage: name === kind.storage,
        subresources: { status: {} },
        ...(kind.columns && { additionalPrinterColumns: kind.columns }),
        schema: { openAPIV3Schema: objectSchema(kind) },
      })),
    },
  };
}

function objectSchema({ spec, status, required }: IstioKind) {
  return { type: 'object', properties: { spec, status }, ...(required && { required }) };
}
