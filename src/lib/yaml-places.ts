// Where the values of a YAML document stand.
import type { Path } from './path.ts';
import type { MapNode, YamlNode } from './yaml-node.ts';
import { nodesOf } from './yaml-nodes.ts';
import { writtenKey } from './yaml-value.ts';

/** Where values are written, as offsets into their document. */
export interface PlaceTree {
  /** Offset of the value or key at `path`, or of the nearest ancestor. */
  find(path: Path, part: 'key' | 'value'): number;
  /** The scalar at `path` as it is written; what aliases and merge keys stand for is followed. */
  sourceOf(path: Path): string | undefined;
  /** Keys that a map names again. */
  duplicates(): readonly { readonly path: Path; readonly offset: number }[];
}

const latest = new Map<string, PlaceTree>();
const mostKept = 256;

/** Most documents are never asked for a place, so none keeps its nodes; who asks, asks often in a row: the last ones stay. */
export function treeOf(text: string): PlaceTree {
  const known = latest.get(text);
  if (known) return known;
  const tree = placeTree(text);
  const [oldest] = latest.size < mostKept ? [] : latest.keys();
  if (oldest !== undefined) latest.delete(oldest);
  latest.set(text, tree);
  return tree;
}

/** Offset of a child's key (of the child in lists) and its value. */
interface Child {
  readonly start: number;
  readonly value: YamlNode;
}
type Children = ReadonlyMap<string, Child>;

function placeTree(text: string): PlaceTree {
  const root = nodesOf(text);
  // Looked through once, since many places of one text may be asked for.
  const seen = new Map<YamlNode, Children>();
  const childrenOf = (node: YamlNode): Children => {
    const known = seen.get(node) ?? listChildren(node);
    seen.set(node, known);
    return known;
  };
  return {
    find(path, part) {
      if (!root) return 0;
      let at = root;
      let offset = Math.max(0, root.start);
      for (const [depth, step] of path.entries()) {
        const child = childrenOf(at).get(String(step));
        if (!child) break;
        at = child.value;
        const start = (part === 'key' && depth === path.length - 1) || at.start < 0 ? child.start : at.start;
        if (start >= 0) offset = start; // a key that is not written has none: {? : a}
      }
      return offset;
    },
    sourceOf(path) {
      let at = root && followed(root);
      for (const step of path) at = at && childWith(at, String(step), { childrenOf, chain: [] });
      return at?.kind === 'scalar' ? at.text : undefined;
    },
    duplicates: () => (root ? [...duplicatesBelow(root, [])] : []),
  };
}

/** What an alias stands for. */
const followed = (node: YamlNode): YamlNode => (node.kind === 'alias' ? followed(node.target) : node);

interface Search {
  childrenOf(node: YamlNode): Children;
  /** The maps that merge this one: none may merge itself. */
  readonly chain: readonly YamlNode[];
}

/** The child of that name, its own or a merged one. */
function childWith(node: YamlNode, step: string, { childrenOf, chain }: Search): YamlNode | undefined {
  const children = childrenOf(node);
  const own = children.get(step);
  if (own) return followed(own.value);
  const merged = children.get('<<');
  if (!merged || chain.includes(node)) return undefined;
  const from = followed(merged.value);
  for (const source of from.kind === 'list' ? from.items.map(followed) : [from]) {
    const found = childWith(source, step, { childrenOf, chain: [...chain, node] });
    if (found) return found;
  }
  return undefined;
}

function listChildren(node: YamlNode): Children {
  if (node.kind === 'list')
    return new Map(
      node.items.map((value, index) => [String(index), { start: Math.max(node.start, value.start), value }]),
    );
  return node.kind === 'map' ? new Map(entries(node).map(([key, start, value]) => [key, { start, value }])) : new Map();
}

function entries({ items }: MapNode): (readonly [key: string, start: number, value: YamlNode])[] {
  const found: (readonly [string, number, YamlNode])[] = [];
  for (let at = 0; at < items.length; at += 2) {
    const [key, value] = items.slice(at, at + 2);
    if (key && value) found.push([writtenKey(key), key.start, value]);
  }
  return found;
}

function* duplicatesBelow(node: YamlNode, path: Path): Iterable<{ readonly path: Path; readonly offset: number }> {
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) yield* duplicatesBelow(item, [...path, index]);
  }
  if (node.kind !== 'map') return;
  const seen = new Set<string>();
  for (const [key, offset, value] of entries(node)) {
    if (seen.has(key)) yield { path: [...path, key], offset };
    seen.add(key);
    yield* duplicatesBelow(value, [...path, key]);
  }
}
