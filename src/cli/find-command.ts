import { type Flag, globalFlags } from './define-command.ts';
import { type CommandEntry, commands } from './registry.ts';

/** A command and what is left of the line. */
export interface FoundCommand {
  readonly path: readonly string[];
  readonly entry: CommandEntry | undefined;
  /** The line without the words of the command. */
  readonly rest: readonly string[];
}

/** Follows the line's first words down the tree; flags of every command may stand between them. */
export function findCommand(argv: readonly string[]): FoundCommand {
  const path: string[] = [];
  const rest: string[] = [];
  let at = 0;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') break;
    if (word.startsWith('-') && word !== '-') {
      rest.push(word);
      if (takesNextWord(word) && at + 1 < argv.length) rest.push(argv[++at] ?? '');
      continue;
    }
    if (!commands.some((entry) => pathsOf(entry).some((known) => startsWith(known, [...path, word])))) break;
    path.push(word);
  }
  const entry = commands.find((candidate) => pathsOf(candidate).some((known) => known.join(' ') === path.join(' ')));
  return { path, entry, rest: [...rest, ...argv.slice(at)] };
}

/** Every path that leads to a command. */
export const pathsOf = (entry: CommandEntry) => [entry.path, ...(entry.aliases ?? [])];

export const startsWith = (path: readonly string[], words: readonly string[]) =>
  words.every((word, index) => path[index] === word);

function takesNextWord(word: string): boolean {
  if (word.includes('=')) return false;
  const name = word.replace(/^-+/, '');
  const flag = Object.entries<Flag>(globalFlags).find(
    ([long, { short }]) => name === (word.startsWith('--') ? long : short),
  );
  return flag !== undefined && flag[1].type !== 'boolean';
}
