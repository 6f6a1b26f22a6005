import type { Level } from '../model/finding.ts';
import type { Path } from '../model/source.ts';
import type { At } from './places.ts';
import { growTree, problemsOf, type RuleTree } from './rule-tree.ts';

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
 * Writes rules about values of one type, an object or a part of objects: `on(place, rule)`. Places are checked against the type,
 * `fails` gets the type of what stands there. `Whole` is the type of the objects that a part belongs to.
 * @param source Where the reference states these rules, unless a rule is more precise.
 */
export function rulesOf<Root, Whole = Root>(source: string) {
  return <Place extends string>(place: Place | readonly Place[], rule: RuleBody<At<Root, Place>, Whole>): Rule => ({
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

/** The rules of a kind, ready to be asked about objects. */
export function defineRules(set: Omit<RuleSet, 'problems'>): RuleSet {
  let tree: RuleTree | undefined;
  return {
    ...set,
    problems(object) {
      tree ??= growTree(set.rules);
      return problemsOf(tree, object);
    },
  };
}
