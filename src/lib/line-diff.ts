import { diffLines } from 'diff';

/** The lines that differ between two texts, `-` before those that go and `+` before those that come. */
export function lineDiff(before: string, after: string): readonly string[] {
  return diffLines(before, after).flatMap(({ added, removed, value }) => {
    if (!added && !removed) return [];
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${added ? '+' : '-'} ${line}`);
  });
}
