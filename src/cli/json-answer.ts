import type { Io, Output } from '../io/io.ts';
import { UserError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import type { Problem } from '../model/problem.ts';
import { ProblemsError, problemData } from '../report/problems.ts';

/** What `-o json` answers where there is no other answer: every failure is data, too. */
export interface ErrorAnswer {
  readonly error: {
    /** Stable: `PROFILE_UNKNOWN`. */
    readonly code: string;
    readonly message: string;
    /** The next command or value to try. */
    readonly hint?: string | undefined;
    /** Each thing that is wrong with a configuration. */
    readonly problems?: readonly ReturnType<typeof problemData>[];
  };
}

/** Sees to it that there is exactly one document on standard output. */
export interface JsonAnswer {
  /** The surroundings in which the command runs. */
  readonly io: Io;
  /** Writes the document of a failure where the command itself has written none. */
  finish(status: ExitStatus, error?: unknown): void;
}

/** Whether a command line wants JSON on standard output, be the line right or wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  return words.some((word, index) => {
    const value =
      /^(?:--output=|-o=?)(.+)$/s.exec(word)?.[1] ?? (/^(?:-o|--output)$/.test(word) ? words[index + 1] : '');
    return isJson(value ?? '');
  });
}

const isJson = (value: string) => value.split(',').some((format) => format.toLowerCase() === 'json');

/** The same of a parsed flag, which a setting may have given. */
export const meansJson = (output: unknown): boolean =>
  [output].flat().some((value) => typeof value === 'string' && isJson(value));

export function jsonAnswer(io: Io): JsonAnswer {
  let written = false;
  let told = '';
  const stdout = tee(
    () => io.stdout,
    (text) => {
      written ||= text !== '';
    },
  );
  const stderr = tee(
    () => io.stderr,
    (text) => {
      told += text;
    },
  );
  return {
    io: Object.create(io, { stdout: { value: stdout }, stderr: { value: stderr } }) as Io, // an Io whose outputs are watched
    finish(status, error) {
      if (written || (error === undefined && outcomes.includes(status))) return;
      const answer: ErrorAnswer = { error: error === undefined ? asTold(status, told) : asThrown(error) };
      io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    },
  };
}

/** Statuses of commands that did what they were asked to, with the answer elsewhere if not on standard output. */
const outcomes: readonly ExitStatus[] = [Exit.ok, Exit.different, Exit.findings];

/** An output that also hears what is written; it is opened when it is first used. */
function tee(open: () => Output, hear: (text: string) => void): Output {
  return {
    write(text) {
      hear(text);
      open().write(text);
    },
    lost: () => open().lost(),
    get isTTY() {
      return open().isTTY;
    },
    get columns() {
      return open().columns;
    },
  };
}

function asThrown(error: unknown): ErrorAnswer['error'] {
  if (!(error instanceof UserError))
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
  const problems: readonly Problem[] = error instanceof ProblemsError ? error.problems : [];
  return {
    code: error.code,
    message: error.message,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(problems.length > 0 && { problems: problems.map(problemData) }),
  };
}

const codes: Readonly<Record<ExitStatus, string>> = {
  [Exit.ok]: 'OK',
  [Exit.failed]: 'FAILED',
  [Exit.different]: 'DIFFERENT',
  [Exit.refused]: 'REFUSED',
  [Exit.timedOut]: 'TIMED_OUT',
  [Exit.usage]: 'USAGE',
  [Exit.badInput]: 'BAD_INPUT',
  [Exit.findings]: 'FINDINGS',
  [Exit.interrupted]: 'INTERRUPTED',
};

/** A command that said on stderr what went wrong. */
function asTold(status: ExitStatus, text: string): ErrorAnswer['error'] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const hints = lines.flatMap((line) => /^hint: (.*)$/.exec(line)?.[1] ?? []);
  const message = lines
    .filter((line) => !line.startsWith('hint: '))
    .join('\n')
    .replace(/^error: /, '');
  return {
    code: codes[status],
    message: message === '' ? `exit status ${status}` : message,
    ...(hints.length > 0 && { hint: hints.join('\n') }),
  };
}
