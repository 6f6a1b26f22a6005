// The plain part of YAML, which most manifests keep to: block maps and lists, flow collections and scalars that end on
// their line, ASCII. Reading it takes half of the time that all of YAML takes. Whatever is not plain, or not right,
// is left to the full reader: this one never guesses.

import { addTo, giveUp, keyOf, longestKey, match, maxDepth, readFlow, scalar } from './plain-flow.ts';

/** What readPlainYaml returns for a text that needs the full reader. */
export const notPlain = Symbol('not plain');

const asciiOnly = /^[\n\x20-\x7e]*$/;
const key = /[A-Za-z0-9_][A-Za-z0-9_./-]*(?=:(?: |$))/y;
/** No indicator at the start, no `: ` or ` #` inside, no `:` at the end. */
const plainLine = /^(?:[^\s,[\]{}:#"'&*!|>%@`?-]|-(?=[^ ]))[^:#]*(?:(?::(?=[^ ])|(?<=[^ ])#)[^:#]*)*$/;
interface Line {
  indent: number;
  content: string;
  /** The text of a literal block, of which the line has only `key: |`. */
  readonly literal?: string;
}

/** The value of one YAML document, or `notPlain`. */
export function readPlainYaml(text: string): unknown {
  if (!asciiOnly.test(text)) return notPlain;
  try {
    return readLines(plainLines(text));
  } catch {
    return notPlain; // the full reader knows what is wrong, and where
  }
}

function plainLines(text: string): Line[] {
  const lines: Line[] = [];
  const raws = text.replace(/^--- *\n/, '').split('\n');
  for (let at = 0; at < raws.length; at++) {
    const raw = raws[at] ?? '';
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    if (/^(?:---|\.\.\.|%)/.test(raw)) throw giveUp;
    const header = content.includes(': |') ? literalHeader.exec(raw) : null;
    if (header) {
      const [whole, prefix = '', name = '', chomping = ''] = header;
      const { text: literal, end } = literalBlock(raws, at + 1, { parent: prefix.length, chomping });
      lines.push({
        indent: whole.length - whole.trimStart().length,
        content: `${prefix.trimStart()}${name}: |`,
        literal,
      });
      at = end - 1;
      continue;
    }
    const comment = content.indexOf(' #');
    if (comment >= 0 && /["']/.test(content)) throw giveUp;
    lines.push({
      indent: raw.length - raw.trimStart().length,
      content: comment < 0 ? content : content.slice(0, comment).trimEnd(),
    });
  }
  return lines;
}

/** A key, after dashes of list items maybe, whose value is a literal block. */
const literalHeader = /^((?: |- )*)([A-Za-z0-9_][A-Za-z0-9_./-]*): \|(-?)$/;

interface LiteralOptions {
  /** Column of the key. */
  readonly parent: number;
  readonly chomping: string;
}

/** The text of a literal block that starts on line `start`, and the line behind it. */
function literalBlock(
  raws: readonly string[],
  start: number,
  { parent, chomping }: LiteralOptions,
): { readonly text: string; readonly end: number } {
  const depth = (raw: string) => raw.length - raw.trimStart().length;
  const first = raws.findIndex((raw, index) => index >= start && raw.trim() !== '');
  const indent = first < 0 ? 0 : depth(raws[first] ?? '');
  // Blank lines before the first one, or none at all: rare enough for the full reader.
  if (first !== start || indent <= parent) throw giveUp;
  let end = start;
  while (end < raws.length && (raws[end]?.trim() === '' || depth(raws[end] ?? '') >= indent)) end++;
  if (end < raws.length && depth(raws[end] ?? '') > parent) throw giveUp;
  const block = raws.slice(start, end).map((raw) => raw.slice(indent));
  // Without a line break at the end of the text, the block has none either.
  if (end === raws.length && raws.at(-1) !== '') throw giveUp;
  const body = block.join('\n').replace(/\n+$/, '');
  return { text: chomping === '-' ? body : `${body}\n`, end };
}

function readLines(lines: Line[]): unknown {
  let at = 0;
  const [first] = lines;
  if (!first) throw giveUp;
  const value = readBlock(first.indent, 0);
  if (at < lines.length) throw giveUp;
  return value;

  function readBlock(indent: number, depth: number): unknown {
    if (depth > maxDepth) throw giveUp;
    return isItem(lines[at]?.content ?? '') ? readList(indent, depth) : readMap(indent, depth);
  }

  function readList(indent: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (let line = lines[at]; line?.indent === indent && isItem(line.content); line = lines[at]) {
      const rest = line.content.slice(1).trimStart();
      if (rest === '') {
        at++;
        list.push(readBelow(indent, depth));
      } else if (isItem(rest) || keyAt(rest)) {
        // What follows the dash is the first line of a block of its own.
        line.indent += line.content.length - rest.length;
        line.content = rest;
        list.push(readBlock(line.indent, depth + 1));
      } else list.push(readRest(rest, indent));
    }
    return list;
  }

  function readMap(indent: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let line = lines[at]; line?.indent === indent; line = lines[at]) {
      const name = keyAt(line.content);
      if (!name) throw giveUp;
      const rest = line.content.slice(name.length + 1).trimStart();
      if (line.literal !== undefined) {
        at++;
        add(map, name, line.literal);
      } else if (rest !== '') add(map, name, readRest(rest, indent));
      else {
        at++;
        const next = lines[at];
        const isListBeside = next?.indent === indent && isItem(next.content);
        add(map, name, isListBeside ? readList(indent, depth + 1) : readBelow(indent, depth));
      }
    }
    return map;
  }

  /** The block that is indented deeper, if there is one. */
  function readBelow(indent: number, depth: number): unknown {
    const next = lines[at];
    return next && next.indent > indent ? readBlock(next.indent, depth + 1) : null;
  }

  /** A value that ends with its line: deeper lines after it would go on with it. */
  function readRest(rest: string, indent: number): unknown {
    at++;
    if ((lines[at]?.indent ?? -1) > indent) throw giveUp;
    if (plainLine.test(rest)) return scalar(rest);
    return readFlow(rest);
  }

  function add(map: Record<string, unknown>, name: string, value: unknown): void {
    addTo(map, keyOf(name), value);
  }
}

const isItem = (content: string) => content === '-' || content.startsWith('- ');

function keyAt(content: string): string | undefined {
  const name = match(key, content, 0)?.[0];
  if (name && name.length > longestKey) throw giveUp;
  return name;
}
