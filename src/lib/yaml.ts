// YAML as Kubernetes' own tools read it (sigs.k8s.io/yaml): YAML 1.1 scalars but no dates and no base-60 numbers.
import { countLines, LineIndex, type Place } from './line-index.ts';
import type { Path } from './path.ts';
import { notPlain, readPlainYaml } from './plain-yaml.ts';
import { nodesOf } from './yaml-nodes.ts';
import { treeOf } from './yaml-places.ts';
import { YamlProblem } from './yaml-token.ts';
import { constructValue } from './yaml-value.ts';

/** One YAML document of a text. */
export interface YamlDocument {
  /** The value, JSON types only; `undefined` for an empty document. */
  readonly value: unknown;
  /** Line of the document's first token in the whole text, from 1. */
  readonly line: number;
  /** Line of the document's first text, leading comments included. */
  readonly firstLine: number;
  /** Where the value (or its key) at `path` stands, or its nearest ancestor that is written down. */
  locate(path: Path, part?: 'key' | 'value'): Place;
  /** The scalar at `path` as it is written, `1.30` for the number 1.3; undefined where there is none. */
  sourceOf(path: Path): string | undefined;
  /** Keys that a mapping names a second time. */
  duplicateKeys(): readonly { readonly path: Path; readonly place: Place }[];
}

/** A text, or one document of it, that is not YAML. */
export class YamlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(reason: string, line: number, column: number) {
    super(reason);
    this.name = 'YamlError';
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads every document of a text; a broken one is returned as a YamlError in its place, so that the others can be used.
 * `---` at the start of a line separates, whatever follows it on the line (a comment, or the document's first node).
 */
export function readYaml(text: string): readonly (YamlDocument | YamlError)[] {
  return splitDocuments(text).map((part) => readDocument(part));
}

/** Like readYaml, but throws the first YamlError. */
export function parseYaml(text: string): readonly YamlDocument[] {
  return readYaml(text).map((document) => {
    if (document instanceof YamlError) throw document;
    return document;
  });
}

interface Part {
  readonly text: string;
  /** Lines of the whole text before this part. */
  readonly linesBefore: number;
}

const onlyDirectives = /^(?:(?:%[^\n]*|[ \t]*#[^\n]*|[ \t\r]*)\n)+$/;

function splitDocuments(text: string): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  let linesBefore = 0;
  const separator = /^---(?=[ \t\r\n]|$)/gm;
  separator.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (let match = separator.exec(text); match; match = separator.exec(text)) {
    const part = text.slice(start, match.index);
    if (onlyDirectives.test(part) && /^%/m.test(part)) continue; // they are about the document that starts here
    if (match.index > 0) parts.push({ text: part, linesBefore });
    linesBefore += countLines(part);
    start = match.index;
  }
  parts.push({ text: text.slice(start), linesBefore });
  return parts;
}

function readDocument(part: Part): YamlDocument | YamlError {
  const value = readPlainYaml(part.text);
  if (value === notPlain) return readFully(part);
  return documentOf(part, { value, start: part.text.search(/^(?!---) *[^ \n#]/m), hasRepeatedKey: false });
}

function readFully(part: Part): YamlDocument | YamlError {
  const { text, linesBefore } = part;
  try {
    const root = nodesOf(text);
    if (!root || (root.start < 0 && root.kind === 'scalar' && root.tag === ''))
      return documentOf(part, { value: undefined, start: -1, hasRepeatedKey: false });
    return documentOf(part, { ...constructValue(root), start: root.start });
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const { line, column } = new LineIndex(text, linesBefore).place(Math.min(error.offset, text.trimEnd().length));
    return new YamlError(error.message, line, column);
  }
}

interface Read {
  readonly value: unknown;
  /** Offset of the first token; below 0 when there is none. */
  readonly start: number;
  readonly hasRepeatedKey: boolean;
}

function documentOf({ text, linesBefore }: Part, { value, start, hasRepeatedKey }: Read): YamlDocument {
  const lines = () => new LineIndex(text, linesBefore);
  return {
    value,
    get line() {
      return linesBefore + countLines(text.slice(0, Math.max(0, start))) + 1;
    },
    get firstLine() {
      const first = Math.max(0, text.search(/^(?!---[ \t\r]*$)[ \t]*\S/m));
      return linesBefore + countLines(text.slice(0, first)) + 1;
    },
    locate: (path, part = 'value') => lines().place(treeOf(text).find(path, part)),
    sourceOf: (path) => treeOf(text).sourceOf(path),
    duplicateKeys() {
      if (!hasRepeatedKey) return [];
      const index = lines();
      return treeOf(text)
        .duplicates()
        .map(({ path, offset }) => ({ path, place: index.place(offset) }));
    },
  };
}
