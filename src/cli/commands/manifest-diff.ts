import { readInputs } from '../../io/input-files.ts';
import type { Io } from '../../io/io.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import type { ReleaseFolder } from '../../model/release-folder.ts';
import { planInstall } from '../../pipeline/install.ts';
import { diffManifests } from '../../pipeline/manifest-diff.ts';
import {
  differencesHtml,
  differencesJson,
  differencesMarkdown,
  differencesSummary,
  differencesText,
} from '../../report/manifest-differences.ts';
import { showPlan } from '../carry-out.ts';
import { configuredCluster } from '../configured-cluster.ts';
import { defineCommand, type FlagValues, type GlobalValues } from '../define-command.ts';
import { namedConfiguration, releasesFlag, releasesOf, setStringFlag } from '../input-flags.ts';
import { comparedObjects, renderedObjects } from '../manifest-inputs.ts';
import { outputTarget, writeOutput } from '../output-target.ts';
import { inLocale } from '../terminal.ts';

const formats = { text: differencesText, json: differencesJson, markdown: differencesMarkdown, html: differencesHtml };
const formatNames = Object.keys(formats) as readonly (keyof typeof formats)[]; // the keys of the line above

export const manifestDiff = defineCommand({
  path: ['manifest', 'diff'],
  summary: 'Compare two sets of manifests, or what two configurations or profiles produce.',
  description:
    'Each side is a file or directory of manifests, - for standard input, an IstioOperator file or the name of a profile; the last two are rendered first. Objects are compared one by one, YAML and JSON inside ConfigMaps as such; values of Secrets are not shown. Patterns have the form KIND:NAMESPACE:NAME, with * and ? as wildcards; an ignored pattern may end in a path, such as Deployment:*:istiod:spec.replicas.',
  examples: [
    { does: 'What changes from one profile to another', run: 'manifest diff default demo' },
    { does: 'What installing demo would change in the cluster', run: 'manifest diff --live demo' },
    { does: 'What one setting changes', run: 'manifest diff demo demo --set-to meshConfig.enableTracing=true' },
    { does: 'What a newer release changes', run: 'manifest diff demo -d istio-1.29.6 -d istio-1.31.0' },
    {
      does: 'Deployments alone, without their replicas',
      run: 'manifest diff default demo --select Deployment:: --ignore ":::spec.replicas"',
    },
  ],
  arguments: [
    { name: 'from', completes: 'profile', help: 'Manifests, configuration or profile.' },
    { name: 'to', completes: 'profile', help: 'Manifests, configuration or profile; nothing with --live.' },
  ],
  flags: {
    set: {
      type: 'list',
      short: 's',
      placeholder: 'PATH=VALUE',
      completes: 'set',
      help: 'Setting for both sides, where they are rendered.',
    },
    ...setStringFlag,
    filename: {
      type: 'list',
      short: 'f',
      split: true,
      placeholder: 'FILE',
      help: 'IstioOperator files for both sides, to compare what two releases make of them.',
    },
    ...releasesFlag,
    live: { type: 'boolean', help: 'Compare the cluster with what one configuration or profile would make of it.' },
    'set-from': { type: 'list', placeholder: 'PATH=VALUE', completes: 'set', help: 'Setting for the first side.' },
    'set-to': { type: 'list', placeholder: 'PATH=VALUE', completes: 'set', help: 'Setting for the second side.' },
    select: { type: 'list', split: true, placeholder: 'PATTERN', help: 'Compare only these objects.' },
    ignore: { type: 'list', split: true, placeholder: 'PATTERN', help: 'Leave these objects, or paths in them, out.' },
    rename: {
      type: 'list',
      split: true,
      placeholder: 'PATTERN->NAME',
      help: 'Give objects of the first side another name before comparing.',
    },
    directory: {
      type: 'boolean',
      short: 'r',
      hidden: true,
      help: 'Accepted for scripts: directories are read in any case.',
    },
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'FORMAT[=FILE]',
      default: 'text',
      suggests: formatNames,
      help: `One of ${formatNames.join(', ')}.`,
    },
  },
  async run({ flags, args: [from, to], io }) {
    const releases = await releasesOf(flags, io);
    if (flags.live) return await diffLive(from ?? 'default', { ...flags, charts: releases[0] }, io);
    const isOfReleases = releases[0] !== releases[1];
    if (!isOfReleases && flags.filename.length > 0)
      throw new UsageError('-f compares two releases', 'name both with --manifests');
    if (!isOfReleases && (from === undefined || to === undefined))
      throw new UsageError(
        'istioctl manifest diff needs two sides',
        'or --live and one, to compare it with the cluster',
      );
    const { format, file } = outputTarget(flags.output, formatNames);
    const side = async (word: string, own: readonly string[], charts: ReleaseFolder | undefined) => {
      const settings = { sets: [...flags.set, ...own], setStrings: flags['set-string'], charts };
      if (flags.filename.length === 0) return await comparedObjects(word, settings, io);
      return await renderedObjects({ ...settings, files: await readInputs(flags.filename, io) }, io);
    };
    const before = await side(from ?? 'default', flags['set-from'], releases[0]);
    const after = await side(to ?? from ?? 'default', flags['set-to'], releases[1]);
    if (!before || !after) return Exit.badInput;
    const difference = diffManifests(before, after, flags);
    const text = formats[format](difference);
    await writeOutput(format === 'text' ? inLocale(text, io) : text, file, io);
    io.stderr.write(`${differencesSummary(difference)}\n`);
    return difference.differences.length === 0 ? Exit.ok : Exit.different;
  },
});

/** What installing the configuration would change, as a comparison. */
async function diffLive(
  word: string,
  flags: GlobalValues &
    FlagValues<typeof setStringFlag> & {
      readonly set: readonly string[];
      readonly output: string;
      readonly charts?: ReleaseFolder | undefined;
    },
  io: Io,
): Promise<ExitStatus> {
  const input = await namedConfiguration(word, io, flags.charts);
  const sets = [...input.sets, ...flags.set];
  const configured = await configuredCluster({ ...input, sets, setStrings: flags['set-string'] }, flags, io, 'read');
  if (!configured) return Exit.badInput;
  const { cluster, config } = configured;
  const { plan } = await planInstall(cluster, { command: 'install', config, createNamespace: true });
  cluster.close();
  await showPlan(plan, { diff: true, output: flags.output, 'dry-run': true, yes: false }, io);
  return plan.steps.every(({ action }) => action === 'unchanged') ? Exit.ok : Exit.different;
}
