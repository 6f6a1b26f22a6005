import { Chalk, type ChalkInstance } from 'chalk';
import { printable } from '../../lib/printable.ts';
import { indentOf } from '../../lib/wrap.ts';
import type { Finding } from '../../model/finding.ts';
import { type FindingsContext, type FindingsReporter, placeOf } from './reporter.ts';

/** For people: place, level and text, the source lines it is about, and what to try. */
export const pretty: FindingsReporter = (findings, context) => {
  const chalk = new Chalk({ level: context.color ? 1 : 0 });
  const explained = new Set<string>();
  return findings
    .map((finding) => {
      const first = !explained.has(finding.code);
      explained.add(finding.code);
      return `${[heading(finding, chalk), ...details(finding, { chalk, context, first })].join('\n')}\n`;
    })
    .join('');
};

const levelColors = { Error: 'red', Warning: 'yellow', Info: 'cyan' } as const;

function heading(finding: Finding, chalk: ChalkInstance): string {
  const { level, code, origin, message, cluster } = finding;
  const place = placeOf(finding);
  const word = chalk[levelColors[level]].bold(level.toLowerCase());
  const where = [cluster && `[${cluster}]`, place || origin].filter(Boolean).join(' ');
  const parts = [chalk.bold(printable(where)), `${word} ${printable(code)}`, printable(message)];
  return parts.filter((part) => part !== '').join('  ');
}

interface DetailOptions {
  readonly chalk: ChalkInstance;
  readonly context: FindingsContext;
  /** The first finding of its code says where to read more. */
  readonly first: boolean;
}

function details(finding: Finding, { chalk, context, first }: DetailOptions): readonly string[] {
  const { file, origin, path, suggestion, code } = finding;
  const about = [file ? origin : '', path].filter(Boolean).map((part) => printable(String(part)));
  const more = first && context.command === 'analyze' ? chalk.dim(`more: analyze --explain ${printable(code)}`) : '';
  const hints = [suggestion && chalk.green(printable(suggestion)), more].filter(Boolean).join('     ');
  const source = sourceLines(finding, context).map(({ line, text, isPlace }) => {
    const shown = `${String(line).padStart(5)} ${context.unicode ? '│' : '|'} ${printable(text)}`;
    return isPlace ? shown : chalk.dim(shown);
  });
  return [
    ...(about.length > 0 ? [chalk.dim(`      ${about.join('  ')}`)] : []),
    ...source,
    ...(hints ? [`      ${hints}`] : []),
  ];
}

interface SourceLine {
  readonly line: number;
  readonly text: string;
  readonly isPlace: boolean;
}

/** The line that is meant, and above it the one it belongs to: the nearest that is indented less. */
function sourceLines({ file, line }: Finding, { sourceLine }: FindingsContext): readonly SourceLine[] {
  const text = file && line ? sourceLine?.(file, line) : undefined;
  if (!file || !line || text === undefined || !text.trim()) return [];
  const place = { line, text, isPlace: true };
  const indentation = indentOf(text);
  for (let above = line - 1; above > 0 && above > line - 40; above--) {
    const parent = sourceLine?.(file, above) ?? '';
    if (/^\s*(?:#|$)/.test(parent)) continue;
    if (/^---/.test(parent)) break;
    if (indentOf(parent) < indentation) return [{ line: above, text: parent, isPlace: false }, place];
  }
  return [place];
}
