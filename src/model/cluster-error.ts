import { UserError } from './errors.ts';
import { Exit } from './exit.ts';

/** One field that another manager owns, from the answer to a server-side apply. */
export interface FieldConflict {
  /** `.spec.replicas`. */
  readonly field: string;
  /** The other owner: `kubectl-edit`. */
  readonly manager: string;
}

export interface ClusterErrorDetails {
  readonly code: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Kubernetes' word for it: `Forbidden`, `AlreadyExists`, `Expired`. */
  readonly reason?: string;
  readonly conflicts?: readonly FieldConflict[];
}

/** The API server refused, or could not be reached. Decide by `status` and `reason`, never by the message. */
export class ClusterError extends UserError {
  override readonly name = 'ClusterError';
  readonly status: number;
  readonly reason: string;
  readonly conflicts: readonly FieldConflict[];

  constructor(message: string, { status, reason = '', conflicts = [], ...details }: ClusterErrorDetails) {
    super(message, { ...details, exit: Exit.failed });
    this.status = status;
    this.reason = reason;
    this.conflicts = conflicts;
  }
}
