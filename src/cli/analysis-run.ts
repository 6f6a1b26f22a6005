import type { Io } from '../io/io.ts';
import { printable } from '../lib/printable.ts';
import { wrapLines } from '../lib/wrap.ts';
import { UserError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import type { Level } from '../model/finding.ts';
import { type Analysis, type AnalyzeOptions, analyze } from '../pipeline/analyze.ts';
import { analysisDetails, analysisSummary, unknownFieldNotes } from '../report/analysis-summary.ts';
import type { LiveInput } from './analysis-clusters.ts';
import { type AnalysisInput, type ParsedFiles, readAnalysisInput } from './analysis-input.ts';
import { type findingsOutputs, sourceLines, writeFindings } from './findings-output.ts';
import { useUnicode } from './terminal.ts';
import { reaches } from './thresholds.ts';

/** One analysis as the command line wants it. */
export interface AnalysisRequest {
  readonly io: Io;
  readonly names: readonly string[];
  readonly outputs: ReturnType<typeof findingsOutputs>;
  readonly color: boolean;
  readonly ignoreUnknown: boolean;
  readonly before: ParsedFiles;
  readonly allowEmpty: boolean;
  /** Name the rules that ran and those that did not. */
  readonly verbose: boolean;
  readonly failureThreshold: Level;
  readonly outputThreshold: Level;
  readonly live: LiveInput | undefined;
  readonly options: AnalyzeOptions;
}

export interface AnalysisRun {
  readonly input: AnalysisInput;
  readonly analysis: Analysis;
}

/** Reads the files and analyzes them together with what is live. */
export async function analyzeFiles({
  io,
  names,
  ignoreUnknown,
  before,
  live,
  options,
}: AnalysisRequest): Promise<AnalysisRun> {
  const input = await readAnalysisInput(names, io, { ignoreUnknown, before });
  for (const error of input.errors) io.stderr.write(`error: ${error}\n`);
  for (const note of input.notes) io.stderr.write(`note: ${note}\n`);
  const analysis = await analyze([...input.objects, ...(live?.objects ?? [])], { ...options, now: io.now() });
  return { input, analysis };
}

/** Writes findings and summary; resolves to the exit status that they mean. */
export async function reportRun(
  { input, analysis }: AnalysisRun,
  request: AnalysisRequest,
  startedMs: number,
): Promise<ExitStatus> {
  const { io, live, outputs, color, failureThreshold, outputThreshold } = request;
  const isEmpty = !live && analysis.size.objects === 0 && input.errors.length === 0;
  if (isEmpty && !request.allowEmpty) throw nothingToAnalyze();
  const shown = analysis.findings.filter((finding) => reaches(finding, outputThreshold));
  const sourceLine = sourceLines(input.documents);
  await writeFindings(shown, { outputs, command: 'analyze', failureThreshold, sourceLine, color, io });
  const notes = [
    ...unknownFieldNotes(analysis.unknownFields),
    ...analysis.repeated.map(
      ({ origin, hidden, used }) =>
        `${printable(`${origin} stands in ${hidden} and, not alike, in ${used}`)}: only the later one is looked at`,
    ),
    ...analysis.unused.map((unused) => `suppresses nothing: ${unused}`),
    ...(live?.timedOut ? ['the cluster was not read completely: try a longer --timeout'] : []),
  ];
  for (const note of notes) io.stderr.write(`note: ${note}\n`);
  if (request.verbose) io.stderr.write(analysisDetails(analysis));
  const figures = { ...analysis, files: input.documents.length, elapsedMs: io.now() - startedMs };
  io.stderr.write(wrapLines(analysisSummary(figures, useUnicode(io)), io.stderr.columns));
  if (analysis.size.objects === 0 && live && live.unreadable.size > 0 && !live.timedOut) throw nothingReadable();
  if (analysis.findings.some((finding) => reaches(finding, failureThreshold))) return Exit.findings;
  if (input.errors.length > 0 && !request.ignoreUnknown) return Exit.badInput;
  return live?.timedOut ? Exit.timedOut : Exit.ok;
}

const nothingReadable = () =>
  new UserError('the cluster let nothing be read that could be analyzed', {
    code: 'NOTHING_READABLE',
    exit: Exit.failed,
    hint: 'ask for the right to list the kinds above, choose another --context or --as, or analyze files with --use-kube=false',
  });

const nothingToAnalyze = () =>
  new UserError('there is nothing to analyze', {
    code: 'NOTHING_TO_ANALYZE',
    exit: Exit.badInput,
    hint: 'name files or directories with Istio or Kubernetes objects, or pass --allow-empty',
  });
