import { Command, CommanderError, Option } from 'commander';
import { parseDuration } from '../lib/duration.ts';
import { closest } from '../lib/suggest.ts';
import { InputError, UsageError } from '../model/errors.ts';
import { type Flag, type Flags, globalFlags } from './define-command.ts';
import type { AnyCommand } from './registry.ts';
import type { Setting, Settings } from './settings.ts';

export interface ParsedLine {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  readonly given: ReadonlySet<string>;
  readonly help: boolean;
}

/** The flags of a command and those that every command has; the command's own win. */
export function flagsOf(command: AnyCommand): Flags {
  const own = new Set(Object.values(command.flags).map((flag) => flag.short));
  const inherited = Object.entries<Flag>(globalFlags).map(([name, flag]): [string, Flag] => {
    if (!flag.short || !own.has(flag.short)) return [name, flag];
    const { short: _taken, ...rest } = flag;
    return [name, rest];
  });
  return { ...Object.fromEntries(inherited), ...command.flags };
}

/** The settings that stand in for flags of a command which were not given. */
export function settingsOf(command: AnyCommand, given: ReadonlySet<string>): ReadonlySet<string> {
  const settings = Object.entries(flagsOf(command)).map(([name, { setting }]) =>
    given.has(name) ? undefined : setting,
  );
  return new Set(settings.filter((setting) => setting !== undefined));
}

/** Reads what follows the command's path on the line; settings stand in for flags that are not given. Throws UsageError. */
export function parseLine(command: AnyCommand, words: readonly string[], settings?: Settings): ParsedLine {
  const flags = flagsOf(command);
  const parser = commanderFor(command, flags);
  const line = goStyle(words, flags);
  try {
    parser.parse(line.words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(error, command, flags);
    throw error;
  }
  const options: Record<string, unknown> = parser.opts();
  if (options.help === true) return { flags: {}, args: [], given: new Set(), help: true };
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  for (const [name, flag] of Object.entries(flags)) {
    const raw = line.booleans.get(name) ?? options[attribute(name)];
    if (raw !== undefined) given.add(name);
    const setting = raw === undefined && flag.setting ? settings?.get(flag.setting) : undefined;
    values[name] = setting ? settingValue(setting, name, flag) : flagValue(name, flag, raw);
  }
  checkArguments(command, parser.args);
  return { flags: values, args: parser.args, given, help: false };
}

/** The commander command that a definition stands for. */
function commanderFor(command: AnyCommand, flags: Flags): Command {
  const parser = new Command(['istioctl', ...command.path].join(' '));
  parser.exitOverride().allowExcessArguments().helpOption(false);
  parser.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  parser.addOption(new Option('-h, --help', 'Print this text.'));
  for (const argument of command.arguments ?? [])
    parser.argument(`[${argument.name}${argument.repeated ? '...' : ''}]`, argument.help);
  for (const [name, flag] of Object.entries(flags))
    for (const spelling of [name, ...(flag.aliases ?? [])]) parser.addOption(optionFor(spelling, name, flag));
  return parser;
}

function optionFor(spelling: string, name: string, flag: Flag): Option {
  const short = flag.short && spelling === name ? `-${flag.short}, ` : '';
  const value = flag.type === 'boolean' ? '' : ` <${flag.placeholder ?? 'VALUE'}>`;
  const option = new Option(`${short}--${spelling}${value}`, flag.help);
  option.attributeName = () => attribute(name);
  // A flag of the name no-wait is one like any other: commander would make it the opposite of a flag wait, and false.
  option.negate = false;
  if (flag.type === 'list') option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

const attribute = (name: string) => `flag:${name}`;

/** Go's forms in commander's: `-o=json` is `-o json`; `--yes=false`, which commander does not know, is taken off the line. */
function goStyle(words: readonly string[], flags: Flags): { words: string[]; booleans: Map<string, boolean> } {
  const spellings = new Map<string, string>();
  for (const [name, flag] of Object.entries(flags))
    for (const spelling of [name, flag.short, ...(flag.aliases ?? [])]) if (spelling) spellings.set(spelling, name);
  const left: string[] = [];
  const booleans = new Map<string, boolean>();
  for (const [index, word] of words.entries()) {
    if (word === '--') return { words: [...left, ...words.slice(index)], booleans };
    const match = /^(?:--([A-Za-z][\w-]*)|-([A-Za-z]))=(.*)$/s.exec(word);
    const name = spellings.get(match?.[1] ?? match?.[2] ?? '');
    const flag = name === undefined ? undefined : flags[name];
    if (!match || name === undefined || !flag) left.push(word);
    else if (flag.type === 'boolean') booleans.set(name, booleanOf(name, match[3] ?? ''));
    else left.push(`--${name}`, match[3] ?? '');
  }
  return { words: left, booleans };
}

/** Go's strconv.ParseBool. */
function booleanOf(name: string, text: string): boolean {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
  throw new UsageError(`--${name}: "${text}" is neither true nor false`);
}

function flagValue(name: string, flag: Flag, raw: unknown): unknown {
  if (flag.type === 'boolean') return raw ?? flag.default ?? false;
  if (flag.type === 'list') {
    const items = (raw as readonly string[] | undefined) ?? [];
    const all = flag.split ? items.flatMap((item) => item.split(',')) : items;
    for (const item of all) checkChoice(`--${name}`, item, flag.choices);
    return all;
  }
  const text = raw ?? flag.default;
  if (text === undefined) return undefined;
  if (flag.type === 'number') {
    const number = Number(text);
    if (!Number.isFinite(number) || String(text).trim() === '')
      throw new UsageError(`--${name}: "${text}" is not a number`);
    return number;
  }
  if (flag.type === 'duration') {
    const durationMs = parseDuration(String(text));
    if (durationMs === undefined)
      throw new UsageError(`--${name}: "${text}" is not a duration`, 'write it like 90s, 5m or 1h30m');
    return durationMs;
  }
  checkChoice(`--${name}`, String(text), flag.choices);
  return text;
}

function settingValue({ value, origin }: Setting, name: string, flag: Flag): unknown {
  try {
    return flagValue(name, flag, value);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new InputError(`${origin}: ${error.message.replace(/^--[^:]*: /, '')}`, {
      code: 'SETTING_INVALID',
      hint: error.hint,
    });
  }
}

function checkChoice(what: string, value: string, choices: readonly string[] | undefined): void {
  if (!choices || choices.includes(value)) return;
  const best = closest(value, choices);
  const list = `one of ${choices.join(', ')}`;
  throw new UsageError(`${what}: unknown value "${value}"`, best ? `did you mean "${best}"? (${list})` : list);
}

function checkArguments(command: AnyCommand, args: readonly string[]): void {
  const declared = command.arguments ?? [];
  const missing = declared.find((argument, index) => argument.required && args[index] === undefined);
  const name = `istioctl ${command.path.join(' ')}`;
  if (missing) throw new UsageError(`${name} needs <${missing.name}>: ${missing.help}`, `see ${name} --help`);
  for (const [index, value] of args.entries()) {
    const argument = declared[index] ?? declared.at(-1);
    if (argument) checkChoice(`<${argument.name}>`, value, argument.choices);
  }
  if (declared.some((argument) => argument.repeated) || args.length <= declared.length) return;
  throw new UsageError(`${name} does not take the argument "${args[declared.length]}"`, `see ${name} --help`);
}

function usageError(error: CommanderError, command: AnyCommand, flags: Flags): UsageError {
  const see = `see istioctl ${command.path.join(' ')} --help`;
  const text = error.message.replace(/^error: /, '').replace(/\n.*$/s, '');
  if (error.code !== 'commander.unknownOption') return new UsageError(text, see);
  const word = /'(-[^']*)'/.exec(text)?.[1] ?? '';
  const best = closest(
    word.replace(/^-+/, '').replace(/=.*$/s, ''),
    Object.keys(flags).filter((name) => !flags[name]?.hidden),
  );
  return new UsageError(`unknown flag ${word}`, best ? `did you mean --${best}?` : see);
}
