import type { Level } from '../model/finding.ts';
import type { Path } from '../model/source.ts';

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
