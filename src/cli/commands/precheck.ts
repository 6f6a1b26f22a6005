import { version } from '#generated/version.ts';
import { readInputs } from '../../io/input-files.ts';
import { readIfThere } from '../../io/read-files.ts';
import type { PrecheckReport } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { findNote, noteData, notePage } from '../../pipeline/explain-note.ts';
import { precheck } from '../../pipeline/precheck.ts';
import { junit } from '../../report/findings/junit.ts';
import { sarif } from '../../report/findings/sarif.ts';
import { precheckFindings, precheckJson, precheckSummary, precheckText, precheckYaml } from '../../report/precheck.ts';
import { connectCluster } from '../cluster.ts';
import { type CommandContext, defineCommand } from '../define-command.ts';
import { sarifContext } from '../findings-output.ts';
import { dataText, type OutputTarget, outputTargets, writeOutput } from '../output-target.ts';
import { inLocale, useColor, useUnicode } from '../terminal.ts';
import { levelOf } from '../thresholds.ts';

const precheckFormats = ['text', 'log', 'json', 'yaml', 'junit', 'sarif', 'html'] as const;

const thresholds = ['Error', 'Warning'] as const;

const precheckFlags = {
  filename: {
    type: 'list',
    short: 'f',
    split: true,
    placeholder: 'FILE',
    help: 'Objects, IstioOperator, Helm values (the chart in a comment on top), scripts; a directory, or - for standard input.',
  },
  'from-version': {
    type: 'string',
    placeholder: 'VERSION',
    completes: 'release',
    help: 'The release that runs: also says what the upgrade changes.',
  },
  'to-version': {
    type: 'string',
    placeholder: 'VERSION',
    completes: 'release',
    default: version,
    help: 'The release to install.',
  },
  'kube-version': { type: 'string', placeholder: 'VERSION', help: "Instead of the cluster's own." },
  'use-kube': { type: 'boolean', default: true, help: 'Look at the cluster, too; --use-kube=false: at files only.' },
  'skip-controlplane': { type: 'boolean', help: 'Leave out whether a control plane can be installed.' },
  explain: { type: 'string', placeholder: 'ID', completes: 'note', help: 'Print everything about an upgrade note.' },
  output: {
    type: 'list',
    short: 'o',
    split: true,
    setting: 'precheck.output',
    placeholder: 'FORMAT[=FILE]',
    suggests: precheckFormats,
    help: `One of ${precheckFormats.join(', ')}. Repeat it for several, with a file for each but one.`,
  },
  'output-threshold': {
    type: 'string',
    placeholder: 'LEVEL',
    suggests: thresholds,
    default: 'Warning',
    help: 'Error: show no warnings.',
  },
  'failure-threshold': {
    type: 'string',
    placeholder: 'LEVEL',
    suggests: thresholds,
    default: 'Warning',
    help: 'Exit with 79 when something of this level or above is found.',
  },
  revision: { type: 'string', short: 'r', hidden: true, help: 'Accepted for scripts of the reference.' },
} as const;

export const precheckCommand = defineCommand({
  path: ['precheck'],
  summary: 'Check whether a release can be installed, and what an upgrade changes for this mesh.',
  description:
    'Looks at the cluster with read rights only, and at the files given with -f. With --from-version, the changes of every release on the way are held against both: those that concern you are named with the objects and settings they are about, and what to do.',
  examples: [
    { does: 'Can this release be installed here?', run: 'precheck' },
    { does: 'What would the upgrade change?', run: 'precheck --from-version 1.28.3' },
    {
      does: 'The same without a cluster',
      run: 'precheck --use-kube=false --kube-version 1.33 --from-version 1.28.3 -f mesh/',
    },
    { does: 'Everything about one change', run: 'precheck --explain cni-conf-mode-0600' },
  ],
  flags: precheckFlags,
  async run(context) {
    const { flags, io } = context;
    if (flags.explain !== undefined) {
      const wanted = outputTargets(flags.output, precheckFormats, 'text');
      const note = await findNote(flags.explain);
      for (const { format, file } of wanted) {
        if (format !== 'text' && format !== 'json' && format !== 'yaml')
          throw new UsageError(`an upgrade note has no format "${format}"`, 'one of text, json, yaml');
        await writeOutput(format === 'text' ? notePage(note) : dataText(noteData(note), format), file, io);
      }
      return Exit.ok;
    }
    const outputs = outputTargets(flags.output, precheckFormats, 'text');
    const errorsOnly = levelOf('output-threshold', flags['output-threshold']) === 'Error';
    const failure = levelOf('failure-threshold', flags['failure-threshold']);
    const { files, from } = readNames(context);
    const cluster = flags['use-kube'] ? await connectCluster(flags, io, 'read') : undefined;
    try {
      const report = await precheck({
        texts: await readInputs(files, io),
        istioNamespace: flags.istioNamespace,
        namespace: flags.namespace,
        to: flags['to-version'],
        from,
        kubeVersion: flags['kube-version'],
        skipControlPlane: flags['skip-controlplane'],
        cluster,
        now: io.now(),
      });
      for (const { format, file } of outputs)
        await writeOutput(await reportText(report, context, { format, errorsOnly, file }), file, io);
      io.stderr.write(inLocale(precheckSummary(report), io));
      return exitStatus(report, failure === 'Error');
    } finally {
      cluster?.close();
    }
  },
});

type Context = CommandContext<typeof precheckFlags>;

/** The reference has -f for the version: a version that is no file is taken for one. */
function readNames({ flags, io }: Context): { readonly files: readonly string[]; readonly from: string | undefined } {
  const isVersion = (name: string) =>
    /^\d+\.\d+(?:\.\d+)?$/.test(name) && readIfThere(`${io.cwd}/${name}`) === undefined;
  const files = flags.filename.filter((name) => !isVersion(name));
  return { files, from: flags['from-version'] ?? flags.filename.find(isVersion) };
}

async function reportText(
  report: PrecheckReport,
  { flags, io }: Context,
  { format, file, errorsOnly }: OutputTarget<(typeof precheckFormats)[number]> & { readonly errorsOnly: boolean },
): Promise<string> {
  const about = { command: 'precheck', version, failureThreshold: 'Warning' } as const;
  switch (format) {
    case 'json':
      return precheckJson(report);
    case 'yaml':
      return precheckYaml(report);
    case 'junit':
      return junit(precheckFindings(report), about);
    case 'sarif':
      return sarif(precheckFindings(report), { ...about, ...(await sarifContext(io)) });
    case 'html':
      return (await import('../../report/precheck-html.ts')).precheckHtml(report);
    default: {
      const color = file === undefined && useColor(io.stdout, io, flags.color);
      const columns = file === undefined ? io.stdout.columns : undefined;
      const unicode = useUnicode(io);
      return inLocale(precheckText(report, { color, unicode, verbose: flags.verbose, errorsOnly, columns }), io);
    }
  }
}

function exitStatus({ categories, unanswered }: PrecheckReport, errorsOnly: boolean): ExitStatus {
  const statuses = categories.flatMap(({ checks }) => checks.map(({ status }) => status));
  if (statuses.includes('error') || (statuses.includes('warning') && !errorsOnly)) return Exit.findings;
  return unanswered.length > 0 ? Exit.failed : Exit.ok;
}
