// The value of a YAML document as sigs.k8s.io/yaml makes JSON of it: later keys replace earlier ones, `<<` merges.
import type { AliasNode, MapNode, ScalarNode, YamlNode } from './yaml-node.ts';
import { keyText, notANumber, plainScalar, resolveScalar } from './yaml-schema.ts';
import { taggedValue } from './yaml-tagged.ts';
import { YamlProblem } from './yaml-token.ts';

export interface YamlValue {
  readonly value: unknown;
  /** Whether a map seems to name a key twice. */
  readonly hasRepeatedKey: boolean;
}

interface Known {
  readonly value: unknown;
  /** How many values it is when each alias stands for what it names. */
  readonly size: number;
}

interface Maker {
  /** Values of the nodes that aliases name; undefined while one is being made. */
  readonly known: Map<YamlNode, Known | undefined>;
  /** Something that JSON lacks was met: an error unless a later key replaces it. */
  isUnfit: boolean;
  hasRepeatedKey: boolean;
  made: number;
  madeOfAliases: number;
  aliasDepth: number;
}

/** Stands for what JSON lacks, until it is known whether it stays. */
interface Unfit {
  readonly [unfit]: YamlProblem;
}
const unfit = Symbol('unfit');

/** Throws a YamlProblem. */
export function constructValue(root: YamlNode): YamlValue {
  const maker: Maker = {
    known: new Map(),
    isUnfit: false,
    hasRepeatedKey: false,
    made: 0,
    madeOfAliases: 0,
    aliasDepth: 0,
  };
  const value = make(maker, root);
  if (maker.isUnfit) refuseUnfit(value);
  return { value, hasRepeatedKey: maker.hasRepeatedKey };
}

function make(maker: Maker, node: YamlNode): unknown {
  count(maker, 1, node);
  switch (node.kind) {
    case 'scalar':
      return scalarValue(maker, node);
    case 'alias':
      return aliasValue(maker, node);
    case 'list': {
      const list: unknown[] = [];
      for (const item of node.items) list.push(make(maker, item));
      return list;
    }
    default: {
      const map: Record<string, unknown> = {};
      fill(maker, map, node);
      return map;
    }
  }
}

const smallCount = 400_000;
const largeCount = 4_000_000;

/** Go's measure against aliases that blow a document up. */
function count(maker: Maker, values: number, { start }: YamlNode): void {
  maker.made += values;
  if (maker.aliasDepth === 0) return;
  maker.madeOfAliases += values;
  const { made, madeOfAliases } = maker;
  if (madeOfAliases <= 100 || made <= 1000) return;
  const largeness = Math.min(1, Math.max(0, (made - smallCount) / (largeCount - smallCount)));
  if (madeOfAliases / made > 0.99 - 0.89 * largeness)
    throw new YamlProblem(
      'aliases make most of this document, which is how documents are blown up',
      Math.max(0, start),
    );
}

function aliasValue(maker: Maker, node: AliasNode): unknown {
  const { target, name, start } = node;
  const known = maker.known.get(target);
  maker.aliasDepth++;
  try {
    if (known) {
      count(maker, known.size, node);
      return known.value;
    }
    if (maker.known.has(target)) throw new YamlProblem(`what &${name} names holds itself`, start);
    maker.known.set(target, undefined);
    const before = maker.made;
    const value = make(maker, target);
    maker.known.set(target, { value, size: maker.made - before });
    return value;
  } finally {
    maker.aliasDepth--;
  }
}

function fill(maker: Maker, map: Record<string, unknown>, { items }: MapNode): void {
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at];
    const value = items[at + 1];
    if (!key || !value) continue; // they come in pairs
    if (isMerge(key)) merge(maker, map, value);
    else {
      const name = keyOf(maker, key);
      const made = make(maker, value);
      if (name === undefined) {
        maker.isUnfit = true;
        const problem = new YamlProblem(
          'a key must be text, a number or a boolean',
          Math.max(0, key.start, value.start),
        );
        Object.defineProperty(map, unfit, { value: problem, configurable: true });
      } else set(maker, map, name, made);
    }
  }
}

function set(maker: Maker, map: Record<string, unknown>, name: string, value: unknown): void {
  if (name in map) {
    maker.hasRepeatedKey ||= Object.hasOwn(map, name);
    if (name === '__proto__') {
      Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
      return;
    }
  }
  map[name] = value;
}

function keyOf(maker: Maker, key: YamlNode): string | undefined {
  if (key.kind === 'alias') {
    const { target } = key;
    count(maker, 1, key);
    if (target.kind !== 'scalar') return keyOf(maker, target);
    return keyOf(maker, target);
  }
  if (key.kind !== 'scalar')
    throw new YamlProblem(
      `a ${key.kind} cannot be a key; a text that starts with ${key.kind === 'map' ? '{' : '['} stands in quotes`,
      Math.max(0, key.start),
    );
  count(maker, 1, key);
  if (key.plain && key.tag === '') return keyText(resolveScalar(key.text), key.text);
  const value = taggedValue(key);
  return keyText(value, key.text);
}

/** The text of a key as paths have it. */
export function writtenKey(key: YamlNode): string {
  if (key.kind === 'alias') return writtenKey(key.target);
  if (key.kind !== 'scalar') return '';
  try {
    return keyText(taggedValue(key), key.text) ?? String(null);
  } catch {
    return key.text;
  }
}

const isMerge = (key: YamlNode): boolean =>
  key.kind === 'scalar' && key.text === '<<' && (key.plain || key.tag === 'tag:yaml.org,2002:merge');

/** What is merged replaces what stands above it, as in Go. */
function merge(maker: Maker, map: Record<string, unknown>, value: YamlNode): void {
  // Of a list, earlier maps go before later ones.
  const sources = value.kind === 'list' ? value.items.toReversed() : [value];
  for (const source of sources) {
    const target = source.kind === 'alias' ? source.target : source;
    if (target.kind !== 'map')
      throw new YamlProblem('<< merges a map or a list of maps', Math.max(0, source.start, value.start));
    count(maker, 1, source);
    if (source === target) fill(maker, map, target);
    else mergeAlias(maker, map, source as AliasNode);
  }
}

function mergeAlias(maker: Maker, map: Record<string, unknown>, { target, name, start }: AliasNode): void {
  if (maker.known.has(target) && !maker.known.get(target))
    throw new YamlProblem(`what &${name} names holds itself`, start);
  const known = maker.known.get(target);
  maker.known.set(target, undefined);
  maker.aliasDepth++;
  count(maker, 1, target);
  fill(maker, map, target as MapNode);
  maker.aliasDepth--;
  if (known) maker.known.set(target, known);
  else maker.known.delete(target);
}

function scalarValue(maker: Maker, node: ScalarNode): unknown {
  if (node.plain && node.tag === '') {
    const value = plainScalar(node.text);
    return value === notANumber ? unfitNumber(maker, node) : value;
  }
  if (node.tag === '') return node.text;
  const value = taggedValue(node);
  if (value === notANumber) return unfitNumber(maker, node);
  return typeof value === 'bigint' ? Number(value) : value;
}

function unfitNumber(maker: Maker, { text, start }: ScalarNode): Unfit {
  maker.isUnfit = true;
  return { [unfit]: new YamlProblem(`${text} is no number that JSON has; for the text write it in quotes`, start) };
}

function refuseUnfit(value: unknown, seen = new Set<unknown>()): void {
  if (value === null || typeof value !== 'object' || seen.has(value)) return;
  seen.add(value);
  const problem = (value as Partial<Unfit>)[unfit];
  if (problem) throw problem;
  for (const child of Object.values(value)) refuseUnfit(child, seen);
}
