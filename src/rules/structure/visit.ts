import { isMap } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';
import type { Plan } from './plan.ts';

/** Called with a value, its plan and its path; the path changes afterwards: copy what is kept. */
type Visit = (value: unknown, plan: Plan, path: Path) => void;

/** Calls `visit` for a value and everything in it that has a plan, parents first. */
export function visitPlaces(value: unknown, plan: Plan | undefined, visit: Visit): void {
  const path: (string | number)[] = [];
  if (plan) walk(value, plan);

  function walk(value: unknown, plan: Plan): void {
    visit(value, plan, path);
    if (Array.isArray(value)) {
      if (plan.each) for (const [index, item] of value.entries()) into(item, plan.each, index);
    } else if (isMap(value)) {
      for (const key of Object.keys(value)) {
        const inner = plan.children.get(key) ?? plan.each;
        if (inner) into(value[key], inner, key);
      }
    }
  }
  function into(value: unknown, plan: Plan, step: string | number): void {
    path.push(step);
    walk(value, plan);
    path.pop();
  }
}
