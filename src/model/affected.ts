/** Namespaces whose new pods would be injected by another revision than now, or by none. */
export interface Affected {
  /** What they ask for: `tag` with its name, or a revision itself. */
  readonly through: 'tag' | 'revision';
  readonly name: string;
  /** The revision that injects them now. */
  readonly revision: string;
  /** The one that would; null when nothing would inject them any more. */
  readonly after: string | null;
  /** With the number of pods that have a sidecar by this way; 0 where new pods would get one. */
  readonly namespaces: readonly { readonly name: string; readonly pods: number }[];
}

/** Who is affected by a plan, or that it could not be found out. */
export interface AffectedReport {
  readonly found: readonly Affected[];
  /** Why it is not known: which right is missing. */
  readonly unknown?: string;
}
