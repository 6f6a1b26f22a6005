import { isAbsolute, join } from 'node:path';
import type { Io } from '../io/io.ts';
import { writePrivate, writeWhole } from '../io/write-files.ts';
import { didYouMean } from '../lib/suggest.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import { UsageError } from '../model/errors.ts';
import type { Flags } from './define-command.ts';

/** One value of `-o`: a format, and the file to write it to. */
export interface OutputTarget<Format extends string> {
  readonly format: Format;
  /** Absent: standard output. */
  readonly file: string | undefined;
}

/** Reads `FORMAT` or `FORMAT=FILE`. Throws UsageError for a format that there is not. */
export function outputTarget<Format extends string>(value: string, formats: readonly Format[]): OutputTarget<Format> {
  const [word = '', ...file] = value.split('=');
  const format = formats.find((known) => known === word.toLowerCase());
  if (format) return { format, file: file.length > 0 ? file.join('=') : undefined };
  throw new UsageError(`unknown format "${word}"`, didYouMean(word, formats) ?? `one of ${formats.join(', ')}`);
}

/**
 * Reads the values of a `-o` that may be repeated; without one it is `standard`.
 *
 * @throws UsageError when a format is unknown, or two of them want standard output
 */
export function outputTargets<Format extends string>(
  values: readonly string[],
  formats: readonly Format[],
  standard: Format,
): readonly OutputTarget<Format>[] {
  const outputs = (values.length > 0 ? values : [standard]).map((value) => outputTarget(value, formats));
  const toStdout = outputs.filter(({ file }) => file === undefined);
  const last = toStdout.at(-1)?.format;
  if (toStdout.length < 2) return outputs;
  throw new UsageError('two formats for standard output', `give one of them a file, such as -o ${last}=report.${last}`);
}

/** What a `-o` means that names a file in the reference. */
export interface FileTarget<Format extends string> {
  /** Absent: the command's own. */
  readonly format: Format | undefined;
  /** Absent: standard output. */
  readonly file: string | undefined;
}

/** Words that are formats somewhere: nobody means a file by them. */
const formatWords =
  'text table short wide name json yaml html markdown mermaid svg dot log pretty sarif junit github'.split(' ');

/**
 * Reads the `-o` of a command whose reference has a file or folder there. `json` and what else is a format here is one all
 * the same; `--output-file` takes a file of any name.
 *
 * @throws UsageError for a format of other commands, and for two files
 */
export function fileOrFormat<Format extends string>(
  output: string | undefined,
  outputFile: string | undefined,
  formats: readonly Format[],
): FileTarget<Format> {
  const [word = '', ...rest] = (output ?? '').split('=');
  const format = formats.find((known) => known === word.toLowerCase());
  const named = format === undefined ? output : rest.length > 0 ? rest.join('=') : undefined;
  if (format === undefined && formatWords.includes(word.toLowerCase()))
    throw new UsageError(
      `unknown format "${word}"`,
      `one of ${formats.join(', ')}; for a file of that name: --output-file ${word}`,
    );
  if (named !== undefined && outputFile !== undefined)
    throw new UsageError('-o and --output-file name two files', 'leave one of them out, or give -o a format');
  return { format, file: outputFile ?? named };
}

/** The flag beside a `-o` that takes files, for names that look like formats. */
export const outputFileFlag = {
  'output-file': {
    type: 'string',
    placeholder: 'FILE',
    help: 'Where to write, whatever its name; -o may then be a format.',
  },
} as const satisfies Flags;

/** Data as `-o json` or `-o yaml` prints it. */
export const dataText = (data: unknown, format: 'json' | 'yaml'): string =>
  format === 'json' ? `${JSON.stringify(data, null, 2)}\n` : emitYaml(data);

/** Objects as one that kubectl takes. */
export const listOf = (items: readonly unknown[]) => ({ apiVersion: 'v1', kind: 'List', items });

/** Writes a report where `-o` wants it. */
export async function writeOutput(text: string, file: string | undefined, io: Io): Promise<void> {
  if (file === undefined) io.stdout.write(text);
  else await writeWhole(isAbsolute(file) ? file : join(io.cwd, file), text);
}

/** The same for what may hold secrets: a file is its owner's alone. */
export async function writePrivateOutput(text: string, file: string | undefined, io: Io): Promise<void> {
  if (file === undefined) io.stdout.write(text);
  else if (file.startsWith('/dev/')) await writeWhole(file, text);
  else await writePrivate(isAbsolute(file) ? file : join(io.cwd, file), text, true);
}
