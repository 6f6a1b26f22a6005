import { isAbsolute, join } from 'node:path';
import { version } from '#generated/version.ts';
import type { Io } from '../io/io.ts';
import { writeWhole } from '../io/write-files.ts';
import { didYouMean } from '../lib/suggest.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding, Level } from '../model/finding.ts';
import { type FindingsFormat, findingsFormats, findingsReporters } from '../report/findings/formats.ts';
import type { FindingsContext } from '../report/findings/reporter.ts';
import type { Flags } from './define-command.ts';
import { useColor, useUnicode } from './terminal.ts';

export const outputFlags = {
  output: {
    type: 'list',
    short: 'o',
    split: true,
    placeholder: 'FORMAT[=FILE]',
    help: `Format of the findings: ${findingsFormats.join(', ')}. Repeat it for several, with a file for each but one.`,
  },
} as const satisfies Flags;

interface FindingsOutput {
  readonly format: FindingsFormat;
  /** Absent: standard output. */
  readonly file: string | undefined;
}

/**
 * Reads the values of `-o`.
 *
 * @throws UsageError when a format is unknown, or two of them want standard output
 */
export function findingsOutputs(values: readonly string[]): readonly FindingsOutput[] {
  const outputs = (values.length > 0 ? values : ['pretty']).map((value) => {
    const [word = '', ...file] = value.split('=');
    const format = findingsFormats.find((known) => known === word.toLowerCase());
    if (format) return { format, file: file.length > 0 ? file.join('=') : undefined };
    throw new UsageError(
      `unknown format "${word}"`,
      didYouMean(word, findingsFormats) ?? `one of ${findingsFormats.join(', ')}`,
    );
  });
  const toStdout = outputs.filter(({ file }) => file === undefined);
  if (toStdout.length < 2) return outputs;
  const last = toStdout.at(-1)?.format;
  throw new UsageError(
    'two formats for standard output',
    `give one of them a file, such as -o ${last}=findings.${last}`,
  );
}

interface WriteOptions {
  readonly outputs: readonly FindingsOutput[];
  /** The command that found them, and at which level it fails. */
  readonly command: string;
  readonly failureThreshold: Level;
  readonly sourceLine: NonNullable<FindingsContext['sourceLine']>;
  readonly color: boolean;
  readonly io: Io;
}

/** Writes findings in each format that was asked for. */
export async function writeFindings(
  findings: readonly Finding[],
  { outputs, io, color, ...about }: WriteOptions,
): Promise<void> {
  for (const { format, file } of outputs) {
    const unicode = useUnicode(io);
    const text = findingsReporters[format](findings, {
      ...about,
      version,
      unicode,
      color: file === undefined && useColor(io.stdout, io, color),
    });
    if (file === undefined) io.stdout.write(text);
    else await writeWhole(isAbsolute(file) ? file : join(io.cwd, file), text);
  }
}

/** Reads single lines of texts, for reporters that show them. */
export function sourceLines(
  documents: readonly { readonly name: string; readonly text: string }[],
): (file: string, line: number) => string | undefined {
  const lines = new Map<string, readonly string[]>();
  return (file, line) => {
    const known = lines.get(file) ?? documents.find(({ name }) => name === file)?.text.split(/\r?\n/);
    if (known) lines.set(file, known);
    return known?.[line - 1];
  };
}
