import { parseYaml } from '../lib/yaml.ts';
import type { ComponentName } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import { refOf } from '../objects/refs.ts';

const head = /^apiVersion: apiextensions\.k8s\.io\/v1\nkind: CustomResourceDefinition\nmetadata:\n((?: .*\n)+)spec:\n/;

/**
 * A CustomResourceDefinition whose text is as we would write it, so that nobody has to read it: definitions are most of
 * what a release renders to. Undefined for any other text.
 */
export function definitionManifest(text: string, component: ComponentName): Manifest | undefined {
  const trimmed = text.replace(/^(?:\s*\n|[ \t]*#.*\n)+/, '').trimEnd();
  const metadata = head.exec(trimmed)?.[1];
  const name = metadata && /^ {2}name: ([a-z0-9.-]+)$/m.exec(metadata)?.[1];
  if (!name || /^\s*#/m.test(trimmed)) return undefined;
  const yaml = `${trimmed}\n`;
  let object: KubeObject | undefined;
  const ref = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name } };
  return {
    ref: refOf(ref),
    component,
    object: () => {
      object ??= parseYaml(yaml)[0]?.value as KubeObject; // begins as one
      return object;
    },
    yaml: () => yaml,
  };
}
