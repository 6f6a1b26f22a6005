import { type Flag, globalFlags } from './define-command.ts';
import { type CommandEntry, commands, groupAliases, groups } from './registry.ts';

/** A command and what is left of the line. */
export interface FoundCommand {
  readonly path: readonly string[];
  readonly entry: CommandEntry | undefined;
  /** The line without the words of the command. */
  readonly rest: readonly string[];
}

/**
 * Follows the line's first words down the tree; flags may stand between them. The path that it finds has
 * the usual words for what has several: `experimental` for `x`.
 */
export function findCommand(argv: readonly string[]): FoundCommand {
  const path: string[] = [];
  const rest: string[] = [];
  let at = 0;
  for (; at < argv.length; at++) {
    const written = argv[at] ?? '';
    const word = path.length === 0 ? (groupAliases[written] ?? written) : written;
    if (word === '--') break;
    if (word.startsWith('-') && word !== '-') {
      rest.push(word);
      if ((takesNextWord(word) || isValue(argv.slice(at + 1), path)) && at + 1 < argv.length)
        rest.push(argv[++at] ?? '');
      continue;
    }
    if (!commands.some((entry) => pathsOf(entry).some((known) => startsWith(known, [...path, word])))) break;
    path.push(word);
  }
  const entry = commands.find((candidate) => pathsOf(candidate).some((known) => known.join(' ') === path.join(' ')));
  return { path, entry, rest: [...rest, ...argv.slice(at)] };
}

/** Whether the first word is the value of a flag before it: not below the group `path` itself, but a word after it is. */
function isValue([value = '', ...after]: readonly string[], path: readonly string[]): boolean {
  const isBelow = (word: string) =>
    commands.some((entry) => pathsOf(entry).some((known) => startsWith(known, [...path, word])));
  return path.length > 0 && !value.startsWith('-') && !isBelow(value) && after.some(isBelow);
}

/** Every path that leads to a command. */
export const pathsOf = (entry: CommandEntry) => [entry.path, ...(entry.aliases ?? [])];

/** A word that can follow a path: a command, or a group of them. */
export interface ChildCommand {
  readonly word: string;
  readonly summary: string;
}

/** What stands below a path, by name. Other words for something that is listed itself are left out. */
export function childrenOf(path: readonly string[]): readonly ChildCommand[] {
  const found = new Map<string, string>();
  for (const entry of commands) {
    const below = entry.hidden
      ? []
      : pathsOf(entry).filter((known) => known.length > path.length && startsWith(known, path));
    const itself = below.find((known) => known.length === path.length + 1);
    for (const known of itself ? [itself] : below) {
      const group = known === itself ? undefined : groups[known.slice(0, path.length + 1).join(' ')];
      found.set(known[path.length] ?? '', group ?? entry.summary);
    }
  }
  return [...found].map(([word, summary]) => ({ word, summary })).sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** Every word for a group: `experimental`, `exp`, `x`. */
export const wordsFor = (group: string): readonly string[] => [
  group,
  ...Object.entries(groupAliases).flatMap(([alias, name]) => (name === group ? [alias] : [])),
];

/** The other ways to write a command: `istioctl x precheck`. */
export function aliasesOf(path: readonly string[]): readonly string[] {
  const entry = commands.find((candidate) => candidate.path.join(' ') === path.join(' '));
  const paths = entry ? pathsOf(entry) : [];
  return paths
    .flatMap((known) => wordsFor(known[0] ?? '').map((first) => ['istioctl', first, ...known.slice(1)].join(' ')))
    .slice(1);
}

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
