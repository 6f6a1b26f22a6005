import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of an installation that has several, and how it is removed again. */
export interface MeshPart {
  readonly name: string;
  readonly install: readonly string[];
  readonly uninstall: string;
}

const operator = (name: string, spec: string) =>
  `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n${name === '' ? '' : `metadata: {name: ${name}}\n`}spec:\n${spec}`;

const gateway = (kind: 'ingress' | 'egress', name: string) =>
  `  profile: empty\n  components: {${kind}Gateways: [{name: ${name}, enabled: true, namespace: shop}]}\n`;

/**
 * A control plane with a tag and the default tag, two files with gateways of its revision, a canary with a tag: four parts that
 * share labels, webhooks and CRDs. `name` is that of the control plane's file, '' for none.
 */
export function meshParts(folder: string, name: string): readonly MeshPart[] {
  const files = {
    'control-plane.yaml': operator(name, '  profile: minimal\n'),
    'edge.yaml': operator('edge-iop', gateway('ingress', 'my-edge')),
    'out.yaml': operator('out-iop', gateway('egress', 'way-out')),
    'canary.yaml': operator('', '  profile: minimal\n  revision: canary\n'),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const part = (file: string, ...more: readonly string[]): MeshPart => ({
    name: file,
    install: [`install -f ${file} -y --create-namespace --wait=false`, ...more],
    uninstall: `uninstall -f ${file} -y`,
  });
  return [
    part('control-plane.yaml', 'tag set prod --revision default -y'),
    part('edge.yaml'),
    part('out.yaml'),
    { ...part('canary.yaml', 'tag set stage --revision canary -y'), uninstall: 'uninstall --revision canary -y' },
  ];
}

/** Every order of the items. */
export function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
