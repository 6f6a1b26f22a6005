import { wrapLines } from '../lib/wrap.ts';
import { exitMeanings } from '../model/exit.ts';
import { columns as aligned } from '../report/columns.ts';
import { type Flags, globalFlags } from './define-command.ts';
import { aliasesOf, childrenOf, wordsFor } from './find-command.ts';
import { argumentForm, argumentHelp, flagForm, flagGroups, flagHelp } from './flag-text.ts';
import { flagsOf } from './parse.ts';
import { type AnyCommand, groups } from './registry.ts';

/** Off a terminal. */
const usualWidth = 100;

/** Help of one command: everything that it takes, flags of every command and what only scripts give included. */
export function commandHelp(command: AnyCommand, columns: number = usualWidth): string {
  const name = ['istioctl', ...command.path].join(' ');
  const declared = command.arguments ?? [];
  const { accepted } = flagGroups(command.flags);
  const aliases = aliasesOf(command.path);
  const examples = command.examples.map(({ does, run }) => `  # ${does}\n  istioctl ${run}\n`);
  return [
    `Usage: ${[name, ...declared.map(argumentForm), '[flags]'].join(' ')}\n`,
    wrapLines([command.summary, command.description].filter(Boolean).join('\n\n').concat('\n'), columns),
    ...section(
      'Arguments',
      declared.map((argument) => [`  ${argument.name}`, argumentHelp(argument)]),
      columns,
    ),
    ...section('Flags', [...flagRows(command.flags), ['  -h, --help', 'Print this text.']], columns),
    ...section(
      'Accepted for scripts',
      accepted.map(([flag, definition]) => [`  ${flagForm(flag, definition)}`, flagHelp(definition)]),
      columns,
    ),
    ...globalSection(columns, flagsOf(command), command.flags),
    ...(aliases.length > 0 ? [wrapLines(`Also: ${aliases.join(', ')}\n`, columns)] : []),
    `Examples:\n${examples.join('\n')}`,
    exitHelp(),
  ].join('\n');
}

/** Help of a group, or of the whole program when `path` is empty: the commands below it. */
export function groupHelp(path: readonly string[], columns: number = usualWidth): string {
  const summary = groups[path.join(' ')] ?? 'Install, preview, check and remove the Istio service mesh on Kubernetes.';
  const program = ['istioctl', ...path].join(' ');
  const aliases = path.length === 0 ? [] : wordsFor(path.join(' ')).filter((word) => word !== path.join(' '));
  return [
    summary,
    `\nUsage: ${program} COMMAND [flags]\n`,
    ...(aliases.length > 0 ? [`Also: ${aliases.map((word) => `istioctl ${word}`).join(', ')}\n`] : []),
    ...section(
      'Commands',
      childrenOf(path).map(({ word, summary: text }) => [`  ${word}`, text]),
      columns,
    ),
    ...globalSection(columns),
    wrapLines(`See "${program} COMMAND --help" for flags and examples.\n`, columns),
    exitHelp(),
  ].join('\n');
}

type Row = readonly [string, string];

function section(title: string, rows: readonly Row[], columns: number): readonly string[] {
  return rows.length === 0 ? [] : [`${title}:\n${aligned(rows, columns)}`];
}

const flagRows = (flags: Flags): readonly Row[] =>
  flagGroups(flags).offered.map(([name, flag]) => [`  ${flagForm(name, flag)}`, flagHelp(flag)]);

/** The flags of every command, as this one takes them: its own win, and take their letters away. */
function globalSection(columns: number, inForce: Flags = globalFlags, own: Flags = {}): readonly string[] {
  const names = Object.keys(globalFlags).filter((name) => !(name in own));
  const { offered, accepted } = flagGroups(
    Object.fromEntries(names.flatMap((name) => (inForce[name] ? [[name, inForce[name]]] : []))),
  );
  const rows = [...offered, ...accepted].map(([name, flag]): Row => [`  ${flagForm(name, flag)}`, flagHelp(flag)]);
  return section('Global flags', rows, columns);
}

function exitHelp(): string {
  return `Exit status:\n${exitMeanings.map(([status, meaning]) => `  ${String(status).padStart(3)}  ${meaning}`).join('\n')}\n`;
}
