import { UserError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { type AnalyzeOptions, analyze, kindsRead } from '../../pipeline/analyze.ts';
import { analyzerList, explainPage } from '../../pipeline/explain.ts';
import { analysisSummary, unknownFieldNotes } from '../../report/analysis-summary.ts';
import { type LiveInput, readClusters } from '../analysis-clusters.ts';
import { type AnalysisInput, readAnalysisInput, readBaseline } from '../analysis-input.ts';
import { type CommandContext, defineCommand, withSettings } from '../define-command.ts';
import { findingsOutputs, outputFlags, sourceLines, writeFindings } from '../findings-output.ts';
import { readSettings } from '../settings-input.ts';
import { useUnicode } from '../terminal.ts';
import { levelOf, reaches, thresholdFlags } from '../thresholds.ts';

const ownFlags = {
  ...outputFlags,
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
    const { flags, io } = context;
    const outputs = findingsOutputs(flags.output);
    if (flags['list-analyzers']) io.stdout.write(analyzerList());
    else if (flags.explain !== undefined) io.stdout.write(explainPage(flags.explain));
    else return await run(context, outputs);
    return Exit.ok;
  },
});

type Context = CommandContext<typeof analyzeFlags>;

async function run(context: Context, outputs: ReturnType<typeof findingsOutputs>): Promise<ExitStatus> {
  const { flags, args, io } = context;
  const startedMs = io.now();
  const ownThreshold = levelOf('failure-threshold', flags['failure-threshold']);
  const failureThreshold = flags.strict && ownThreshold === 'Error' ? 'Warning' : ownThreshold;
  const outputThreshold = levelOf('output-threshold', flags['output-threshold']);
  const input = await readAnalysisInput(args, io, { ignoreUnknown: flags['ignore-unknown'] });
  for (const error of input.errors) io.stderr.write(`error: ${error}\n`);
  for (const note of input.notes) io.stderr.write(`note: ${note}\n`);
  const live = await readLive(context, input);
  const analysis = await analyze([...input.objects, ...(live?.objects ?? [])], analyzeOptions(context, live));
  if (!live && analysis.size.objects === 0 && input.errors.length === 0 && !flags['allow-empty'])
    throw nothingToAnalyze();
  const shown = analysis.findings.filter((finding) => reaches(finding, outputThreshold));
  const sourceLine = sourceLines(input.documents);
  await writeFindings(shown, { outputs, command: 'analyze', failureThreshold, sourceLine, color: flags.color, io });
  for (const note of unknownFieldNotes(analysis.unknownFields)) io.stderr.write(`note: ${note}\n`);
  for (const unused of analysis.unused) io.stderr.write(`note: suppresses nothing: ${unused}\n`);
  if (live?.timedOut) io.stderr.write('note: the cluster was not read completely: try a longer --timeout\n');
  const figures = { ...analysis, files: input.documents.length, elapsedMs: io.now() - startedMs };
  io.stderr.write(analysisSummary(figures, useUnicode(io)));
  if (analysis.findings.some((finding) => reaches(finding, failureThreshold))) return Exit.findings;
  if (input.errors.length > 0 && !flags['ignore-unknown']) return Exit.badInput;
  return live?.timedOut ? Exit.timedOut : Exit.ok;
}

async function readLive({ flags, given, io }: Context, { documents }: AnalysisInput): Promise<LiveInput | undefined> {
  if (!flags['use-kube']) return undefined;
  return await readClusters({
    flags,
    io,
    wanted: kindsRead({ analyzers: flags.analyzer }),
    revision: flags.revision,
    remoteContexts: flags['remote-contexts'],
    timeoutMs: flags.timeout,
    optional: documents.length > 0 && !given.has('use-kube') && !given.has('context'),
  });
}

function analyzeOptions({ flags, io }: Context, live: LiveInput | undefined): AnalyzeOptions {
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
    now: io.now(),
    strict: flags.strict,
    analyzers: flags.analyzer,
    suppress: flags.suppress,
    baseline: flags.baseline === undefined ? [] : readBaseline(flags.baseline, io.cwd),
  };
}

const nothingToAnalyze = () =>
  new UserError('there is nothing to analyze', {
    code: 'NOTHING_TO_ANALYZE',
    exit: Exit.badInput,
    hint: 'name files or directories with Istio or Kubernetes objects, or pass --allow-empty',
  });
