import { FunctionError } from './template-error.ts';

const most = 1_000_000;
let visited = 0;

/** Counts the values that a function looks at: lists that hold one another twice would never end. */
export function visits(): () => void {
  let left = most;
  return () => {
    visited++;
    if (--left < 0) throw new FunctionError(`more than ${most} values`);
  };
}

/** How many values functions have looked at since this was asked last. */
export function takeVisits(): number {
  const count = visited;
  visited = 0;
  return count;
}
