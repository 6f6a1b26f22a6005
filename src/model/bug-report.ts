/** How a part of a bug report went: `had`, `empty` where there was nothing, `skipped` by a flag, `failed`. */
export type PartStatus = 'had' | 'empty' | 'skipped' | 'failed';

/** One file of a bug report, or what should have been one. */
export interface BugReportPart {
  /** Path in the archive. */
  readonly path: string;
  readonly status: PartStatus;
  readonly bytes: number;
  /** Why it could not be had, or is left out. */
  readonly reason?: string;
}

/** The list of an archive: `index.json` in it, and what `bug-report -o json` prints. */
export interface BugReportIndex {
  /** The archive's path; absent in a dry run and inside the archive. */
  readonly archive?: string;
  readonly bytes?: number;
  readonly istioctl: string;
  /** RFC 3339. */
  readonly created: string;
  readonly context: string;
  readonly server: string;
  readonly kubernetes: string;
  /** `complete`, `partial`: some parts failed, `timedOut`, `interrupted`. */
  readonly end: 'complete' | 'partial' | 'timedOut' | 'interrupted';
  readonly parts: readonly BugReportPart[];
  /** How often what was taken out, by kind. */
  readonly redacted: Readonly<Record<string, number>>;
}
