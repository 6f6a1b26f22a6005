import { readFileSync } from 'node:fs';
import { emitYaml } from '../../src/lib/yaml-emit.ts';
import type { GeneratedFile } from '../generate.ts';
import { type IstioKind, readIstioKinds } from '../schemas/istio-kinds.ts';

/** The CRDs as ready text: printing them parses nothing. */
export function generateCrds(): readonly GeneratedFile[] {
  const entries = readIstioKinds().map((kind) => {
    const crd = customResourceDefinition(kind);
    const schemas = crd.spec.versions.map(({ schema }) => schema);
    const yaml = textWithRepeats(emitYaml(crd), indented(emitYaml(schemas[0]), '      '));
    const json = textWithRepeats(JSON.stringify(crd), JSON.stringify(schemas[0]));
    // The JSON is rarely needed: text inside a function is only skimmed until it is called.
    return `  { name: ${JSON.stringify(crd.metadata.name)}, yaml: ${yaml}, json: () => ${json} },`;
  });
  const text = `/** Custom resource definitions, in the order in which they are applied. */
export const crds: readonly { readonly name: string; readonly yaml: string; json(): string }[] = [
${entries.join('\n')}
];
`;
  return [{ path: 'crds.ts', text }];
}

/** The expression for a text in which `part`, the schema that all versions share, is written once. */
function textWithRepeats(text: string, part: string): string {
  const pieces = text.split(part);
  if (pieces.length < 3) return JSON.stringify(text);
  return `((part: string) => ${pieces.map((piece) => JSON.stringify(piece)).join(' + part + ')})(${JSON.stringify(part)})`;
}

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
