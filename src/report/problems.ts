import { printable } from '../lib/printable.ts';
import { pathText } from '../lib/tree-path.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
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
      printable(`${problem.message}${placeOf(problem)}`),
      printable(problem.suggestion ?? ''),
    ]);
  return columns(rows, width);
}

/** A configuration has errors. They have been told on stderr, each at its place. */
export class ProblemsError extends UserError {
  override readonly name = 'ProblemsError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const errors = problems.filter(({ level }) => level === 'error').length;
    super(`${errors === 1 ? '1 problem' : `${errors} problems`}, nothing rendered`, {
      code: 'CONFIGURATION_INVALID',
      exit: Exit.badInput,
    });
    this.problems = [...problems].sort(byPlace);
  }
}

/**
 * Writes problems to stderr.
 * @returns false: when one of them is an error, it throws instead
 * @throws ProblemsError when they stop the command
 */
export function reportProblems(
  problems: readonly Problem[],
  stderr: { write(text: string): void; readonly columns?: number | undefined },
): false {
  stderr.write(problemsText(problems, stderr.columns));
  if (problems.some(({ level }) => level === 'error')) throw new ProblemsError(problems);
  return false;
}

/** A problem as data. */
export const problemData = (problem: Problem) => ({
  level: problem.level,
  message: problem.message,
  path: pathOf(problem),
  ...(problem.suggestion !== undefined && { suggestion: problem.suggestion }),
  ...(problem.origin && { origin: originText(problem.origin) }),
});

/** The path behind the message, where the message does not name it itself. */
function placeOf(problem: Problem): string {
  const path = pathOf(problem);
  return path === '' || problem.message.includes(` ${path} `) ? '' : ` ${path}`;
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
