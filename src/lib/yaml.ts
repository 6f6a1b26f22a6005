// YAML as Kubernetes' own tools read it (sigs.k8s.io/yaml): YAML 1.1 scalars but no dates and no base-60 numbers.
import {
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  EVENT_ID,
  type Event,
  getScalarValue,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  parseEvents,
  Schema,
  seqTag,
  strTag,
  YAMLException,
} from 'js-yaml';
import { notPlain, readPlainYaml } from './plain-yaml.ts';

type Path = readonly (string | number)[];
type Place = { readonly line: number; readonly column: number };

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
const limits = { maxDepth: 200, maxAliases: 1000, maxTotalMergeKeys: 10_000 };
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
  const value = readPlainYaml(part.text, (source) => kubernetesSchema.resolveImplicitScalarTag(source).value);
  if (value === notPlain) return readFully(part);
  return documentOf(part, { value, start: part.text.search(/^(?!---) *[^ \n#]/m), hasRepeatedKey: false });
}

function readFully(part: Part): YamlDocument | YamlError {
  const { text, linesBefore } = part;
  let events: Event[];
  let value: unknown;
  try {
    events = eventsOf(text);
    repeatedKey = false;
    value = constructFromEvents(events, { source: text, schema: kubernetesSchema, json: true, ...limits })[0];
  } catch (error) {
    if (error instanceof YAMLException) {
      const { line = 0, column = 0 } = error.mark ?? {};
      // The reader sees one more line break than there is.
      return new YamlError(error.reason, linesBefore + Math.min(line, countLines(text)) + 1, column + 1);
    }
    if (error instanceof RangeError) return new YamlError('nested too deeply', linesBefore + 1, 1);
    throw error;
  }
  const hasRepeatedKey = repeatedKey;
  if (events.some(({ type }) => type === EVENT_ID.ALIAS) && expandedSize(value) > maxExpandedValues)
    return new YamlError(`aliases make more than ${maxExpandedValues} values of it`, linesBefore + 1, 1);
  const first = events.findIndex((event) => startOf(event) >= 0);
  const document = documentOf(part, {
    value: first < 0 ? undefined : value,
    start: startOf(events[first]),
    hasRepeatedKey,
  });
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
    duplicateKeys() {
      if (!hasRepeatedKey) return [];
      const index = lines();
      return treeOf(text)
        .duplicates()
        .map(({ path, offset }) => ({ path, place: index.place(offset) }));
    },
  };
}

/** The parse events of a document. Go's reader takes `[a, ::]` as two texts: a colon before `,` or `]` belongs to its word. */
function eventsOf(text: string): Event[] {
  const events = parseEvents(text, { maxDepth: limits.maxDepth });
  if (!/:[,\]]/.test(text)) return events;
  const read: Event[] = [];
  for (let at = 0; at < events.length; at++) {
    const event = events[at] as Event; // below its length
    const word = wordWithColon(event, events[at + 1], text);
    read.push(word ?? event);
    if (word) at += 3; // a mapping's start, the word, no value, the end
  }
  return read;
}

/** The word with its colon, when a mapping is nothing else: a pair of a flow list, without braces or quotes. */
function wordWithColon(event: Event, key: Event | undefined, text: string): Event | undefined {
  if (event.type !== EVENT_ID.MAPPING || key?.type !== EVENT_ID.SCALAR || event.start !== key.valueStart)
    return undefined;
  return /^:[,\]]/.test(text.slice(key.valueEnd, key.valueEnd + 2))
    ? { ...key, valueEnd: key.valueEnd + 1 }
    : undefined;
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

const latest = new Map<string, EventTree>();
const mostKept = 256;

/** Most documents are never asked for a place, so none keeps its events; who asks, asks often in a row: the last ones stay. */
function treeOf(text: string): EventTree {
  const known = latest.get(text);
  if (known) return known;
  const tree = new EventTree(text);
  const [oldest] = latest.size < mostKept ? [] : latest.keys();
  if (oldest !== undefined) latest.delete(oldest);
  latest.set(text, tree);
  return tree;
}

/** Offset of a child's key (of the child in lists) and the event at which its value starts. */
interface Child {
  readonly start: number;
  readonly value: number;
}

/** Finds values among a document's parse events, which carry offsets into its text. */
class EventTree {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #children = new Map<number, ReadonlyMap<string, Child>>();

  constructor(text: string) {
    this.#text = text;
    this.#events = eventsOf(text);
  }

  /** Offset of the value or key at `path`, or of the nearest ancestor. */
  find(path: Path, part: 'key' | 'value'): number {
    let at = 1;
    let offset = Math.max(0, startOf(this.#events[at]));
    for (const [depth, step] of path.entries()) {
      const child = this.#childrenOf(at).get(String(step));
      if (!child) break;
      at = child.value;
      const value = startOf(this.#events[at]);
      const start = (part === 'key' && depth === path.length - 1) || value < 0 ? child.start : value;
      if (start >= 0) offset = start; // a key that is not written has none: {: a}
    }
    return offset;
  }

  duplicates(): { path: Path; offset: number }[] {
    const found: { path: Path; offset: number }[] = [];
    const visit = (at: number, path: Path): number => {
      const event = this.#events[at];
      if (event?.type === EVENT_ID.SEQUENCE) {
        let next = at + 1;
        for (let index = 0; !this.#ends(next); index++) next = visit(next, [...path, index]);
        return next + 1;
      }
      if (event?.type !== EVENT_ID.MAPPING) return at + 1;
      const seen = new Set<string>();
      let next = at + 1;
      while (!this.#ends(next)) {
        const key = this.#key(next);
        if (seen.has(key)) found.push({ path: [...path, key], offset: startOf(this.#events[next]) });
        seen.add(key);
        next = visit(this.#after(next), [...path, key]);
      }
      return next + 1;
    };
    if (this.#events.length > 1) visit(1, []);
    return found;
  }

  /** The children of the collection at an event; looked through once, since many places of one text may be asked for. */
  #childrenOf(at: number): ReadonlyMap<string, Child> {
    const known = this.#children.get(at);
    if (known) return known;
    const children = new Map<string, Child>();
    const event = this.#events[at];
    let next = at + 1;
    if (event?.type === EVENT_ID.SEQUENCE)
      for (let index = 0; !this.#ends(next); index++, next = this.#after(next))
        children.set(String(index), { start: Math.max(event.start, startOf(this.#events[next])), value: next });
    else if (event?.type === EVENT_ID.MAPPING)
      while (!this.#ends(next)) {
        const value = this.#after(next);
        children.set(this.#key(next), { start: startOf(this.#events[next]), value });
        next = this.#after(value);
      }
    this.#children.set(at, children);
    return children;
  }

  #key(at: number): string {
    const event = this.#events[at];
    if (event?.type !== EVENT_ID.SCALAR) return '';
    const source = getScalarValue(this.#text, event);
    const quoted = this.#text[event.valueStart - 1] === '"' || this.#text[event.valueStart - 1] === "'";
    return quoted ? source : String(kubernetesSchema.resolveImplicitScalarTag(source).value);
  }

  #ends(at: number): boolean {
    return (this.#events[at]?.type ?? EVENT_ID.POP) === EVENT_ID.POP;
  }

  #after(at: number): number {
    let depth = 0;
    for (let next = at; next < this.#events.length; next++) {
      const type = this.#events[next]?.type;
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
      else if (type === EVENT_ID.POP) depth--;
      if (depth === 0) return next + 1;
    }
    return this.#events.length;
  }
}

class LineIndex {
  readonly #text: string;
  readonly #linesBefore: number;

  constructor(text: string, linesBefore: number) {
    this.#text = text;
    this.#linesBefore = linesBefore;
  }

  place(offset: number): Place {
    const before = this.#text.slice(0, offset);
    return { line: this.#linesBefore + countLines(before) + 1, column: offset - before.lastIndexOf('\n') };
  }
}

function startOf(event: Event | undefined): number {
  if (!event) return -1;
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart - 1 : -1;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

const booleans = new Map(
  [
    ...['y', 'yes', 'on', 'true'].map((word) => [word, true] as const),
    ...['n', 'no', 'off', 'false'].map((word) => [word, false] as const),
  ].flatMap(([word, value]) =>
    [word, word.toUpperCase(), `${word[0]?.toUpperCase()}${word.slice(1)}`].map((form) => [form, value] as const),
  ),
);
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Go's reading of a plain scalar as a number, or undefined when it is text. */
function goNumber(source: string): number | undefined {
  const plain = source.replaceAll('_', '');
  if (integer.test(plain)) {
    const sign = plain.startsWith('-') ? -1 : 1;
    const digits = plain.replace(/^[-+]/, '').replace(/^0(?=[0-7]+$)/, '0o');
    return sign * Number(digits) || 0;
  }
  if (!decimal.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

const booleanTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (source) => booleans.get(source) ?? NOT_RESOLVED,
  identify: (value) => typeof value === 'boolean',
});
const numberTag = (name: string, implicit: boolean) =>
  defineScalarTag<number>(name, {
    implicit,
    implicitFirstChars: [...'+-.0123456789'],
    resolve: (source) => {
      if (/^[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)$/.test(source))
        throw new YAMLException(`${source} is no number that JSON has`);
      return goNumber(source) ?? NOT_RESOLVED;
    },
    identify: (value) => typeof value === 'number',
  });

/** Whether the document that is being read names a key twice: asking its events is worth it then only. */
let repeatedKey = false;

/** A mapping with text keys, as JSON has it: `y: 3` has the key "true", `1.0: x` the key "1". */
const mappingTag = defineMappingTag<Record<string, unknown>>('tag:yaml.org,2002:map', {
  create: () => ({}),
  addPair(map, key, value) {
    if (key !== null && typeof key === 'object') return 'a mapping key must be text';
    const name = String(key);
    repeatedKey ||= Object.hasOwn(map, name);
    if (name === '__proto__')
      Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
    else map[name] = value;
    return '';
  },
  has: (map, key) => Object.hasOwn(map, String(key)),
  keys: (map) => Object.keys(map),
  get: (map, key) => map[String(key)],
  identify: (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
});

const kubernetesSchema = new Schema([
  strTag,
  seqTag,
  mappingTag,
  nullYaml11Tag,
  booleanTag,
  numberTag('tag:yaml.org,2002:int', true),
  numberTag('tag:yaml.org,2002:float', false),
  mergeTag,
]);
