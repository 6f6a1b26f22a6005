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

/** Writes a report where `-o` wants it. */
export async function writeOutput(text: string, file: string | undefined, io: Io): Promise<void> {
  if (file === undefined) io.stdout.write(text);
  else await writeWhole(isAbsolute(file) ? file : join(io.cwd, file), text);
}
