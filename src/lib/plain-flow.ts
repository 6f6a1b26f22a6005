// Scalars and flow collections of the plain part of YAML (plain-yaml.ts).
import { keyText, notANumber, plainScalar, resolveScalar } from './yaml-schema.ts';

/** Thrown to give up; nobody sees it. */
export const giveUp = new Error('not plain');

const flowKey = /[A-Za-z0-9_][A-Za-z0-9_./-]*(?=: )/y;
const quoted = /"([^"\\]*)"|'([^']*)'/y;
const plainInFlow = /(?:[^\s,[\]{}:#"'&*!|>%@`?-]|-(?=[^\s,[\]{}?]))[^,[\]{}:#?]*(?::(?=[^\s,[\]{}])[^,[\]{}:#?]*)*/y;
export const maxDepth = 60;
export const longestKey = 200;

/** Letters, and longer than the words that mean something else: no need to ask. */
const isWord = (source: string) => source.length > 5 && /^[A-Za-z]/.test(source);

export function scalar(source: string): unknown {
  if (isWord(source)) return source;
  const value = plainScalar(source);
  if (value === notANumber) throw giveUp;
  return value;
}

export function keyOf(source: string): string {
  const name = isWord(source) ? source : keyText(resolveScalar(source), source);
  if (name === undefined) throw giveUp;
  return name;
}

/** A flow collection or quoted text, and nothing after it. */
export function readFlow(source: string): unknown {
  let at = 0;
  const value = readValue(0);
  if (at < source.length) throw giveUp;
  return value;

  function readValue(depth: number): unknown {
    if (depth > maxDepth) throw giveUp;
    if (source[at] === '{') return readFlowMap(depth);
    if (source[at] === '[') return readFlowList(depth);
    const text = match(quoted, source, at);
    const plain = text ?? (depth > 0 ? match(plainInFlow, source, at) : undefined);
    if (!plain) throw giveUp;
    at += plain[0].length;
    return text ? (text[1] ?? text[2]) : scalar(plain[0].trimEnd());
  }

  function readFlowList(depth: number): unknown[] {
    const list: unknown[] = [];
    skip('[');
    if (skips(']')) return list;
    do list.push(readValue(depth + 1));
    while (skips(','));
    skip(']');
    return list;
  }

  function readFlowMap(depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    skip('{');
    if (skips('}')) return map;
    do {
      const text = match(quoted, source, at);
      const name = text ?? match(flowKey, source, at);
      if (!name || name[0].length > longestKey) throw giveUp;
      at += name[0].length;
      skip(':');
      addTo(map, text ? (text[1] ?? text[2] ?? '') : keyOf(name[0]), readValue(depth + 1));
    } while (skips(','));
    skip('}');
    return map;
  }

  /** Passes a character and the blanks around it, if it is there. */
  function skips(character: string): boolean {
    let next = at;
    while (source[next] === ' ') next++;
    if (source[next] !== character) return false;
    do next++;
    while (source[next] === ' ');
    at = next;
    return true;
  }
  function skip(character: string): void {
    if (!skips(character)) throw giveUp;
  }
}

export function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

/** The full reader knows what to do about keys that are there already, and about those of Object itself. */
export function addTo(map: Record<string, unknown>, name: string, value: unknown): void {
  if (name in map) throw giveUp;
  map[name] = value;
}
