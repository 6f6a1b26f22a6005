import type { Path } from '../model/source.ts';
import { isEvery, parsePlace } from './places.ts';
import type { Detail, Outcome, Problem, Rule, RuleObject } from './rule.ts';

/** The places of all rules as a tree, so that an object is walked once. */
export interface RuleTree {
  readonly rules: Rule[];
  readonly fields: Map<string, RuleTree>;
  every?: RuleTree;
}

/** Sorts rules by the places they look at. */
export function growTree(rules: readonly Rule[]): RuleTree {
  const root = newTree();
  for (const rule of rules)
    for (const place of rule.at) {
      let branch = root;
      for (const step of parsePlace(place)) {
        const next = (isEvery(step) ? branch.every : branch.fields.get(step)) ?? newTree();
        if (isEvery(step)) branch.every = next;
        else branch.fields.set(step, next);
        branch = next;
      }
      branch.rules.push(rule);
    }
  return root;
}

const newTree = (): RuleTree => ({ rules: [], fields: new Map() });

/** What is wrong with an object, in the order of the tree. */
export function problemsOf(tree: RuleTree, object: RuleObject): readonly Problem[] {
  const problems: Problem[] = [];
  visit(tree, object, { object, path: [], problems });
  return problems;
}

interface Walk {
  readonly object: RuleObject;
  /** Where the walk stands: the same list all the way, since most places have nothing to say. */
  readonly path: (string | number)[];
  readonly problems: Problem[];
}

function visit(branch: RuleTree, value: unknown, walk: Walk): void {
  if (value === undefined || value === null) return;
  for (const rule of branch.rules) {
    // What stands at a place has the type that the rule was written for: the object was decoded by its schema.
    const outcome = rule.fails(value as never, walk as never);
    if (outcome === undefined || outcome === false) continue; // nearly always
    const found = details(outcome);
    for (const detail of found) walk.problems.push(problem(rule, walk.path, detail));
    if (rule.stops && found.some(({ level = rule.level ?? 'Error' }) => level === 'Error')) return;
  }
  if (typeof value !== 'object') return;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [name, next] of branch.fields)
    if (Object.hasOwn(fields, name)) visitInside(next, fields[name], walk, name);
  if (!branch.every) return;
  const list = Array.isArray(value);
  for (const key of Object.keys(fields)) visitInside(branch.every, fields[key], walk, list ? Number(key) : key);
}

function visitInside(branch: RuleTree, value: unknown, walk: Walk, step: string | number): void {
  walk.path.push(step);
  visit(branch, value, walk);
  walk.path.pop();
}

function details(outcome: Outcome): readonly Detail[] {
  if (outcome === true) return [{}];
  if (typeof outcome === 'string') return [{ message: outcome }];
  return Array.isArray(outcome) ? outcome : [outcome as Detail];
}

function problem(rule: Rule, at: Path, detail: Detail): Problem {
  const level = detail.level ?? rule.level ?? 'Error';
  return {
    rule: rule.id,
    level,
    code: detail.code ?? rule.code ?? (level === 'Error' ? 'IST0106' : 'IST0133'),
    message: detail.message ?? rule.message,
    path: [...at, ...(detail.path ?? [])],
    ...(detail.suggestion === undefined ? {} : { suggestion: detail.suggestion }),
  };
}
