import type { Level } from '../model/finding.ts';
import type { Path } from '../model/source.ts';
import { type At, isEvery, parsePlace } from './places.ts';

/** The object that a set of rules looks at, decoded (decode.ts). Labels and annotations are absent where `analyze` has none. */
export interface RuleObject<Spec = unknown> {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Spec;
}

/** What a rule says in detail; what is left out comes from the rule. */
export interface Detail {
  /** Below the rule's place. */
  readonly path?: Path;
  readonly message?: string;
  readonly level?: Level;
  readonly suggestion?: string | undefined;
  readonly code?: string;
}

/** `true`: the rule's own message; a text: that message instead; nothing, `false` or an empty list: all is well. */
export type Outcome = boolean | string | undefined | Detail | readonly Detail[];

/** What a rule knows beside the value at its place. */
export interface Here<Root = RuleObject> {
  readonly object: Root;
  /** Where the value stands; copy it to keep it. */
  readonly path: Path;
}

/** A rule without its place. `Value` is what stands there, `Root` the whole object. */
export interface RuleBody<Value = unknown, Root = RuleObject> {
  /** `VS-81`: unique within a kind, never used again for something else. */
  readonly id: string;
  readonly level?: Level;
  /** IST0106 for errors and IST0133 for the rest, unless it has a code of its own. */
  readonly code?: string;
  /** What the user reads, unless `fails` is more precise. */
  readonly message: string;
  /** Where the reference states it. */
  readonly source?: string;
  /** Once it fails, nothing else is checked at its place and below. */
  readonly stops?: boolean;
  readonly fails: (value: Value, here: Here<Root>) => Outcome;
  /** YAML of a value at the (first) place that this rule, and every other, accepts. */
  readonly good: string;
  /** YAML of a value that this rule, and no other, refuses. */
  readonly bad: string;
  /** Where the bad example fails, below the place: `.weight`, `[1]`. */
  readonly badAt?: string;
  /** Other rules that cannot but fail with the bad example. */
  readonly also?: readonly string[];
  /** No object escapes this warning: there is no good example, and the examples of others pass over it. */
  readonly unavoidable?: boolean;
  /** YAML of the valid object around the examples, when the set's own does not fit. */
  readonly around?: string;
}

/** A rule and the places it looks at. */
export interface Rule extends RuleBody<never, never> {
  readonly at: readonly string[];
}

/** A rule that failed. */
export interface Problem {
  readonly rule: string;
  readonly level: Level;
  readonly code: string;
  readonly message: string;
  readonly path: Path;
  readonly suggestion?: string;
}

export interface RuleSet {
  readonly kind: string;
  readonly rules: readonly Rule[];
  /** YAML of a valid object; the examples of the rules are put into it. */
  readonly example: string;
  /** Everything that is wrong with a decoded object, in the order of its fields. */
  problems(object: RuleObject): readonly Problem[];
}

/** What many rules demand alike, such as a port; its examples serve all of them. */
export type Demand<Value = unknown> = Pick<RuleBody<Value, never>, 'message' | 'good' | 'bad' | 'badAt'> & {
  readonly fails: (value: Value) => Outcome;
};

/**
 * Writes rules about objects of one type: `on(place, rule)`. Places are checked against the type, `fails` gets the value's type.
 * @param source Where the reference states these rules, unless a rule is more precise.
 */
export function rulesOf<Root>(source: string) {
  return <Place extends string>(place: Place | readonly Place[], rule: RuleBody<At<Root, Place>, Root>): Rule => ({
    source,
    ...rule,
    at: typeof place === 'string' ? [place] : place,
  });
}

/** One rule per id: the value at each place meets the demand. */
export function demand(
  what: Demand<never>,
  source: string,
  places: Readonly<Record<string, string | readonly string[]>>,
): readonly Rule[] {
  return Object.entries(places).map(([id, at]) => ({ ...what, id, source, at: typeof at === 'string' ? [at] : at }));
}

/**
 * The rules of a part, at every place where that part stands.
 * @param errorsOnlyAt Places at which the reference drops the warnings.
 */
export function under(
  places: string | readonly string[],
  rules: readonly Rule[],
  { errorsOnlyAt = [] }: { readonly errorsOnlyAt?: readonly string[] } = {},
): readonly Rule[] {
  return rules.map((rule) => {
    const prefixes = [places, rule.level && rule.level !== 'Error' ? [] : errorsOnlyAt].flat();
    return { ...rule, at: prefixes.flatMap((prefix) => rule.at.map((at) => join(prefix, at))) };
  });
}

const join = (prefix: string, place: string) => (prefix && place ? `${prefix}.${place}` : prefix + place);

/** The rules with a valid object for their examples, where they have none of their own. */
export const around = (yaml: string, rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) => ({ around: yaml, ...rule }));

/** The rules, but only for objects of which the condition holds. */
export const when = <Root>(condition: (object: Root) => boolean, rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) => ({
    ...rule,
    fails: (value, here) => (condition((here as Here<Root>).object) ? rule.fails(value, here) : undefined),
  }));

export function defineRules(set: Omit<RuleSet, 'problems'>): RuleSet {
  let root: Branch | undefined;
  return {
    ...set,
    problems(object) {
      root ??= grow(set.rules);
      const problems: Problem[] = [];
      visit(root, object, { object, path: [], problems });
      return problems;
    },
  };
}

/** The places of all rules as a tree, so that an object is walked once. */
interface Branch {
  readonly rules: Rule[];
  readonly fields: Map<string, Branch>;
  every?: Branch;
}

function grow(rules: readonly Rule[]): Branch {
  const root = newBranch();
  for (const rule of rules)
    for (const place of rule.at) {
      let branch = root;
      for (const step of parsePlace(place)) {
        const next = (isEvery(step) ? branch.every : branch.fields.get(step)) ?? newBranch();
        if (isEvery(step)) branch.every = next;
        else branch.fields.set(step, next);
        branch = next;
      }
      branch.rules.push(rule);
    }
  return root;
}

const newBranch = (): Branch => ({ rules: [], fields: new Map() });

interface Walk {
  readonly object: RuleObject;
  /** Where the walk stands: the same list all the way, since most places have nothing to say. */
  readonly path: (string | number)[];
  readonly problems: Problem[];
}

function visit(branch: Branch, value: unknown, walk: Walk): void {
  if (value === undefined || value === null) return;
  for (const rule of branch.rules) {
    const found = details(rule.fails(value as never, walk as never));
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

function visitInside(branch: Branch, value: unknown, walk: Walk, step: string | number): void {
  walk.path.push(step);
  visit(branch, value, walk);
  walk.path.pop();
}

function details(outcome: Outcome): readonly Detail[] {
  if (outcome === undefined || outcome === false) return [];
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
