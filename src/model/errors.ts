import { Exit, type ExitStatus } from './exit.ts';

/** What a UserError carries beside its message. */
export interface UserErrorDetails {
  /** Stable and searchable, such as `PROFILE_UNKNOWN`. */
  readonly code: string;
  readonly exit: ExitStatus;
  /** The next command or value to try. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * A failure that the user can do something about. `main` prints it as `error:` and `hint:` lines and exits with `exit`;
 * every other exception is a bug of ours and keeps its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly code: string;
  readonly exit: ExitStatus;
  readonly hint: string | undefined;

  constructor(message: string, { code, exit, hint, cause }: UserErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.exit = exit;
    this.hint = hint;
  }
}

/** The command line is off: unknown command or flag, missing argument (64). */
export class UsageError extends UserError {
  override readonly name: string = 'UsageError';
  constructor(message: string, hint?: string) {
    super(message, { code: 'USAGE', exit: Exit.usage, hint });
  }
}

/** A file, profile or value is off (65). */
export class InputError extends UserError {
  override readonly name = 'InputError';
  constructor(message: string, details: { code: string; hint?: string | undefined; cause?: unknown }) {
    super(message, { ...details, exit: Exit.badInput });
  }
}
