import type { Path } from './source.ts';

/** Where a value of the configuration was written. */
export type Origin =
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number }
  /** A flag of the command line as it was given: `--set values.a=b`. */
  | { readonly kind: 'flag'; readonly flag: string }
  /** Data of this program: `profiles/demo.yaml`, the line undefined when nobody asked for it. */
  | { readonly kind: 'built-in'; readonly file: string; readonly line?: number | undefined };

/** Something wrong (error) or lost (warning) in a configuration. */
export interface Problem {
  readonly level: 'error' | 'warning';
  /** What is said about `path`, without the path: `unknown key`. */
  readonly message: string;
  /** From the document's root: `['spec', 'values', 'global']`. Empty for the whole. */
  readonly path: Path;
  /** `did you mean "resources"?`, or what to write instead. */
  readonly suggestion?: string | undefined;
  readonly origin?: Origin | undefined;
}
