import { wrapLines } from '../../lib/wrap.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { type AnalyzeOptions, kindsRead } from '../../pipeline/analyze.ts';
import { type LiveInput, readClusters } from '../analysis-clusters.ts';
import { readBaseline } from '../analysis-input.ts';
import { type AnalysisRequest, analyzeFiles, reportRun } from '../analysis-run.ts';
import { type CommandContext, defineCommand, withSettings } from '../define-command.ts';
import { findingsOutputs, outputFlags } from '../findings-output.ts';
import { dataText } from '../output-target.ts';
import { readSettings } from '../settings-input.ts';
import { expectShortRun } from '../short-run.ts';
import { levelOf, thresholdFlags } from '../thresholds.ts';

const ownFlags = {
  output: {
    ...outputFlags.output,
    help: `${outputFlags.output.help} Without it pretty on a terminal, log off one.`,
  },
  ...thresholdFlags,
  'use-kube': {
    type: 'boolean',
    short: 'k',
    default: true,
    help: 'Look at the cluster, too; --use-kube=false: at files only.',
  },
  revision: {
    type: 'string',
    short: 'r',
    default: 'default',
    completes: 'revision',
    help: 'Revision of the control plane: objects of others are left out.',
  },
  'remote-contexts': {
    type: 'list',
    split: true,
    placeholder: 'CONTEXT',
    completes: 'context',
    help: 'Contexts of further clusters of the mesh, whose services and pods count, too.',
  },
  timeout: {
    type: 'duration',
    default: '30s',
    help: 'Longest time to read the clusters; what is missing then is said.',
  },
  recursive: {
    type: 'boolean',
    short: 'R',
    hidden: true,
    help: 'Accepted without effect: directories are read with all below.',
  },
  'all-namespaces': { type: 'boolean', short: 'A', help: 'Report about all namespaces.' },
  suppress: {
    type: 'list',
    short: 'S',
    placeholder: 'CODE=RESOURCE',
    help: 'Do not report a code about a resource, such as "IST0102=Namespace shop"; * stands for any text.',
  },
  baseline: {
    type: 'string',
    placeholder: 'FILE',
    help: 'Report only what an earlier run, kept with -o json=FILE, did not.',
  },
  analyzer: {
    type: 'list',
    split: true,
    completes: 'analyzer',
    placeholder: 'NAME',
    help: 'Run only this analyzer; may be repeated.',
  },
  'list-analyzers': { type: 'boolean', short: 'L', help: 'Print the analyzers and what they look for.' },
  explain: {
    type: 'string',
    completes: 'code',
    placeholder: 'CODE|NAME',
    help: 'Print what a code or an analyzer means, and what to do about it.',
  },
  plugin: {
    type: 'list',
    placeholder: 'PACKAGE',
    help: 'npm package or module with analyzers of your own; may be repeated.',
  },
  fix: { type: 'boolean', help: 'Correct in the files what can be corrected without doubt, then report the rest.' },
  'dry-run': { type: 'boolean', help: 'With --fix: print the corrections as a diff, change nothing.' },
  watch: { type: 'boolean', help: 'Analyze again whenever a file changes, until interrupted.' },
  strict: { type: 'boolean', help: 'Report fields that Istio does not know, and fail on warnings, too.' },
  'allow-empty': { type: 'boolean', help: 'That there is nothing to analyze is no error.' },
  'ignore-unknown': { type: 'boolean', help: 'Input that cannot be read does not change the exit status.' },
  meshConfigFile: { type: 'string', placeholder: 'FILE', help: "Mesh configuration to use instead of the cluster's." },
  meshNetworksFile: { type: 'string', placeholder: 'FILE', help: "Mesh networks to use instead of the cluster's." },
} as const;

const analyzeFlags = withSettings(ownFlags, {
  output: 'analyze.output',
  suppress: 'analyze.suppress',
  'failure-threshold': 'analyze.failureThreshold',
  'output-threshold': 'analyze.outputThreshold',
});

export const analyzeCommand = defineCommand({
  path: ['analyze'],
  summary: 'Find mistakes in Istio configuration, in files and in a cluster.',
  description:
    'Every object is seen together with all others; files win over objects of the cluster of the same name. The same rules run on files alone: the last line says which could not, and what was taken for granted.',
  examples: [
    { does: 'Files only', run: 'analyze --use-kube=false --allow-empty -' },
    { does: 'What a code means', run: 'analyze --explain IST0101' },
    { does: 'All rules', run: 'analyze --list-analyzers' },
  ],
  arguments: [{ name: 'file', help: 'Files, directories, or - for standard input.', repeated: true }],
  flags: analyzeFlags,
  async run(context) {
    expectShortRun();
    const { flags, io } = context;
    // One line a finding, as the reference prints it, for what reads a pipe.
    const outputs = findingsOutputs(flags.output, io.stdout.isTTY ? 'pretty' : 'log');
    const plugins = await pluginsOf(context);
    if (!flags['list-analyzers'] && flags.explain === undefined) return await run(context, outputs, plugins);
    const text = await referenceText(context, outputs, plugins);
    io.stdout.write(text);
    return Exit.ok;
  },
});

/** What --list-analyzers or --explain prints, as data where that is wanted. */
async function referenceText(
  { flags, io }: Context,
  outputs: AnalysisRequest['outputs'],
  plugins: Plugins,
): Promise<string> {
  const { analyzerList, analyzerListData, explainData, explainPage } = await import('../../pipeline/explain.ts');
  const format = outputs.find(({ file }) => file === undefined)?.format;
  const name = flags['list-analyzers'] ? undefined : flags.explain;
  if (format === 'json' || format === 'yaml')
    return dataText(name === undefined ? analyzerListData(plugins) : explainData(name, plugins), format);
  const { columns } = io.stdout;
  if (name === undefined) return wrapLines(analyzerList(plugins), columns);
  return wrapLines(explainPage(name, plugins), columns, code);
}

/** Examples of a page. */
const code = /^ {4}/;

type Context = CommandContext<typeof analyzeFlags>;
type Plugins = NonNullable<AnalyzeOptions['plugins']>;

async function pluginsOf({ flags, io }: Context): Promise<Plugins> {
  if (flags.plugin.length === 0) return [];
  return await (await import('../analyzer-plugins.ts')).loadPlugins(flags.plugin, io.cwd);
}

async function run(context: Context, outputs: AnalysisRequest['outputs'], plugins: Plugins): Promise<ExitStatus> {
  const { flags, args, io } = context;
  if (flags['dry-run'] && !flags.fix) throw new UsageError('--dry-run is for --fix', 'analyze never changes a cluster');
  if (flags.watch && flags.fix)
    throw new UsageError('--watch and --fix exclude each other', 'run --fix once, then watch');
  if (flags.watch && args.length === 0) throw new UsageError('--watch needs files', 'name files or directories');
  const startedMs = io.now();
  const ownThreshold = levelOf('failure-threshold', flags['failure-threshold']);
  const live = await readLive(context, plugins);
  const request: AnalysisRequest = {
    io,
    names: args,
    outputs,
    live,
    color: flags.color,
    ignoreUnknown: flags['ignore-unknown'],
    before: new Map(),
    verbose: flags.verbose,
    allowEmpty: flags['allow-empty'] || flags.watch,
    failureThreshold: flags.strict && ownThreshold === 'Error' ? 'Warning' : ownThreshold,
    outputThreshold: levelOf('output-threshold', flags['output-threshold']),
    options: analyzeOptions(context, live, plugins),
  };
  if (flags.watch) return await watchAndReport(request);
  let done = await analyzeFiles(request);
  if (flags.fix) {
    const { fixFiles } = await import('../analysis-fix.ts');
    const dryRun = flags['dry-run'];
    const fixed = await fixFiles(done, { io, dryRun, json: outputs.some(({ format }) => format === 'json') });
    if (dryRun) return fixed > 0 ? Exit.different : Exit.ok;
    if (fixed > 0) done = await analyzeFiles(request);
  }
  return await reportRun(done, request, startedMs);
}

/** Analyzes now and after every change. Watching begins first: what changes during an analysis is seen by the next. */
async function watchAndReport(request: AnalysisRequest): Promise<ExitStatus> {
  const { io, names } = request;
  const { watchFiles } = await import('../../io/watch-files.ts');
  const changes = watchFiles(names, io.cwd);
  const analyzeNow = async () => {
    const startedMs = io.now();
    await reportRun(await analyzeFiles(request), request, startedMs);
  };
  try {
    await analyzeNow();
    const needsReader = request.outputs.every(({ file }) => file === undefined);
    for await (const _ of changes.until(io.interrupted)) {
      await analyzeNow();
      if (needsReader && (await io.stdout.lost())) break;
    }
  } finally {
    changes.close();
  }
  return Exit.interrupted;
}

async function readLive({ flags, args, given, io }: Context, plugins: Plugins): Promise<LiveInput | undefined> {
  if (!flags['use-kube']) return undefined;
  return await readClusters({
    flags,
    io,
    wanted: kindsRead({ analyzers: flags.analyzer, plugins }),
    revision: flags.revision,
    remoteContexts: flags['remote-contexts'],
    timeoutMs: flags.timeout,
    optional: args.length > 0 && !given.has('use-kube') && !given.has('context'),
  });
}

function analyzeOptions({ flags, io }: Context, live: LiveInput | undefined, plugins: Plugins): AnalyzeOptions {
  const settings = (file: string | undefined) => (file === undefined ? undefined : readSettings(file, io.cwd));
  const all = flags['all-namespaces'];
  // The reference gives no namespace to files under -A; beside a cluster, where every object has one, that finds nothing.
  const defaultNamespace = live?.namespace ?? (all ? '' : (flags.namespace ?? 'default'));
  return {
    istioNamespace: flags.istioNamespace,
    namespace: all ? undefined : (flags.namespace ?? live?.namespace),
    filesOfAllNamespaces: flags.namespace === undefined,
    defaultNamespace,
    live: live !== undefined,
    meshConfig: settings(flags.meshConfigFile) ?? live?.meshConfig,
    meshNetworks: settings(flags.meshNetworksFile) ?? live?.meshNetworks,
    unreadable: live?.unreadable ?? new Map(),
    strict: flags.strict,
    analyzers: flags.analyzer,
    plugins,
    suppress: flags.suppress,
    baseline: flags.baseline === undefined ? [] : readBaseline(flags.baseline, io.cwd),
  };
}
