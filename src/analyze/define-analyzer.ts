import type { Level } from '../model/finding.ts';
import type { AnyResource, ResourceKind } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { type Code, catalogue, type Parameter, type ParametersOf } from './messages.ts';

/** Puts one word of a file in the place of another; comments and layout stay. */
export interface Edit {
  readonly path: string;
  readonly part: 'key' | 'value';
  /** What stands there, without quotes: another text is not touched. */
  readonly from: string;
  readonly to: string;
}

/** What an analyzer says about a place in an object. */
export interface Found {
  /** One of the catalogue, or a plugin's own. */
  readonly code: string;
  readonly level: Level;
  readonly message: string;
  /** What the message was made of, if not only the message: findings about one place that agree in it are one. */
  readonly parameters?: readonly Parameter[];
  /** Absent for findings about no object. */
  readonly resource?: AnyResource;
  /** `spec.gateways[0]`; '' for the whole object. */
  readonly path: string;
  /** A value to try instead, or what to do. */
  readonly suggestion?: string | undefined;
  /** What corrects it without doubt; `analyze --fix` writes it. */
  readonly edits?: readonly Edit[];
  /** Where `reference` points when it is not the path: another path, or '' for the object. */
  readonly referencePath?: string;
  /** Id of the rule within the analyzer, where it has several. */
  readonly rule?: string;
}

/** One object, or several separated by `---`, that an analyzer must be silent about. */
export interface GoodExample {
  readonly good: string;
  readonly yaml: string;
}
/** Objects about which an analyzer must say exactly this. */
export interface BadExample {
  readonly bad: string;
  readonly yaml: string;
  readonly finds: readonly { readonly code: string; readonly at?: string }[];
}
/** YAML with short forms: apiVersion, metadata.name and namespace may be left out (see expandExample). */
export type Example = (GoodExample | BadExample) & {
  /** Mesh configuration and networks that hold meanwhile, as YAML. */
  readonly mesh?: string;
  readonly networks?: string;
};

type Reported<T> = Iterable<T> | AsyncIterable<T>;

export interface Analyzer<R extends ResourceKind = ResourceKind, C extends string = string> {
  /** As `--analyzer` takes it. */
  readonly name: string;
  /** What holds when it finds nothing; one sentence. */
  readonly summary: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** What to do about a finding. */
  readonly fix: string;
  /** All it looks at: asking `world` for another kind does not compile. */
  readonly reads: readonly R[];
  readonly emits: readonly C[];
  check(world: World<R>): Reported<Found & { readonly code: C }>;
  readonly examples: readonly Example[];
}

/** An analyzer of whatever kinds; those of plugins have this type. Their codes and examples are their own. */
export interface AnyAnalyzer extends Omit<Analyzer, 'check' | 'examples'> {
  check(world: World): Reported<Found>;
  readonly examples?: readonly Example[];
}

/** Checks an analyzer against what it declares to read and to emit, at compile time only. */
export function defineAnalyzer<const R extends ResourceKind, const C extends Code>(
  analyzer: Analyzer<R, C>,
): AnyAnalyzer {
  // A world of all kinds serves whoever needs only some; TypeScript does not see it through the generic methods.
  return analyzer as unknown as AnyAnalyzer;
}

/** A finding with the parameters that its catalogue entry wants. */
export function finding<C extends Code>(
  code: C,
  resource: AnyResource | undefined,
  path: string,
  ...parameters: ParametersOf<C>
): Found & { readonly code: C } {
  const { level, text } = catalogue[code];
  // TypeScript loses that text and parameters belong to the same entry.
  const message = (text as (...given: readonly Parameter[]) => string)(...(parameters as readonly Parameter[]));
  return { code, level, message, path, parameters, ...(resource ? { resource } : {}) };
}
