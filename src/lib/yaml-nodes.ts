// The tree of a YAML document, from its tokens: which texts are refused is what Go's reader refuses.
import type { AliasNode, ListNode, MapNode, ScalarNode, YamlNode } from './yaml-node.ts';
import { misplaced, missingComma, missingValue } from './yaml-node-problems.ts';
import { type Scanner, scannerOf } from './yaml-scan.ts';
import { type Token, type TokenType, YamlProblem } from './yaml-token.ts';
import { peek, take } from './yaml-tokens.ts';

/** Nested collections that a hostile text may have: real files stay far below. */
const maxDepth = 200;

interface Reader {
  readonly s: Scanner;
  readonly anchors: Map<string, YamlNode>;
  readonly handles: Map<string, string>;
  /** Flow collections around this place, the innermost last. */
  readonly open: YamlNode[];
  depth: number;
}

const knownHandles = Object.entries({ '!': '!', '!!': 'tag:yaml.org,2002:' });

/** The root of a text's document, undefined when it has none. Throws a YamlProblem. */
export function nodesOf(text: string): YamlNode | undefined {
  const s = scannerOf(text);
  const reader: Reader = { s, anchors: new Map(), handles: new Map(knownHandles), open: [], depth: 0 };
  if (peek(s).type === 'end of text') return undefined;
  const root = readDocument(reader);
  expectEnd(reader);
  return root;
}

function readDocument(reader: Reader): YamlNode {
  const { s } = reader;
  const hasDirectives = readDirectives(reader);
  if (peek(s).type === 'document start') take(s);
  else if (hasDirectives) throw new YamlProblem('after directives a document starts with ---', peek(s).start);
  else return readNode(reader, true, false);
  return isNext(s, '%YAML', '%TAG', 'document start', 'document end', 'end of text')
    ? nothing()
    : readNode(reader, true, false);
}

function readDirectives({ s, handles }: Reader): boolean {
  const seen = new Set<string>();
  while (isNext(s, '%YAML', '%TAG')) {
    const { type, start, text, suffix } = take(s);
    if (type === '%YAML' && text.split('.').some((part) => Number(part) !== 1))
      throw new YamlProblem(`kubectl reads YAML 1.1 and refuses %YAML ${text}`, start);
    const name = type === '%YAML' ? type : text;
    if (seen.has(name)) throw new YamlProblem(`a second directive for ${name}`, start);
    seen.add(name);
    if (type === '%TAG') handles.set(text, suffix);
  }
  return seen.size > 0;
}

/** Go stops reading here and loses the rest without a word: that is worth one. */
function expectEnd({ s }: Reader): void {
  const { type, start } = take(s);
  if (type === 'end of text') return;
  if (type !== 'document end')
    throw new YamlProblem("the document's value ends before this, which kubectl loses without a word", start);
  const rest = /^(?![ \t]*(?:#|$)|%|\.\.\.).*/m.exec(s.text.slice(s.at, -1));
  if (rest) throw new YamlProblem('a second document after "..." without "---"', s.at + rest.index);
}

const nothing = (tag = ''): ScalarNode => ({ kind: 'scalar', start: -1, tag, text: '', plain: tag === '' });

function isNext(s: Scanner, ...types: readonly TokenType[]): boolean {
  return types.includes(peek(s).type);
}

const none = { tag: '', anchor: '' };

/** A tag and an anchor, in any order. */
function readProperties(reader: Reader): typeof none {
  const { s } = reader;
  const first = peek(s).type;
  if (first !== 'anchor' && first !== 'tag') return none;
  const found = [take(s)];
  if (isNext(s, first === 'tag' ? 'anchor' : 'tag')) found.push(take(s));
  const tag = found.find(({ type }) => type === 'tag');
  return {
    tag: tag ? nameOf(reader, tag) : '',
    anchor: found.find(({ type }) => type === 'anchor')?.text ?? '',
  };
}

function nameOf({ handles }: Reader, { text, suffix, start }: Token): string {
  if (text === '') return suffix;
  const prefix = handles.get(text);
  if (!prefix) throw new YamlProblem(`no %TAG says what the tag ${text} stands for`, start);
  return prefix + suffix;
}

/** @param isBlock Block collections may start here; @param isValue a list may start in the column of the map around it */
function readNode(reader: Reader, isBlock: boolean, isValue: boolean): YamlNode {
  const { s } = reader;
  if (peek(s).type === 'alias') return readAlias(reader);
  const { tag, anchor } = readProperties(reader);
  const token = peek(s);
  const type = token.type;
  if (type === 'scalar') {
    take(s);
    const quoted = !token.plain && isQuote(s.text.charCodeAt(token.start));
    const start = quoted ? token.start + 1 : token.start;
    const plain = (tag === '' && token.plain) || tag === '!';
    return anchored(reader, anchor, { kind: 'scalar', start, tag, text: token.text, plain });
  }
  if (type === '-' && isValue) return readItems(reader, anchor, { kind: 'list', start: token.start, tag, items: [] });
  if (type === '[') return readFlowList(reader, anchor, { kind: 'list', start: token.start, tag, items: [] });
  if (type === '{') return readFlowMap(reader, anchor, { kind: 'map', start: token.start, tag, items: [] });
  if (type === 'list' && isBlock) return readList(reader, anchor, { kind: 'list', start: token.start, tag, items: [] });
  if (type === 'map' && isBlock) return readMap(reader, anchor, { kind: 'map', start: token.start, tag, items: [] });
  if (tag !== '' || anchor !== '') return anchored(reader, anchor, nothing(tag));
  throw missingValue(s, token, reader.open.at(-1));
}
const isQuote = (code: number) => code === 34 || code === 39;

function anchored<T extends YamlNode>(reader: Reader, anchor: string, node: T): T {
  if (anchor !== '') reader.anchors.set(anchor, node);
  return node;
}

function readAlias(reader: Reader): AliasNode {
  const { text: name, start } = take(reader.s);
  const target = reader.anchors.get(name);
  if (!target)
    throw new YamlProblem(`nothing above has the anchor &${name}; a text that starts with * stands in quotes`, start);
  return { kind: 'alias', start, tag: '', name, target };
}

function enter(reader: Reader, anchor: string, node: ListNode | MapNode): void {
  anchored(reader, anchor, node);
  if (++reader.depth > maxDepth) throw new YamlProblem('nested too deeply', node.start);
}

/** A list in the column of the map whose value it is. */
function readItems(reader: Reader, anchor: string, node: ListNode): ListNode {
  const { s } = reader;
  enter(reader, anchor, node);
  while (peek(s).type === '-') {
    take(s);
    node.items.push(isNext(s, '-', 'key', 'value', 'block end') ? nothing() : readNode(reader, true, false));
  }
  reader.depth--;
  return node;
}

function readList(reader: Reader, anchor: string, node: ListNode): ListNode {
  const { s } = reader;
  enter(reader, anchor, node);
  take(s);
  while (peek(s).type === '-') {
    take(s);
    node.items.push(isNext(s, '-', 'block end') ? nothing() : readNode(reader, true, false));
  }
  if (peek(s).type !== 'block end') throw misplaced(s, node, 'item of a list');
  take(s);
  reader.depth--;
  return node;
}

function readMap(reader: Reader, anchor: string, node: MapNode): MapNode {
  const { s } = reader;
  enter(reader, anchor, node);
  take(s);
  while (peek(s).type === 'key') {
    take(s);
    node.items.push(readPart(reader));
    const hasValue = peek(s).type === 'value';
    if (hasValue) take(s);
    node.items.push(hasValue ? readPart(reader) : nothing());
  }
  if (peek(s).type !== 'block end') throw misplaced(s, node, 'key of a map');
  take(s);
  reader.depth--;
  return node;
}

/** A key or value of a block map. */
function readPart(reader: Reader): YamlNode {
  const { type } = peek(reader.s);
  return type === 'key' || type === 'value' || type === 'block end' ? nothing() : readNode(reader, true, true);
}

function readFlowList(reader: Reader, anchor: string, node: ListNode): ListNode {
  const { s } = reader;
  enter(reader, anchor, node);
  reader.open.push(node);
  take(s);
  while (!isNext(s, ']')) {
    if (node.items.length > 0) {
      if (!isNext(s, ',')) throw missingComma(s, node, ']');
      take(s);
    }
    if (isNext(s, 'key')) node.items.push(readPair(reader));
    else if (!isNext(s, ']')) node.items.push(readNode(reader, false, false));
    else break;
  }
  take(s);
  reader.open.pop();
  reader.depth--;
  return node;
}

/** `key: value` as an item of a flow list. */
function readPair(reader: Reader): MapNode {
  const { s } = reader;
  const { start } = take(s);
  const isEmpty = isNext(s, 'value', ',', ']');
  // Go passes over what follows a key that is not there; so `[? : b]` is refused.
  if (isEmpty) take(s);
  const key = isEmpty ? nothing() : readNode(reader, false, false);
  return { kind: 'map', start, tag: '', items: [key, readFlowValue(reader, ']')] };
}

function readFlowValue(reader: Reader, end: ']' | '}'): YamlNode {
  const { s } = reader;
  if (!isNext(s, 'value')) return nothing();
  take(s);
  return isNext(s, ',', end) ? nothing() : readNode(reader, false, false);
}

function readFlowMap(reader: Reader, anchor: string, node: MapNode): MapNode {
  const { s } = reader;
  enter(reader, anchor, node);
  reader.open.push(node);
  take(s);
  while (!isNext(s, '}')) {
    if (node.items.length > 0) {
      if (!isNext(s, ',')) throw missingComma(s, node, '}');
      take(s);
    }
    if (isNext(s, 'key')) {
      take(s);
      const key = isNext(s, 'value', ',', '}') ? nothing() : readNode(reader, false, false);
      node.items.push(key, readFlowValue(reader, '}'));
    } else if (!isNext(s, '}')) node.items.push(readNode(reader, false, false), nothing());
    else break;
  }
  take(s);
  reader.open.pop();
  reader.depth--;
  return node;
}
