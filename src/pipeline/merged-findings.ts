import { type Finding, levels } from '../model/finding.ts';

/**
 * Findings of several commands about the same files as one list, by file and line. What two of them found is one finding:
 * the graver one, with everything that either knows.
 */
export function mergedFindings(...lists: readonly (readonly Finding[])[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of lists.flat()) {
    const { code, cluster, origin, path, file, line, column, message } = finding;
    // Two findings at one place may differ in their words only where the place has two faults.
    const key = JSON.stringify([code, cluster ?? '', file ?? '', origin, path ?? '', line, column, message]);
    const known = merged.get(key);
    merged.set(key, known ? { ...finding, ...known, level: graver(known, finding) } : finding);
  }
  return [...merged.values()].sort(byPlace);
}

const graver = (a: Finding, b: Finding) => (levels.indexOf(a.level) <= levels.indexOf(b.level) ? a.level : b.level);

function byPlace(a: Finding, b: Finding): number {
  const [x, y] = [a.file ?? '', b.file ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
