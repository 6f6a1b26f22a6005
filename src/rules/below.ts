import type { Path } from '../model/source.ts';
import type { Detail } from './rule.ts';

/** What is wrong with a value below the place of a rule: what a check of the value alone says, if anything. */
export function below(path: Path, problem: string | Detail | false | undefined): Detail | undefined {
  if (!problem) return undefined;
  return typeof problem === 'string' ? { path, message: problem } : { ...problem, path };
}
