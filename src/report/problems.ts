import { printable } from '../lib/printable.ts';
import { pathText } from '../lib/tree-path.ts';
import type { Problem } from '../model/problem.ts';
import { columns } from './columns.ts';
import { originText } from './origin.ts';

/** Problems as aligned lines in the order of their place, errors first; an empty text for none. */
function problemsText(problems: readonly Problem[], width?: number): string {
  const rows = [...problems]
    .sort(byPlace)
    .map((problem) => [
      problem.origin ? originText(problem.origin) : '-',
      problem.level === 'warning' ? 'warning' : 'error',
      printable([problem.message, pathOf(problem)].filter(Boolean).join(' ')),
      printable(problem.suggestion ?? ''),
    ]);
  return columns(rows, width);
}

/** Writes problems to stderr and says whether they stop the command. */
export function reportProblems(
  problems: readonly Problem[],
  stderr: { write(text: string): void; readonly columns?: number | undefined },
): boolean {
  const errors = problems.filter(({ level }) => level === 'error').length;
  stderr.write(problemsText(problems, stderr.columns));
  if (errors > 0) stderr.write(`${errors === 1 ? '1 problem' : `${errors} problems`}, nothing rendered\n`);
  return errors > 0;
}

function pathOf({ path }: Problem): string {
  return pathText(path[0] === 'spec' && path.length > 1 ? path.slice(1) : path);
}

function byPlace(a: Problem, b: Problem): number {
  if (a.level !== b.level) return a.level === 'error' ? -1 : 1;
  const [x, y] = [a.origin, b.origin];
  if (x?.kind === 'file' && y?.kind === 'file' && x.file === y.file) return x.line - y.line || x.column - y.column;
  return 0;
}
