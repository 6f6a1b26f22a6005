import type { Io } from '../io/io.ts';
import type { Check } from '../model/check.ts';
import { InputError, UsageError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import type { ConfigInput } from '../pipeline/configure.ts';
import { generate } from '../pipeline/generate.ts';
import { diffManifests } from '../pipeline/manifest-diff.ts';
import { precheck } from '../pipeline/precheck.ts';
import { releaseChanges } from '../pipeline/release-changes.ts';
import { reportProblems } from '../report/problems.ts';
import { releaseChangesText } from '../report/release-changes.ts';
import type { FlagValues, GlobalValues } from './define-command.ts';
import { configInput, type inputFlags, releaseNamed } from './input-flags.ts';
import { inLocale } from './terminal.ts';

interface ReportFlags extends FlagValues<typeof inputFlags>, GlobalValues {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly output: string;
}

/** Says what an upgrade between two releases changes for this configuration. Nothing is asked of a cluster. */
export async function upgradeReport(flags: ReportFlags, io: Io): Promise<ExitStatus> {
  if (flags.manifests !== undefined)
    throw new UsageError('--from and --to name both releases', 'leave --manifests out');
  if (flags.output !== 'text')
    throw new UsageError(
      'the report of an upgrade is text',
      'istioctl manifest diff --manifests FROM --manifests TO -o json has the differences as data',
    );
  const input = await configInput(flags, io);
  const [from, to] = [await side(flags.from, io), await side(flags.to, io)];
  const [before, after] = [await rendered(input, from), await rendered(input, to)];
  if (reportProblems([...before.problems, ...after.problems], io.stderr) || !before.manifests || !after.manifests)
    return Exit.badInput;
  const [old, now] = [before, after].map(({ manifests = [] }) => manifests.map((manifest) => manifest.object()));
  const difference = diffManifests(old ?? [], now ?? [], { select: [], ignore: [], rename: [] });
  const report = releaseChanges(old ?? [], now ?? [], difference);
  const versions = { from: before.config?.release.version ?? '', to: after.config?.release.version ?? '' };
  const text = releaseChangesText({
    from: nameOf(from, versions.from),
    to: nameOf(to, versions.to),
    ...report,
    notes: await notesFor(input, versions, flags, io),
  });
  io.stdout.write(inLocale(text, io));
  return report.changes.length === 0 ? Exit.ok : Exit.different;
}

/** A release by its folder or archive; `built-in` or nothing is this program's own. */
async function side(name: string | undefined, io: Io): Promise<ReleaseFolder | undefined> {
  return name === undefined || name === 'built-in' ? undefined : await releaseNamed(name, io);
}

const nameOf = (folder: ReleaseFolder | undefined, version: string) => (folder ? folder.name : `built-in ${version}`);

async function rendered({ charts: _, ...input }: ConfigInput, charts: ReleaseFolder | undefined) {
  return await generate(charts ? { ...input, charts } : input);
}

async function notesFor(
  { files }: ConfigInput,
  { from, to }: { readonly from: string; readonly to: string },
  { istioNamespace }: GlobalValues,
  io: Io,
): Promise<readonly Check[] | string> {
  if (from === to) return 'both releases say that they are the same version, or carry none';
  try {
    const report = await precheck({
      texts: files,
      istioNamespace,
      from: release(from),
      to: release(to),
      skipControlPlane: true,
      now: io.now(),
    });
    return report.categories.flatMap(({ checks }) =>
      checks.filter(({ since, status }) => since !== undefined && status !== 'ok' && status !== 'skipped'),
    );
  } catch (error) {
    // A release that this program has no notes of.
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** `1.31.0-rc.0` is 1.31.0 to the notes. */
const release = (version: string) => version.replace(/-.*$/, '');
