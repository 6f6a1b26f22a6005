import { isMap } from '../lib/tree.ts';
import type { YamlDocument } from '../lib/yaml.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Origin, Problem } from '../model/problem.ts';
import { withTexts } from './text-fields.ts';

/** A configuration file as the user gave it; `-` names standard input. */
export interface InputFile {
  readonly name: string;
  readonly text: string;
}

/** The one IstioOperator that a file holds; an empty map for an empty file. */
export interface FileLayer {
  readonly file: string;
  readonly tree: Tree;
  readonly document: YamlDocument | undefined;
}

/** Real configurations have some thousand characters. */
const mostCharacters = 1024 * 1024;

const topLevelKeys = ['apiVersion', 'kind', 'metadata', 'spec'];

/** Reads one file, or says what is wrong with it as a whole. */
export function readFile({ name, text }: InputFile): FileLayer | Problem {
  const problem = (message: string, line = 1, column = 1, suggestion?: string): Problem => {
    const origin: Origin = { kind: 'file', file: name, line, column };
    return { level: 'error', message, path: [], origin, suggestion };
  };
  if (text.length > mostCharacters)
    return problem(`${text.length} characters are too many for a configuration:`, 1, 1, 'is it the right file?');
  const documents: YamlDocument[] = [];
  for (const document of readYaml(text)) {
    if (document instanceof YamlError)
      return problem(`not YAML: ${document.message}`, document.line, document.column, tabHint(text, document.line));
    if (document.value !== undefined && document.value !== null) documents.push(document);
  }
  const [document, second] = documents;
  if (!document) return { file: name, tree: {}, document: undefined };
  if (second) return problem('a second document', second.line, 1, 'one IstioOperator per file: give each its own -f');
  const { value } = document;
  if (!isMap(value))
    return problem('not an IstioOperator: a mapping with apiVersion, kind and spec is wanted', document.line);
  if (typeof value.kind !== 'string' || value.kind === '')
    return problem('no kind', document.line, 1, `start with "kind: IstioOperator"${valuesHint(value)}`);
  return { file: name, tree: withTexts(value, document.sourceOf), document };
}

/** YAML forbids tabs as indentation, which its parsers say in words that few people understand. */
function tabHint(text: string, line: number): string | undefined {
  const lines = text.split('\n', line);
  return lines.slice(-2).some((content) => /^ *\t/.test(content))
    ? 'indent with spaces: this line starts with a tab'
    : undefined;
}

function valuesHint(value: Tree): string {
  return Object.keys(value).some((key) => !topLevelKeys.includes(key)) ? '; Helm values belong under spec.values' : '';
}
