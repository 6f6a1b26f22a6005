import type { Problem } from './rule.ts';

/** What is said about a value that the API server refuses says nothing new; nor does what is said inside a value of the wrong type. */
export function withoutEchoes(structure: readonly Problem[], semantic: readonly Problem[]): readonly Problem[] {
  if (structure.length === 0) return semantic;
  const echoes = (problem: Problem) =>
    structure.some(({ path, rule }) => {
      if (!path.every((step, index) => problem.path[index] === step)) return false;
      return path.length === problem.path.length || (path.length > 1 && rule === 'schema/type');
    });
  return [...structure, ...semantic.filter((problem) => !echoes(problem))];
}
