/** What became of a check. `skipped`: it could not be made, or there was nothing to look at. */
export type CheckStatus = 'ok' | 'warning' | 'error' | 'skipped';

/** One thing that a check is about: an object, a value, a line of a file. */
export interface Evidence {
  /** `Deployment shop/web` or `values.pilot.env.X`. */
  readonly subject: string;
  readonly file?: string;
  readonly line?: number;
}

/** One line of a precheck. Plain data: the same value feeds every reporter. */
export interface Check {
  /** Stable: `kubernetes-version`, or the id of an upgrade note. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was looked at, or what changed. */
  readonly title: string;
  /** What was found. */
  readonly message?: string;
  readonly evidence?: readonly Evidence[];
  /** What to do about it. */
  readonly fix?: string;
  /** The reference's code for the same thing, such as IST0142. */
  readonly code?: string;
  /** Upgrade notes: the release that brought the change. */
  readonly since?: string;
  /** Upgrade notes: how much it matters. */
  readonly severity?: 'breaking' | 'behaviour' | 'deprecation' | 'notice';
  /** Upgrade notes: how sure it is that this concerns the reader. */
  readonly confidence?: 'certain' | 'likely' | 'manual';
}

export interface CheckCategory {
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Everything a precheck has to say. */
export interface PrecheckReport {
  /** The release that is to be installed. */
  readonly to: string;
  /** The release that runs now, when an upgrade is checked. */
  readonly from?: string;
  readonly categories: readonly CheckCategory[];
  /** Questions that the cluster did not answer: the report is incomplete. */
  readonly unanswered: readonly string[];
}
