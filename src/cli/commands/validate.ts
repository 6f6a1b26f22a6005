import { readInputs } from '../../io/input-files.ts';
import { printable } from '../../lib/printable.ts';
import { InputError, UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { validate } from '../../pipeline/validate.ts';
import { validationSummary } from '../../report/validation.ts';
import { defineCommand, withSettings } from '../define-command.ts';
import { findingsOutputs, outputFlags, sourceLines, writeFindings } from '../findings-output.ts';
import { objectFilesFlag } from '../object-files-flag.ts';
import { expectShortRun } from '../short-run.ts';
import { inLocale } from '../terminal.ts';
import { withoutUnrendered } from '../unrendered.ts';

export const validateCommand = defineCommand({
  path: ['validate'],
  summary: 'Check Istio configuration as the API server and Istio would, without a cluster.',
  description:
    'Looks at structure, at the rules of the CRDs and at what Istio itself refuses, and says what is wrong with file, line and a way out. Reads YAML and JSON, several documents, and Lists.',
  examples: [
    { does: 'Check a directory', run: 'validate -f manifests/' },
    { does: 'Check what another command prints', run: 'validate -f -' },
    { does: 'Annotate a pull request and keep a report', run: 'validate -f manifests/ -o github -o sarif=istio.sarif' },
  ],
  flags: {
    ...objectFilesFlag,
    ...withSettings(outputFlags, { output: 'validate.output' }),
    strict: { type: 'boolean', help: 'Fail on warnings too.' },
    'ignore-unknown': {
      type: 'boolean',
      help: 'Pass over documents that are no Kubernetes objects and kinds that Istio does not know; they are counted.',
    },
    'allow-empty': { type: 'boolean', help: 'That there is nothing to check is no error.' },
    referential: { type: 'boolean', short: 'x', default: true, hidden: true, help: 'Accepted without effect.' },
  },
  async run({ flags, io }) {
    expectShortRun();
    const outputs = findingsOutputs(flags.output);
    if (flags.filename.length === 0)
      throw new UsageError('nothing to check', 'name a file or directory with -f, or - for standard input');
    const all = await readInputs([...new Set(flags.filename)], io);
    const { inputs: documents, charts, patches } = withoutUnrendered(all, 'validate -f -', io.cwd);
    for (const chart of charts) io.stderr.write(`${flags['ignore-unknown'] ? 'note' : 'error'}: ${printable(chart)}\n`);
    for (const patch of patches) io.stderr.write(`note: ${printable(patch)}\n`);
    const { namespace, istioNamespace, 'ignore-unknown': ignoreUnknown } = flags;
    const result = await validate(documents, { ...(namespace && { namespace }), istioNamespace, ignoreUnknown });
    const isEmpty = result.objects === 0 && result.ignored === 0 && result.findings.length === 0;
    if (isEmpty && !flags['allow-empty']) throw nothingToValidate();
    const failureThreshold = flags.strict ? 'Warning' : 'Error';
    const sourceLine = sourceLines(documents);
    await writeFindings(result.findings, {
      outputs,
      command: 'validate',
      failureThreshold,
      sourceLine,
      color: flags.color,
      io,
    });
    io.stderr.write(inLocale(validationSummary(result, documents.length), io));
    const fails = result.findings.some(
      ({ level, rule }) => rule !== 'schema/yaml' && (level === 'Error' || level === failureThreshold),
    );
    if (fails) return Exit.findings;
    const isUnread = result.unreadable > 0 || (charts.length > 0 && !flags['ignore-unknown']);
    return isUnread ? Exit.badInput : Exit.ok;
  },
});

const nothingToValidate = () =>
  new InputError('there is nothing to check', {
    code: 'NOTHING_TO_VALIDATE',
    hint: 'what was read holds no object; pass --allow-empty where that is all right',
  });
