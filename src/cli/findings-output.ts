import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { version } from '#generated/version.ts';
import { existsAt } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import type { Finding, Level } from '../model/finding.ts';
import { type FindingsFormat, findingsFormats, findingsReporters } from '../report/findings/formats.ts';
import type { FindingsContext } from '../report/findings/reporter.ts';
import type { Flags } from './define-command.ts';
import { type OutputTarget, outputTargets, writeOutput } from './output-target.ts';
import { useColor, useUnicode } from './terminal.ts';

export const outputFlags = {
  output: {
    type: 'list',
    short: 'o',
    split: true,
    placeholder: 'FORMAT[=FILE]',
    suggests: findingsFormats,
    help: `Format of the findings: ${findingsFormats.join(', ')}. Repeat it for several, with a file for each but one.`,
  },
} as const satisfies Flags;

type FindingsOutput = OutputTarget<FindingsFormat>;

/** Reads the values of `-o`; without one it is `standard`. Throws UsageError like `outputTargets`. */
export const findingsOutputs = (
  values: readonly string[],
  standard: FindingsFormat = 'pretty',
): readonly FindingsOutput[] => outputTargets(values, findingsFormats, standard);

interface WriteOptions {
  readonly outputs: readonly FindingsOutput[];
  /** The command that found them, and at which level it fails. */
  readonly command: string;
  readonly failureThreshold: Level;
  readonly sourceLine: NonNullable<FindingsContext['sourceLine']>;
  readonly color: boolean;
  readonly io: Io;
}

/** Writes findings in each format that was asked for. Throws only after the others are written. */
export async function writeFindings(
  findings: readonly Finding[],
  { outputs, io, color, ...about }: WriteOptions,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { format, file } of outputs) {
    const unicode = useUnicode(io);
    const report = await findingsReporters[format]();
    const text = report(findings, {
      ...about,
      ...(format === 'sarif' && (await sarifContext(io))),
      version,
      unicode,
      color: file === undefined && useColor(io.stdout, io, color),
    });
    await writeOutput(text, file, io).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** What SARIF wants to know beside the findings. */
export async function sarifContext({ cwd }: Io): Promise<Pick<FindingsContext, 'describeRule' | 'uriOf'>> {
  const { describeCode } = await import('../pipeline/explain.ts');
  const top = topFolder(cwd);
  return {
    describeRule: describeCode,
    uriOf(file) {
      const path = resolve(cwd, file);
      const below = relative(top, path);
      return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
    },
  };
}

/** The folder that holds the repository, which its paths are told from; the working directory where there is none. */
function topFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsAt('.git', folder)) return folder;
    if (dirname(folder) === folder) return cwd;
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
