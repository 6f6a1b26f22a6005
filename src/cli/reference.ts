import { exitMeanings } from '../model/exit.ts';
import { type Argument, type Flags, globalFlags } from './define-command.ts';
import { aliasesOf } from './find-command.ts';
import { argumentForm, argumentHelp, flagForm, flagGroups, flagHelp } from './flag-text.ts';
import { type AnyCommand, commands } from './registry.ts';

/** Every command that users see, in the order of their names. */
export async function allCommands(): Promise<readonly AnyCommand[]> {
  const visible = commands.filter(({ hidden }) => !hidden);
  const loaded = await Promise.all(visible.map((entry) => entry.load()));
  return loaded.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

const nameOf = ({ path }: AnyCommand) => path.join(' ');

/** The reference page of all commands, as Markdown. */
export function markdownReference(list: readonly AnyCommand[]): string {
  return [
    '# Commands\n',
    'Made from the commands themselves by `istioctl help --markdown`.\n',
    ...list.map(
      (command) => `- [istioctl ${nameOf(command)}](#istioctl-${command.path.join('-')}): ${command.summary}`,
    ),
    '\n## Flags of every command\n',
    flagTable(globalFlags),
    '\n## Exit status\n',
    '| status | meaning |\n|---|---|',
    ...exitMeanings.map(([status, meaning]) => `| ${status} | ${meaning} |`),
    ...list.map(markdownOf),
    '',
  ].join('\n');
}

function markdownOf(command: AnyCommand): string {
  const declared = command.arguments ?? [];
  const usage = ['istioctl', ...command.path, ...declared.map(argumentForm), '[flags]'].join(' ');
  const aliases = aliasesOf(command.path).map((alias) => `\`${alias}\``);
  const parts = [`\n## istioctl ${nameOf(command)}\n`, command.summary];
  if (command.description) parts.push(`\n${command.description}`);
  parts.push(`\n\`\`\`\n${usage}\n\`\`\``);
  if (aliases.length > 0) parts.push(`\nAlso: ${aliases.join(', ')}`);
  if (declared.length > 0) parts.push(`\n${table('argument', declared.map(argumentRow))}`);
  if (Object.keys(command.flags).length > 0) parts.push(`\n${flagTable(command.flags)}`);
  const examples = command.examples.map(({ does, run }) => `# ${does}\nistioctl ${run}`);
  if (examples.length > 0) parts.push(`\n\`\`\`\n${examples.join('\n\n')}\n\`\`\``);
  return parts.join('\n');
}

type Row = readonly [form: string, help: string];

const argumentRow = (argument: Argument): Row => [argument.name, argumentHelp(argument)];

const flagRows = (flags: Flags): readonly Row[] => {
  const { offered, accepted } = flagGroups(flags);
  return [...offered, ...accepted].map(([name, flag]) => [flagForm(name, flag), flagHelp(flag)]);
};

const flagTable = (flags: Flags) => table('flag', flagRows(flags));

function table(head: string, rows: readonly Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [`| ${head} | meaning |\n|---|---|`, ...rows.map(([form, help]) => `| \`${form}\` | ${cell(help)} |`)].join(
    '\n',
  );
}

/** Manual pages in troff, by file name: one for each command. */
export function manualPages(list: readonly AnyCommand[], version: string): ReadonlyMap<string, string> {
  return new Map(list.map((command) => [`istioctl-${command.path.join('-')}.1`, manualPage(command, version)]));
}

function manualPage(command: AnyCommand, version: string): string {
  const name = `istioctl-${command.path.join('-')}`;
  const rows = (shown: readonly Row[]) => shown.flatMap(([form, help]) => ['.TP', `.B ${troff(form)}`, troff(help)]);
  const declared = command.arguments ?? [];
  return [
    `.TH ${name.toUpperCase()} 1 "" "istioctl ${version}" "istioctl"`,
    `.SH NAME\n${troff(`${name} - ${command.summary}`)}`,
    `.SH SYNOPSIS\n.B istioctl ${troff(nameOf(command))}\n${troff([...declared.map(argumentForm), '[flags]'].join(' '))}`,
    ...(command.description ? [`.SH DESCRIPTION\n${troff(command.description)}`] : []),
    ...(declared.length > 0 ? ['.SH ARGUMENTS', ...rows(declared.map(argumentRow))] : []),
    '.SH OPTIONS',
    ...rows(flagRows(command.flags)),
    '.SH OPTIONS OF EVERY COMMAND',
    ...rows(flagRows(globalFlags)),
    '.SH EXIT STATUS',
    ...exitMeanings.flatMap(([status, meaning]) => ['.TP', `.B ${status}`, troff(meaning)]),
    '.SH EXAMPLES',
    ...command.examples.flatMap(({ does, run }) => [
      '.PP',
      troff(`${does}:`),
      '.PP',
      '.nf',
      troff(`istioctl ${run}`),
      '.fi',
    ]),
    '',
  ].join('\n');
}

const troff = (text: string) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&');
