import type { Io } from '../io/io.ts';
import { didYouMean } from '../lib/suggest.ts';
import { UsageError, UserError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import { findCommand, pathsOf, startsWith } from './find-command.ts';
import type { JsonAnswer } from './json-answer.ts';
import { commands } from './registry.ts';
import { safeIo } from './safe-io.ts';

/** Runs one command line. Never throws: whatever fails is told on stderr, in the exit status, and in JSON where that was asked for. */
export async function main(argv: readonly string[], surroundings: Io): Promise<ExitStatus> {
  const io = safeIo(surroundings);
  const status = await answered(argv, io);
  const lost = await io.stdout.lost();
  if (!lost || lost.unread) return status;
  io.stderr.write(`error: cannot write the output: ${lost.reason}\n`);
  // These say that the output holds the answer.
  return status === Exit.ok || status === Exit.different ? Exit.failed : status;
}

async function answered(argv: readonly string[], io: Io): Promise<ExitStatus> {
  const session: Session = { io };
  try {
    if (argv.some((word) => /json/i.test(word))) {
      const { jsonAnswer, wantsJson } = await import('./json-answer.ts');
      if (wantsJson(argv)) answerInJson(session, jsonAnswer(io));
    }
    const status = await dispatch(argv, session);
    session.answer?.finish(status);
    return status;
  } catch (error) {
    const status = report(error, io);
    session.answer?.finish(status, error);
    return status;
  }
}

/** One run of the program. */
interface Session {
  io: Io;
  /** Where data is wanted of failures, too. */
  answer?: JsonAnswer;
}

function answerInJson(session: Session, answer: JsonAnswer): void {
  session.answer = answer;
  session.io = answer.io;
}

async function dispatch(argv: readonly string[], session: Session): Promise<ExitStatus> {
  if (argv[0] === 'help' && argv[1] !== undefined && !argv[1].startsWith('-'))
    return await dispatch([...argv.slice(1), '--help'], session);
  const { path, entry, rest } = findCommand(argv);
  if (!entry) return await withoutCommand(path, rest, session.io);
  const [{ parseLine, settingsOf }, command] = await Promise.all([import('./parse.ts'), entry.load()]);
  const line = parseLine(command, rest);
  if (line.help) {
    const { commandHelp } = await import('./help.ts');
    session.io.stdout.write(commandHelp(command, session.io.stdout.columns));
    return Exit.ok;
  }
  const { loadSettings, settingsInUse } = await import('./settings.ts');
  const settings = await loadSettings(session.io);
  const { flags, args, given } = settings.size > 0 ? parseLine(command, rest, settings) : line;
  if (settings.size > 0 && !session.answer) {
    const { jsonAnswer, meansJson } = await import('./json-answer.ts');
    if (meansJson(flags.output)) answerInJson(session, jsonAnswer(session.io));
  }
  if (settings.size > 0 && (flags.verbose === true || 'dry-run' in command.flags || command.path[0] === 'plan')) {
    const used = settingsInUse(settings, settingsOf(command, given));
    if (used.length > 0)
      session.io.stderr.write(`note: settings of ${used.join('; ')}; config view --why shows them\n`);
  }
  return await command.run({ flags, args, given, io: session.io, settings } as never);
}

/** The line names a group, or nothing that exists. */
async function withoutCommand(path: readonly string[], rest: readonly string[], io: Io): Promise<ExitStatus> {
  const word = rest.find((candidate) => !candidate.startsWith('-'));
  const program = ['istioctl', ...path].join(' ');
  if (word !== undefined) {
    const known = commands.flatMap(pathsOf).filter((candidate) => startsWith(candidate, path));
    const { useInstead } = await import('./elsewhere.ts');
    const instead = useInstead([...path, ...rest.filter((candidate) => !candidate.startsWith('-'))]);
    if (instead)
      throw new UsageError(
        `istioctl does not have the command "${[...path, word].join(' ')}"`,
        `use instead: ${instead}`,
      );
    const names = new Set(known.map((candidate) => candidate[path.length] ?? ''));
    throw new UsageError(
      `unknown command "${word}" for "${program}"`,
      didYouMean(word, names) ?? `see ${program} --help`,
    );
  }
  const flag = rest.find((candidate) => candidate.startsWith('-') && candidate !== '-h' && candidate !== '--help');
  if (flag !== undefined) throw new UsageError(`unknown flag ${flag} for "${program}"`, `see ${program} --help`);
  const { groupHelp } = await import('./help.ts');
  io.stdout.write(groupHelp(path, io.stdout.columns));
  return Exit.ok;
}

function report(error: unknown, io: Io): ExitStatus {
  if (!(error instanceof UserError)) {
    io.stderr.write(
      `error: this is a bug in istioctl, please report it with the lines below\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return Exit.failed;
  }
  // A configuration's errors have been told one by one: this is their sum.
  io.stderr.write(`${error.name === 'ProblemsError' ? '' : 'error: '}${error.message}\n`);
  if (error.hint) io.stderr.write(`hint: ${error.hint}\n`);
  return error.exit;
}
