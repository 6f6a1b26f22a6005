import { isAbsolute, join } from 'node:path';
import type { Io } from '../io/io.ts';
import { writeWhole } from '../io/write-files.ts';
import { didYouMean } from '../lib/suggest.ts';
import { UsageError } from '../model/errors.ts';

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

/** Writes a report where `-o` wants it. */
export async function writeOutput(text: string, file: string | undefined, io: Io): Promise<void> {
  if (file === undefined) io.stdout.write(text);
  else await writeWhole(isAbsolute(file) ? file : join(io.cwd, file), text);
}
