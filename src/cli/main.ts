import type { Io } from '../io/io.ts';
import { didYouMean } from '../lib/suggest.ts';
import { UsageError, UserError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import { findCommand, pathsOf, startsWith } from './find-command.ts';
import { commands } from './registry.ts';

/** Runs one command line. Never throws: whatever fails is told on stderr and in the exit status. */
export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitStatus> {
  if (argv[0] === 'help' && argv[1] !== undefined && !argv[1].startsWith('-'))
    return await dispatch([...argv.slice(1), '--help'], io);
  const { path, entry, rest } = findCommand(argv);
  if (!entry) return await withoutCommand(path, rest, io);
  const [{ parseLine }, command] = await Promise.all([import('./parse.ts'), entry.load()]);
  const line = parseLine(command, rest);
  if (line.help) {
    const { commandHelp } = await import('./help.ts');
    io.stdout.write(commandHelp(command, io.stdout.columns));
    return Exit.ok;
  }
  const { loadSettings } = await import('./settings.ts');
  const settings = await loadSettings(io);
  const { flags, args, given } = settings.size > 0 ? parseLine(command, rest, settings) : line;
  return await command.run({ flags, args, given, io, settings } as never);
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
  io.stderr.write(`error: ${error.message}\n`);
  if (error.hint) io.stderr.write(`hint: ${error.hint}\n`);
  return error.exit;
}
