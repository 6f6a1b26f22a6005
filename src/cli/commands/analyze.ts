import { UserError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { type Analysis, analyze } from '../../pipeline/analyze.ts';
import { analyzerList, explainPage } from '../../pipeline/explain.ts';
import { analysisSummary } from '../../report/analysis-summary.ts';
import { type AnalysisInput, readAnalysisInput, readBaseline } from '../analysis-input.ts';
import { type CommandContext, defineCommand } from '../define-command.ts';
import { findingsOutputs, outputFlags, sourceLines, writeFindings } from '../findings-output.ts';
import { readSettings } from '../settings-input.ts';
import { useUnicode } from '../terminal.ts';
import { levelOf, reaches, thresholdFlags } from '../thresholds.ts';

const analyzeFlags = {
  ...outputFlags,
  ...thresholdFlags,
  'use-kube': {
    type: 'boolean',
    short: 'k',
    default: true,
    help: 'Look at the cluster, too; --use-kube=false: at files only.',
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
  analyzer: { type: 'list', split: true, placeholder: 'NAME', help: 'Run only this analyzer; may be repeated.' },
  'list-analyzers': { type: 'boolean', short: 'L', help: 'Print the analyzers and what they look for.' },
  explain: {
    type: 'string',
    placeholder: 'CODE|NAME',
    help: 'Print what a code or an analyzer means, and what to do about it.',
  },
  'allow-empty': { type: 'boolean', help: 'That there is nothing to analyze is no error.' },
  'ignore-unknown': { type: 'boolean', help: 'Input that cannot be read does not change the exit status.' },
  meshConfigFile: { type: 'string', placeholder: 'FILE', help: "Mesh configuration to use instead of the cluster's." },
  meshNetworksFile: { type: 'string', placeholder: 'FILE', help: "Mesh networks to use instead of the cluster's." },
} as const;

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
  const failureThreshold = levelOf('failure-threshold', flags['failure-threshold']);
  const outputThreshold = levelOf('output-threshold', flags['output-threshold']);
  const input = await readAnalysisInput(args, io, { ignoreUnknown: flags['ignore-unknown'] });
  for (const error of input.errors) io.stderr.write(`error: ${error}\n`);
  for (const note of input.notes) io.stderr.write(`note: ${note}\n`);
  const analysis = await analyzeInput(context, input);
  if (analysis.size.objects === 0 && input.errors.length === 0 && !flags['allow-empty']) throw nothingToAnalyze();
  const shown = analysis.findings.filter((finding) => reaches(finding, outputThreshold));
  const sourceLine = sourceLines(input.documents);
  await writeFindings(shown, { outputs, command: 'analyze', failureThreshold, sourceLine, color: flags.color, io });
  for (const unused of analysis.unused) io.stderr.write(`note: suppresses nothing: ${unused}\n`);
  const figures = { ...analysis, files: input.documents.length, elapsedMs: io.now() - startedMs };
  io.stderr.write(analysisSummary(figures, useUnicode(io)));
  if (analysis.findings.some((finding) => reaches(finding, failureThreshold))) return Exit.findings;
  return input.errors.length > 0 && !flags['ignore-unknown'] ? Exit.badInput : Exit.ok;
}

function analyzeInput({ flags, io }: Context, { objects }: AnalysisInput): Promise<Analysis> {
  const settings = (file: string | undefined) => (file === undefined ? undefined : readSettings(file, io.cwd));
  return analyze(objects, {
    istioNamespace: flags.istioNamespace,
    namespace: flags['all-namespaces'] ? undefined : flags.namespace,
    defaultNamespace: flags['all-namespaces'] ? '' : (flags.namespace ?? 'default'),
    meshConfig: settings(flags.meshConfigFile),
    meshNetworks: settings(flags.meshNetworksFile),
    now: io.now(),
    analyzers: flags.analyzer,
    suppress: flags.suppress,
    baseline: flags.baseline === undefined ? [] : readBaseline(flags.baseline, io.cwd),
  });
}

const nothingToAnalyze = () =>
  new UserError('there is nothing to analyze', {
    code: 'NOTHING_TO_ANALYZE',
    exit: Exit.badInput,
    hint: 'name files or directories with Istio or Kubernetes objects, or pass --allow-empty',
  });
