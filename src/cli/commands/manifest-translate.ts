import { resolvePath } from '../../io/input-files.ts';
import { writeFiles } from '../../io/write-files.ts';
import { plural } from '../../lib/plural.ts';
import { Exit } from '../../model/exit.ts';
import { translate } from '../../pipeline/translate.ts';
import { reportProblems } from '../../report/problems.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';
import { dataText, fileOrFormat, outputFileFlag, writeOutput } from '../output-target.ts';

export const manifestTranslate = defineCommand({
  path: ['manifest', 'translate'],
  summary: 'Write Helm values and commands that take an installation over to Helm.',
  description:
    'Per component: its Helm values and a script that hands the installed objects over to Helm. What Helm has no place for (k8s settings, overlays, gateways) is named in the README that is written beside them.',
  examples: [{ does: 'Translate the ambient profile', run: 'manifest translate --set profile=ambient -o istio-helm' }],
  flags: {
    ...inputFlags,
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'DIR|FORMAT',
      default: 'istio-helm',
      suggests: ['json'],
      help: 'Folder to write to; json: print the texts by file name.',
    },
    ...outputFileFlag,
    'dry-run': { type: 'boolean', hidden: true, help: 'Accepted for scripts: only files are written.' },
  },
  async run({ flags, given, io }) {
    const { format, file = 'istio-helm' } = fileOrFormat(
      given.has('output') ? flags.output : undefined,
      flags['output-file'],
      ['json'],
    );
    const { files, problems } = await translate(await configInput(flags, io));
    if (reportProblems(problems, io.stderr)) return Exit.badInput;
    if (format === 'json') {
      await writeOutput(dataText(Object.fromEntries(files), 'json'), flags['output-file'], io);
      return Exit.ok;
    }
    await writeFiles(resolvePath(file, io.cwd), files);
    io.stderr.write(`${plural(files.size, 'file')} in ${file}; start with README.md\n`);
    return Exit.ok;
  },
});
