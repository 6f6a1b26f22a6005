import { readInputs } from '../../io/input-files.ts';
import type { Io } from '../../io/io.ts';
import { plural } from '../../lib/plural.ts';
import { Exit } from '../../model/exit.ts';
import { mergedFindings } from '../../pipeline/merged-findings.ts';
import { validate } from '../../pipeline/validate.ts';
import { analyzeFiles } from '../analysis-run.ts';
import { defineCommand } from '../define-command.ts';
import { findingsOutputs, outputFlags, sourceLines, writeFindings } from '../findings-output.ts';
import { expectShortRun } from '../short-run.ts';
import { inLocale } from '../terminal.ts';
import { levelOf, reaches, thresholdFlags } from '../thresholds.ts';

export const check = defineCommand({
  path: ['check'],
  summary: 'Validate and analyze files together, each finding told once: for pull requests and commit hooks.',
  description:
    'What validate and analyze -A --use-kube=false say of the same files, without a cluster. Documents that are no Kubernetes objects, and kinds that Istio does not know, are passed over and counted; that nothing is left to check is no error. Inside a GitHub workflow the findings annotate the pull request.',
  examples: [
    { does: 'What a commit hook runs', run: 'check mesh/route.yaml mesh/gateway.yaml' },
    { does: 'A pull request, with a report for code scanning', run: 'check mesh/ -o github -o sarif=istioctl.sarif' },
  ],
  arguments: [{ name: 'file', help: 'Files, directories, or - for standard input.', repeated: true, required: true }],
  flags: { ...outputFlags, ...thresholdFlags },
  async run({ flags, args, io: outer }) {
    expectShortRun();
    const outputs = findingsOutputs(flags.output, outer.env.GITHUB_ACTIONS === 'true' ? 'github' : 'pretty');
    const failureThreshold = levelOf('failure-threshold', flags['failure-threshold']);
    const outputThreshold = levelOf('output-threshold', flags['output-threshold']);
    const io = readingOnce(outer);
    const names = [...new Set(args)];
    const documents = await readInputs(names, io);
    const { istioNamespace, color } = flags;
    const validation = await validate(documents, { istioNamespace, ignoreUnknown: true });
    const { analysis } = await analyzeFiles({
      ...{ io: silent(io), names, outputs, color, failureThreshold, outputThreshold },
      ...{ ignoreUnknown: true, before: new Map(), allowEmpty: true, verbose: false, live: undefined },
      options: { istioNamespace, filesOfAllNamespaces: true, defaultNamespace: '', live: false },
    });
    const findings = mergedFindings(validation.findings, analysis.findings);
    const shown = findings.filter((finding) => reaches(finding, outputThreshold));
    await writeFindings(shown, {
      ...{ outputs, command: 'check', failureThreshold, color, io },
      sourceLine: sourceLines(documents),
    });
    const passed = validation.ignored > 0 ? ` · ${plural(validation.ignored, 'document')} passed over` : '';
    const figures = `${plural(validation.objects, 'object')} in ${plural(documents.length, 'file')}: ${plural(findings.length, 'finding')}${passed}`;
    io.stderr.write(inLocale(`${figures}\n`, io));
    const fails = findings.some((finding) => finding.rule !== 'schema/yaml' && reaches(finding, failureThreshold));
    if (fails) return Exit.findings;
    return validation.unreadable > 0 ? Exit.badInput : Exit.ok;
  },
});

/** Standard input can be read once, and is wanted twice. */
function readingOnce(io: Io): Io {
  let text: Promise<string> | undefined;
  const readStdin = () => (text ??= io.readStdin());
  return Object.create(io, { readStdin: { value: readStdin } }) as Io; // an Io that remembers
}

/** What analysis says of input that it cannot read is among the findings of validation. */
const silent = (io: Io): Io => Object.create(io, { stderr: { value: { ...io.stderr, write: () => {} } } }) as Io;
