import { exitMeanings } from '../model/exit.ts';
import { columns as aligned } from '../report/columns.ts';
import { commanderFor, flagsOf } from './parse.ts';
import { type AnyCommand, commands, groups } from './registry.ts';

/** Help of one command. */
export function commandHelp(command: AnyCommand, columns: number | undefined): string {
  const parser = commanderFor(command, flagsOf(command));
  parser.configureHelp({ helpWidth: columns ?? 100, sortOptions: true });
  parser.summary(command.summary).description([command.summary, command.description].filter(Boolean).join('\n\n'));
  const examples = command.examples.map(({ does, run }) => `  # ${does}\n  istioctl ${run}\n`);
  return `${parser.helpInformation()}\nExamples:\n${examples.join('\n')}\n${exitHelp()}`;
}

/** Help of a group, or of the whole program when `path` is empty: the commands below it. */
export function groupHelp(path: readonly string[], columns?: number): string {
  const name = path.join(' ');
  const summary = groups[name] ?? 'Install, preview, check and remove the Istio service mesh on Kubernetes.';
  const rows = new Map<string, string>();
  for (const entry of commands) {
    if (entry.hidden || !path.every((word, index) => entry.path[index] === word)) continue;
    const word = entry.path[path.length] ?? '';
    const group = entry.path.length > path.length + 1 ? groups[[...path, word].join(' ')] : undefined;
    rows.set(word, group ?? entry.summary);
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const program = ['istioctl', ...path].join(' ');
  return [
    summary,
    `\nUsage: ${program} COMMAND [flags]\n\nCommands:`,
    aligned(
      sorted.map(([word, text]) => [`  ${word}`, text]),
      columns,
    ),
    `See "${program} COMMAND --help" for flags and examples.\n`,
    exitHelp(),
  ].join('\n');
}

function exitHelp(): string {
  return `Exit status:\n${exitMeanings.map(([status, meaning]) => `  ${String(status).padStart(3)}  ${meaning}`).join('\n')}\n`;
}
