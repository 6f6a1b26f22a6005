import { join } from 'node:path';
import { version } from '#generated/version.ts';
import type { Archive } from '../../io/archive.ts';
import { resolvePath } from '../../io/input-files.ts';
import type { BugReportIndex, BugReportPart } from '../../model/bug-report.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { type BugReportInput, bugReport, type CollectedReport } from '../../pipeline/bug-report.ts';
import { readBugReportRequest } from '../../pipeline/bug-report-request.ts';
import { bugReportPlanText, bugReportText } from '../../report/bug-report.ts';
import { analysisText } from '../analysis-text.ts';
import { readBugReportFile } from '../bug-report-file.ts';
import { connectCluster, connectOptions } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { type CommandContext, defineCommand } from '../define-command.ts';
import { inLocale } from '../terminal.ts';

const flags = {
  include: {
    type: 'list',
    placeholder: 'FILTER',
    help: 'Only what this fits, such as shop/web; may be repeated. See above.',
  },
  exclude: { type: 'list', placeholder: 'FILTER', help: 'Nothing that this fits; may be repeated.' },
  'start-time': { type: 'string', placeholder: 'TIME', help: 'Only log lines since then, RFC 3339.' },
  'end-time': { type: 'string', placeholder: 'TIME', help: 'Only log lines until then, RFC 3339.' },
  duration: { type: 'duration', default: '0s', help: 'Only log lines of this long before --end-time, or before now.' },
  tail: { type: 'number', default: 0, help: 'Only so many lines from the end of each log; 0 for all.' },
  timeout: { type: 'duration', default: '30m', help: 'Longest time for all of it; what is there by then is kept.' },
  'rq-concurrency': { type: 'number', default: 16, help: 'Requests under way at a time.' },
  redact: {
    type: 'list',
    placeholder: 'PATTERN',
    help: 'Also take out what this regular expression (RE2) finds; may be repeated.',
  },
  'full-secrets': { type: 'boolean', help: 'Leave the data of Secrets in the report.' },
  'skip-cluster-dump': { type: 'boolean', help: 'Leave out the objects of the cluster.' },
  'skip-analyze': { type: 'boolean', help: 'Leave out the analysis.' },
  'skip-proxy-debug': { type: 'boolean', help: 'Leave out what proxies say of themselves.' },
  'skip-netstat': { type: 'boolean', hidden: true, help: 'Accepted for scripts of the reference: there is none.' },
  'skip-coredumps': { type: 'boolean', hidden: true, help: 'Accepted for scripts of the reference: there are none.' },
  'proxy-admin-port': { type: 'number', default: 15000, help: 'Port of the admin interface of proxies.' },
  'critical-errs': { type: 'list', hidden: true, help: 'Accepted for scripts of the reference; without effect.' },
  'ignore-errs': { type: 'list', hidden: true, help: 'Accepted for scripts of the reference; without effect.' },
  dir: {
    type: 'string',
    placeholder: 'DIR',
    help: 'Where parts wait for the archive; only what is made there is taken away again.',
  },
  'output-dir': { type: 'string', placeholder: 'DIR', default: '.', help: 'Where bug-report.tar.gz goes.' },
  'dry-run': { type: 'boolean', help: 'Print what would be collected.' },
  filename: { type: 'string', short: 'f', placeholder: 'FILE', help: 'YAML with these settings; flags win over it.' },
  'istio-namespace': { type: 'string', hidden: true, help: "The reference's word for --istioNamespace here." },
  output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
} as const;

type Context = CommandContext<typeof flags>;

export const bugReportCommand = defineCommand({
  path: ['bug-report'],
  summary: 'Collect what is needed to look into a problem, without secrets, in one archive.',
  description:
    'Objects, logs, what proxies and istiod say of themselves, and the analysis go to bug-report.tar.gz. Data of Secrets, keys, tokens and passwords are taken out before anything is written; bug-report/redactions lists where. Each part comes by itself: bug-report/index.json says which could not be had and why. A FILTER names containers by NAMESPACE/WORKLOAD/POD/LABEL=VALUE/ANNOTATION=VALUE/CONTAINER: what is left out at its end or empty is any, a part may be a list with commas, names may have * and ?. Needs the right to read; nothing is changed. Exit status 1 when something is missing, 4 when the time was up.',
  examples: [
    { does: 'Everything', run: 'bug-report' },
    { does: 'One namespace, the last two hours', run: 'bug-report --include shop --duration 2h' },
    { does: 'What would be in it', run: 'bug-report --include shop/web --dry-run' },
    { does: 'Without customer numbers, too', run: "bug-report --redact 'KD-[0-9]+'" },
  ],
  flags,
  async run(given) {
    const context = given.flags.filename === undefined ? given : readBugReportFile(given, given.flags.filename);
    const { flags, io } = context;
    const { choice, range, custom } = readBugReportRequest(
      {
        include: flags.include,
        exclude: flags.exclude,
        startTime: flags['start-time'],
        endTime: flags['end-time'],
        durationMs: flags.duration,
        redact: flags.redact,
      },
      io.now(),
    );
    for (const name of ['tail', 'rq-concurrency', 'proxy-admin-port'] as const)
      if (!Number.isInteger(flags[name]) || flags[name] < 0 || flags[name] > 65_535 * (name === 'tail' ? 1e6 : 1))
        throw new UsageError(`--${name} ${flags[name]} is out of range`, 'write a whole number');
    const istioNamespace = flags['istio-namespace'] ?? flags.istioNamespace;
    const cluster = await connectCluster(flags, io, 'read');
    const timeUp = deadlineAfter(flags.timeout);
    const stop = new AbortController();
    for (const signal of [timeUp, io.interrupted]) signal.addEventListener('abort', () => stop.abort());
    const file = resolvePath(join(flags['output-dir'], 'bug-report.tar.gz'), io.cwd);
    const dryRun = flags['dry-run'];
    const archive = dryRun ? nowhere : await openAt(file, context);
    const { getFromPod } = await import('../../kube/pod-http.ts');
    const connection = connectOptions(flags, io, 'read');
    const input: BugReportInput = {
      cluster,
      archive,
      askPod: (pod, page) => getFromPod(connection, pod, `/${page}`),
      analysis: () => analysisText({ ...flags, istioNamespace }, io),
      istioNamespace,
      istioctl: version,
      choice,
      range,
      tailLines: flags.tail || undefined,
      fullSecrets: flags['full-secrets'],
      dryRun,
      skip: {
        cluster: flags['skip-cluster-dump'],
        proxies: flags['skip-proxy-debug'],
        analysis: flags['skip-analyze'],
      },
      adminPort: flags['proxy-admin-port'],
      monitoringPort: 15_014,
      concurrency: flags['rq-concurrency'] || 16,
      redact: { custom },
      now: io.now(),
      signal: stop.signal,
      onPart: progressTo(context),
    };
    try {
      const collected = await bugReport(input);
      if (dryRun) return show({ ...collected, end: 'complete' }, context, bugReportPlanText);
      const bytes = await archive.finish();
      const end = howItEnded(collected, { timeUp, interrupted: io.interrupted });
      const shown = join(flags['output-dir'], 'bug-report.tar.gz');
      return show({ archive: shown, bytes, ...collected, end }, context, bugReportText);
    } catch (error) {
      await archive.abandon();
      throw error;
    } finally {
      cluster.close();
    }
  },
});

const nowhere: Archive = { add: async () => 0, finish: async () => 0, abandon: async () => {} };

async function openAt(file: string, { flags, io }: Context): Promise<Archive> {
  const { openArchive } = await import('../../io/archive.ts');
  const folder = flags.dir === undefined ? undefined : resolvePath(flags.dir, io.cwd);
  return await openArchive({ file, folder, now: io.now() });
}

function howItEnded(
  { parts }: CollectedReport,
  { timeUp, interrupted }: { readonly timeUp: AbortSignal; readonly interrupted: AbortSignal },
): BugReportIndex['end'] {
  if (interrupted.aborted) return 'interrupted';
  if (timeUp.aborted) return 'timedOut';
  return parts.some(({ status }) => status === 'failed') ? 'partial' : 'complete';
}

const statuses: Readonly<Record<BugReportIndex['end'], ExitStatus>> = {
  complete: Exit.ok,
  partial: Exit.failed,
  timedOut: Exit.timedOut,
  interrupted: Exit.interrupted,
};

function show(index: BugReportIndex, { flags, io }: Context, text: (index: BugReportIndex) => string): ExitStatus {
  io.stdout.write(flags.output === 'json' ? `${JSON.stringify(index, null, 2)}\n` : inLocale(text(index), io));
  return statuses[index.end];
}

const everyMs = 5000;

/** Tells how far it is, every few seconds. */
function progressTo({ io }: Context): (part: BugReportPart, done: number, all: number) => void {
  let told = io.now();
  let bytes = 0;
  return (part, done, all) => {
    bytes += part.bytes;
    if (io.now() - told < everyMs) return;
    told = io.now();
    io.stderr.write(`${done} of ${all} parts, ${Math.round(bytes / 1024)} KB\n`);
  };
}
