import { isMap } from '../lib/tree.ts';
import { parseYaml, YamlError } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';

/** Settings as one file or record has them, in istioctl's layout (`pilot.*`, `cni.*`, `global.*`, `meshConfig.*`, …). */
export interface ValuesLayer {
  readonly file: string;
  readonly values: Tree;
}

/** A text that holds YAML, such as a key of a ConfigMap; undefined when it is no mapping. */
export function readMapping(text: string): Tree | undefined {
  try {
    const value = parseYaml(text)[0]?.value;
    return isMap(value) ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
