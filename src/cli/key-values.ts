import { UsageError } from '../model/errors.ts';

/**
 * `key=value` pairs as the reference's flags take them: several in one value, separated by commas, where a pair in double
 * quotes may hold commas itself. The first `=` splits; the last of equal keys counts.
 *
 * @throws UsageError when quotes do not match
 */
export function keyValues(flag: string, values: readonly string[]): Readonly<Record<string, string>> {
  const pairs = values
    .flatMap((value) => csvFields(flag, value))
    .map((field): [string, string] => {
      const at = field.indexOf('=');
      return at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)];
    });
  return Object.fromEntries(pairs);
}

/** The fields of one line of CSV; a field in quotes has its own quotes doubled. */
function csvFields(flag: string, line: string): readonly string[] {
  if (line === '') return [];
  const fields = line.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g) ?? [];
  if (fields.join(',') !== line)
    throw new UsageError(
      `--${flag}: the quotes in ${line} do not match`,
      'a pair with a comma stands in double quotes as a whole: \'"key=a,b"\'',
    );
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}
