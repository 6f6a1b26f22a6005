/** A tag, or a revision without one, and the namespaces that ask for it. */
export interface TagRow {
  /** '' for a revision that has no tag. */
  readonly tag: string;
  readonly revision: string;
  readonly namespaces: readonly string[];
}
