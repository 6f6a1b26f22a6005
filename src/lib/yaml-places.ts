// Where the values of a YAML document stand: its parse events carry offsets into its text.
import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';
import type { Path } from './path.ts';
import { plainScalar } from './yaml-schema.ts';

/** Nested collections that a hostile text may have: real files stay far below. */
export const maxDepth = 200;

/** The parse events of a document. Go's reader takes `[a, ::]` as two texts: a colon before `,` or `]` belongs to its word. */
export function eventsOf(text: string): Event[] {
  const events = parseEvents(text, { maxDepth });
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

const latest = new Map<string, EventTree>();
const mostKept = 256;

/** Most documents are never asked for a place, so none keeps its events; who asks, asks often in a row: the last ones stay. */
export function treeOf(text: string): EventTree {
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

  /** The scalar at `path` as it is written, `1.30` for the number 1.3; what aliases and merge keys stand for is followed. */
  sourceOf(path: Path): string | undefined {
    let at: number | undefined = this.#followed(1);
    for (const step of path) {
      at = at === undefined ? undefined : this.#childWith(at, String(step));
      if (at === undefined) return undefined;
    }
    const event = this.#events[at ?? -1];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : undefined;
  }

  #childWith(at: number, step: string): number | undefined {
    const children = this.#childrenOf(at);
    const own = children.get(step);
    if (own) return this.#followed(own.value);
    const merged = children.get('<<');
    if (!merged) return undefined;
    const from = this.#followed(merged.value);
    const sources =
      this.#events[from]?.type === EVENT_ID.SEQUENCE
        ? [...this.#childrenOf(from).values()].map(({ value }) => this.#followed(value))
        : [from];
    for (const source of sources) {
      const found = this.#childWith(source, step);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The event that an alias stands for: the last one before it with that anchor. */
  #followed(at: number): number {
    const event = this.#events[at];
    if (event?.type !== EVENT_ID.ALIAS) return at;
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const isNamed = (one: Event) =>
      'anchorStart' in one && one.type !== EVENT_ID.ALIAS && this.#text.slice(one.anchorStart, one.anchorEnd) === name;
    const target = this.#events.slice(0, at).findLastIndex(isNamed);
    return target < 0 ? at : target;
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
    return quoted ? source : String(plainScalar(source));
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

/** Offset of the text that an event is about; -1 when there is none. */
export function startOf(event: Event | undefined): number {
  if (!event) return -1;
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart - 1 : -1;
}
