import type { At } from './places.ts';
import type { Here, Outcome, Problem, Rule, RuleBody, RuleObject } from './rule.ts';
import { growTree, problemsOf, type RuleTree } from './rule-tree.ts';

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
