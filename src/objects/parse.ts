import { isMap } from '../lib/tree.ts';
import { readYaml, type YamlDocument, YamlError } from '../lib/yaml.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Path, Source } from '../model/source.ts';

/** An object and where it was written. */
export interface SourcedObject {
  readonly object: KubeObject;
  readonly source: Source;
}

/** A document that is not YAML (yaml), no mapping such as a JSON patch (shape), or a mapping that is no object (object). */
export interface ParseProblem {
  readonly kind: 'yaml' | 'shape' | 'object';
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Whether a text that is not YAML is a template of Helm, or of something like it. */
export const looksLikeTemplate = (text: string): boolean => /\{\{-?\s*[.$(\w/"]/.test(text);
export const renderFirst = 'this is a template: render it first, as with helm template CHART';

export interface ParsedObjects {
  readonly objects: readonly SourcedObject[];
  readonly problems: readonly ParseProblem[];
}

/** The objects of one text: several documents, Lists taken apart, JSON. Never throws: what is broken becomes a problem. */
export function parseObjects(text: string, file: string): ParsedObjects {
  const objects: SourcedObject[] = [];
  const problems: ParseProblem[] = [];
  for (const document of readYaml(text)) {
    if (document instanceof YamlError) {
      problems.push({ kind: 'yaml', message: document.message, file, line: document.line, column: document.column });
    } else if (document.value !== undefined && document.value !== null) {
      collect(document.value, []);
    }
    function collect(value: unknown, path: Path): void {
      const at = document as YamlDocument;
      if (!isObject(value)) {
        const { line, column } = at.locate(path);
        const problem = isMap(value)
          ? ({ kind: 'object', message: 'not a Kubernetes object: apiVersion or kind is missing' } as const)
          : ({ kind: 'shape', message: 'not a Kubernetes object: a mapping is wanted' } as const);
        problems.push({ ...problem, file, line, column });
        return;
      }
      if (value.kind.endsWith('List') && Array.isArray(value.items)) {
        for (const [index, item] of value.items.entries()) collect(item, [...path, 'items', index]);
        return;
      }
      objects.push({ object: value, source: sourceOf({ file, document: at, path, text }) });
    }
  }
  return { objects, problems };
}

interface Written {
  readonly file: string;
  readonly document: YamlDocument;
  /** The object's place in its document: empty unless a List holds it. */
  readonly path: Path;
  readonly text: string;
}

function sourceOf({ file, document, path, text }: Written): Source {
  return {
    file,
    // Looking up a place costs as much as parsing: most objects never need it.
    get line() {
      return path.length === 0 ? document.firstLine : document.locate(path).line;
    },
    locate: (inner, part) => document.locate([...path, ...inner], part),
    repeatedKeys: () =>
      document
        .duplicateKeys()
        .filter(({ path: key }) => path.every((step, index) => key[index] === step))
        .map(({ path: key, place }) => ({ path: key.slice(path.length), position: place })),
    text: () => text,
  };
}

function isObject(value: unknown): value is KubeObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const { apiVersion, kind } = value as Record<string, unknown>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && kind !== '';
}
