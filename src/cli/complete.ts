import type { Io } from '../io/io.ts';
import { type CompletionKind, type Flag, type Flags, globalFlags } from './define-command.ts';
import { childrenOf, findCommand } from './find-command.ts';
import { flagsOf } from './parse.ts';

/** One thing that could stand at the cursor. */
export interface Completion {
  readonly value: string;
  readonly help?: string;
}

/** Values that are only known at run time: profiles, namespaces of the cluster, … Never throws; nothing known is none. */
export type CompletionSource = (kind: CompletionKind, word: string, io: Io) => Promise<readonly Completion[]>;

/** What could stand in place of the last of `words` (which may be ''); the words before it are the line so far. */
export async function complete(
  words: readonly string[],
  source: CompletionSource,
  io: Io,
): Promise<readonly Completion[]> {
  const word = words.at(-1) ?? '';
  if (words[0] === 'help' && words.length > 1 && !word.startsWith('-')) return complete(words.slice(1), source, io);
  const before = words.slice(0, -1);
  const { path, entry, rest } = findCommand(before);
  const command = await entry?.load();
  const flags: Flags = command ? flagsOf(command) : globalFlags;
  const inline = /^(--[A-Za-z][\w-]*|-[A-Za-z])=(.*)$/s.exec(word);
  if (inline?.[1]) {
    const values = await flagValues(flagNamed(flags, inline[1]), inline[2] ?? '', source, io);
    return values.map(({ value, ...more }) => ({ value: `${inline[1]}=${value}`, ...more }));
  }
  const previous = flagNamed(flags, rest.at(-1) ?? '');
  if (previous && previous.type !== 'boolean') return flagValues(previous, word, source, io);
  if (word.startsWith('-')) return matching(word, flagNames(flags));
  if (!command) return matching(word, subcommands(path));
  const position = rest.filter((candidate) => !candidate.startsWith('-')).length;
  const declared = command.arguments ?? [];
  const argument = declared[position] ?? declared.find(({ repeated }) => repeated);
  if (!argument) return matching(word, subcommands(path));
  if (argument.choices)
    return matching(
      word,
      argument.choices.map((value) => ({ value })),
    );
  return argument.completes ? matching(word, await source(argument.completes, word, io)) : [];
}

const subcommands = (path: readonly string[]): Completion[] => [
  ...childrenOf(path).map(({ word, summary }) => ({ value: word, help: summary })),
];

function flagNames(flags: Flags): Completion[] {
  const visible = Object.entries(flags).filter(([, flag]) => !flag.hidden);
  return [
    ...visible.map(([name, { help }]) => ({ value: `--${name}`, help })),
    { value: '--help', help: 'Print help.' },
  ];
}

function flagNamed(flags: Flags, word: string): Flag | undefined {
  if (word.startsWith('--')) return flags[word.slice(2)];
  return word.startsWith('-') ? Object.values(flags).find(({ short }) => short === word.slice(1)) : undefined;
}

async function flagValues(
  flag: Flag | undefined,
  word: string,
  source: CompletionSource,
  io: Io,
): Promise<readonly Completion[]> {
  if (!flag) return [];
  if (flag.type === 'boolean') return matching(word, [{ value: 'true' }, { value: 'false' }]);
  const words = ('choices' in flag && flag.choices) || flag.suggests;
  if (words)
    return matching(
      word,
      words.map((value) => ({ value })),
    );
  return flag.completes ? matching(word, await source(flag.completes, word, io)) : [];
}

const matching = (word: string, candidates: readonly Completion[]) =>
  candidates.filter(({ value }) => value.startsWith(word)).sort((a, b) => (a.value < b.value ? -1 : 1));
