import { analyzers } from '../analyze/analyzers.ts';
import type { AnyAnalyzer } from '../analyze/define-analyzer.ts';
import { describeCode, explain, explanation, nearestPage } from '../analyze/explain.ts';
import { UsageError } from '../model/errors.ts';

export { describeCode };

/** Every analyzer with what it looks for, as `analyze --list-analyzers` prints it. */
export const analyzerList = (plugins: readonly AnyAnalyzer[] = []): string =>
  [...analyzers, ...plugins].map(({ name, summary }) => `* ${name}:\n    ${summary}\n`).join('');

/** The same as data. */
export const analyzerListData = (plugins: readonly AnyAnalyzer[] = []) =>
  [...analyzers, ...plugins].map(({ name, summary, reads, emits }) => ({ name, summary, reads, reports: emits }));

/** What is known of a code or an analyzer, as data. Throws UsageError when there is none of that name. */
export const explainData = (name: string, plugins: readonly AnyAnalyzer[] = []): object =>
  explanation(name, plugins) ?? unknownPage(name);

/** The page about a code or an analyzer. Throws UsageError when there is none. */
export function explainPage(name: string, plugins: readonly AnyAnalyzer[] = []): string {
  const page = explain(name, plugins);
  return page === undefined ? unknownPage(name) : `${page}\n`;
}

function unknownPage(name: string): never {
  const best = nearestPage(name);
  const hint = best ? `did you mean "${best}"?` : 'analyze --list-analyzers names the analyzers';
  throw new UsageError(`there is no code or analyzer "${name}"`, hint);
}
