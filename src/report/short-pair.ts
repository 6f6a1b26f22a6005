import { printable } from '../lib/printable.ts';

/** The longest that a value may be in a line that has others. */
const longest = 40;
/** How much of what both have in common stands before the difference. */
const common = 12;

/** A value as one line. */
export const fullText = (value: unknown): string =>
  value === undefined ? '(unset)' : printable(typeof value === 'string' ? value : JSON.stringify(value));

/** Two values that differ, each short enough to stand in a line: cut where they differ, not where they agree. */
export function shortPair(one: unknown, other: unknown): readonly [string, string] {
  const [a, b] = [Array.from(fullText(one)), Array.from(fullText(other))];
  const first = a.findIndex((letter, index) => letter !== b[index]);
  const differs = first < 0 ? a.length : first;
  // A difference that shows near the beginning needs no cut there.
  const from = Math.max(a.length, b.length) <= longest || differs < longest / 2 ? 0 : differs - common;
  return [cut(a, from), cut(b, from)];
}

function cut(text: readonly string[], from: number): string {
  const room = longest - (from > 0 ? 1 : 0);
  const rest = text.slice(from);
  const shown = rest.length > room ? [...rest.slice(0, room - 1), '…'] : rest;
  return (from > 0 ? '…' : '') + shown.join('');
}
