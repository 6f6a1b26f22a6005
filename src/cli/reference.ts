import { exitMeanings } from '../model/exit.ts';
import { type Flag, type Flags, globalFlags } from './define-command.ts';
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
  const usage = ['istioctl', ...command.path, ...(command.arguments ?? []).map(argumentForm), '[flags]'].join(' ');
  const parts = [`\n## istioctl ${nameOf(command)}\n`, command.summary, `\n\`\`\`\n${usage}\n\`\`\``];
  if (command.description) parts.splice(2, 0, `\n${command.description}`);
  if (Object.keys(command.flags).length > 0) parts.push(`\n${flagTable(command.flags)}`);
  const examples = command.examples.map(({ does, run }) => `# ${does}\nistioctl ${run}`);
  if (examples.length > 0) parts.push(`\n\`\`\`\n${examples.join('\n\n')}\n\`\`\``);
  return parts.join('\n');
}

const argumentForm = ({ name, required, repeated }: { name: string; required?: boolean; repeated?: boolean }) =>
  `${required ? '' : '['}${name.toUpperCase()}${repeated ? '...' : ''}${required ? '' : ']'}`;

function flagTable(flags: Flags): string {
  const rows = Object.entries(flags)
    .filter(([, { hidden }]) => !hidden)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, flag]) => `| ${flagForm(name, flag)} | ${helpOf(flag).replaceAll('|', '\\|').replaceAll('\n', ' ')} |`,
    );
  return ['| flag | meaning |\n|---|---|', ...rows].join('\n');
}

function flagForm(name: string, flag: Flag): string {
  const value = flag.type === 'boolean' ? '' : ` ${flag.placeholder ?? 'VALUE'}`;
  return `\`${flag.short ? `-${flag.short}, ` : ''}--${name}${value}\``;
}

function helpOf(flag: Flag): string {
  const notes: string[] = [];
  if ('choices' in flag && flag.choices) notes.push(`One of ${flag.choices.join(', ')}.`);
  if (flag.type === 'list') notes.push(flag.split ? 'Repeat it, or use commas.' : 'May be repeated.');
  const byDefault = 'default' in flag ? flag.default : undefined;
  if (byDefault !== undefined && byDefault !== false) notes.push(`Default ${byDefault}.`);
  return [flag.help, ...notes.filter((note) => !flag.help.includes(note.slice(0, -1)))].join(' ');
}

/** Manual pages in troff, by file name: one for each command. */
export function manualPages(list: readonly AnyCommand[], version: string): ReadonlyMap<string, string> {
  return new Map(list.map((command) => [`istioctl-${command.path.join('-')}.1`, manualPage(command, version)]));
}

function manualPage(command: AnyCommand, version: string): string {
  const name = `istioctl-${command.path.join('-')}`;
  const flags = (shown: Flags) =>
    Object.entries(shown)
      .filter(([, { hidden }]) => !hidden)
      .flatMap(([flag, definition]) => [
        '.TP',
        `.B ${troff(flagForm(flag, definition).replaceAll('`', ''))}`,
        troff(helpOf(definition)),
      ]);
  return [
    `.TH ${name.toUpperCase()} 1 "" "istioctl ${version}" "istioctl"`,
    `.SH NAME\n${troff(`${name} - ${command.summary}`)}`,
    `.SH SYNOPSIS\n.B istioctl ${troff(nameOf(command))}\n${troff([...(command.arguments ?? []).map(argumentForm), '[flags]'].join(' '))}`,
    ...(command.description ? [`.SH DESCRIPTION\n${troff(command.description)}`] : []),
    '.SH OPTIONS',
    ...flags(command.flags),
    '.SH OPTIONS OF EVERY COMMAND',
    ...flags(globalFlags),
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
