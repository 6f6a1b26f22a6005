// Patterns of file names: `*` and `?` within a folder, `**` across folders, `[ab]`, `[!a]`, `{a,b}`.

import { visits } from '../template/visits.ts';

type Token =
  | { readonly kind: 'star' | 'stars' | 'any' }
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** More alternatives in braces than this mean no honest pattern. */
const mostAlternatives = 256;

/** What tells whether a path fits; for a pattern that cannot be read, every path does, as in Helm. */
export function globPattern(pattern: string): { test(path: string): boolean } {
  try {
    const alternatives = expandBraces(pattern).map(tokensOf);
    return { test: (path) => alternatives.some((tokens) => matches(tokens, [...path])) };
  } catch (error) {
    if (error instanceof RangeError) return { test: () => true };
    throw error;
  }
}

function expandBraces(pattern: string): string[] {
  const open = unescaped(pattern, '{', 0);
  if (open < 0) return [pattern];
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    } else if (character === '}' && --depth === 0) {
      parts.push(pattern.slice(start, at));
      const [before, after] = [pattern.slice(0, open), pattern.slice(at + 1)];
      const all = parts.flatMap((part) => expandBraces(before + part + after));
      if (all.length > mostAlternatives) throw new RangeError('too many alternatives');
      return all;
    }
  }
  throw new RangeError('unclosed brace');
}

function unescaped(text: string, wanted: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === wanted) return at;
  }
  return -1;
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  const letters = [...pattern];
  for (let at = 0; at < letters.length; at++) {
    const character = letters[at] ?? '';
    if (character === '*') {
      const isDouble = letters[at + 1] === '*';
      while (letters[at + 1] === '*') at++;
      tokens.push({ kind: isDouble ? 'stars' : 'star' });
    } else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '[') {
      const end = letters.indexOf(']', at + 2);
      if (end < 0) throw new RangeError('unclosed class');
      tokens.push(classOf(letters.slice(at + 1, end)));
      at = end;
    } else if (character === '\\') tokens.push({ kind: 'character', character: letters[++at] ?? '\\' });
    else tokens.push({ kind: 'character', character });
  }
  return tokens;
}

function classOf(letters: readonly string[]): Token {
  const negated = letters[0] === '!' || letters[0] === '^';
  const inner = negated ? letters.slice(1) : letters;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inner.length; at++) {
    const from = inner[at] ?? '';
    const to = inner[at + 1] === '-' ? inner[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return { kind: 'class', negated, ranges };
}

/** Looks at every token once for every place: no pattern takes longer than that. */
function matches(tokens: readonly Token[], path: readonly string[]): boolean {
  const visit = visits();
  let reached = new Set([0]);
  const advance = (from: ReadonlySet<number>) => {
    const all = new Set(from);
    for (const at of all) if (tokens[at]?.kind === 'star' || tokens[at]?.kind === 'stars') all.add(at + 1);
    return all;
  };
  reached = advance(reached);
  for (const character of path) {
    const next = new Set<number>();
    for (const at of reached) {
      visit();
      const token = tokens[at];
      if (token?.kind === 'stars' || (token?.kind === 'star' && character !== '/')) next.add(at);
      else if (token && takes(token, character)) next.add(at + 1);
    }
    reached = advance(next);
    if (reached.size === 0) return false;
  }
  return reached.has(tokens.length);
}

function takes(token: Token, character: string): boolean {
  if (token.kind === 'character') return token.character === character;
  if (character === '/') return false;
  if (token.kind === 'any') return true;
  if (token.kind !== 'class') return false;
  return token.negated !== token.ranges.some(([from, to]) => from <= character && character <= to);
}
