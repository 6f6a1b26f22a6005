// YAML as Kubernetes' own tools read it (sigs.k8s.io/yaml): YAML 1.1 scalars but no dates and no base-60 numbers.
import { constructFromEvents, EVENT_ID, YAMLException } from 'js-yaml';
import { countLines, LineIndex, type Place } from './line-index.ts';
import type { Path } from './path.ts';
import { notPlain, readPlainYaml } from './plain-yaml.ts';
import { eventsOf, maxDepth, startOf, treeOf } from './yaml-places.ts';
import { kubernetesSchema, plainScalar, watchingKeys } from './yaml-schema.ts';

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

/** Limits that keep a hostile text from filling the memory: real files stay far below them. */
const limits = { maxDepth, maxAliases: 1000, maxTotalMergeKeys: 10_000 };
/** Most values that a document may have once every alias stands for what it names. */
const maxExpandedValues = 1_000_000;

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

function splitDocuments(text: string): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  let linesBefore = 0;
  const separator = /^---(?=[ \t\r\n]|$)/gm;
  separator.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (let match = separator.exec(text); match; match = separator.exec(text)) {
    const part = text.slice(start, match.index);
    if (match.index > 0) parts.push({ text: part, linesBefore });
    linesBefore += countLines(part);
    start = match.index;
  }
  parts.push({ text: text.slice(start), linesBefore });
  return parts;
}

function readDocument(part: Part): YamlDocument | YamlError {
  const value = readPlainYaml(part.text, plainScalar);
  if (value === notPlain) return readFully(part);
  return documentOf(part, { value, start: part.text.search(/^(?!---) *[^ \n#]/m), hasRepeatedKey: false });
}

function readFully(part: Part): YamlDocument | YamlError {
  try {
    return construct(part);
  } catch (error) {
    const { text, linesBefore } = part;
    if (error instanceof RangeError) return new YamlError('nested too deeply', linesBefore + 1, 1);
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    // The reader sees one more line break than there is.
    return new YamlError(error.reason, linesBefore + Math.min(line, countLines(text)) + 1, column + 1);
  }
}

function construct(part: Part): YamlDocument | YamlError {
  const { text, linesBefore } = part;
  const events = eventsOf(text);
  const options = { source: text, schema: kubernetesSchema, json: true, ...limits };
  const { value, hasRepeatedKey } = watchingKeys(() => constructFromEvents(events, options)[0]);
  if (events.some(({ type }) => type === EVENT_ID.ALIAS) && expandedSize(value) > maxExpandedValues)
    return new YamlError(`aliases make more than ${maxExpandedValues} values of it`, linesBefore + 1, 1);
  const first = events.findIndex((event) => startOf(event) >= 0);
  const start = startOf(events[first]);
  const document = documentOf(part, { value: first < 0 ? undefined : value, start, hasRepeatedKey });
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  return documents > 1 ? new YamlError('a second document after "..." without "---"', document.line, 1) : document;
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

/** How many values a tree has when what aliases share is counted each time; endless where a value holds itself. */
function expandedSize(value: unknown, sizes = new Map<unknown, number>()): number {
  if (value === null || typeof value !== 'object') return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  sizes.set(value, Number.POSITIVE_INFINITY);
  let size = 1;
  for (const child of Object.values(value)) size += expandedSize(child, sizes);
  sizes.set(value, size);
  return size;
}
