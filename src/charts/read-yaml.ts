import { isMap } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { ChartError, type Tree } from './chart.ts';

const decoder = new TextDecoder();

/** A file's text, a byte order mark left out. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The first document of a text, which is a map; an empty one when there is nothing. Throws ChartError. */
export function mapOf(name: string, text: string): Tree {
  const [document] = readYaml(text);
  if (document instanceof YamlError)
    throw new ChartError(`${name}:${document.line}:${document.column}: not YAML: ${document.message}`);
  const value = document?.value ?? {};
  if (!isMap(value)) throw new ChartError(`${name}:${document?.line ?? 1}: not a mapping`);
  return value;
}
