import { resolvePath } from '../../io/input-files.ts';
import { writeFiles } from '../../io/write-files.ts';
import { plural } from '../../lib/plural.ts';
import { Exit } from '../../model/exit.ts';
import { translate } from '../../pipeline/translate.ts';
import { reportProblems } from '../../report/problems.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';

export const manifestTranslate = defineCommand({
  path: ['manifest', 'translate'],
  summary: 'Write Helm values and commands that take an installation over to Helm.',
  description:
    'Per component: its Helm values and a script that hands the installed objects over to Helm. What Helm has no place for (k8s settings, overlays, gateways) is named in the README that is written beside them.',
  examples: [{ does: 'Translate the ambient profile', run: 'manifest translate --set profile=ambient -o istio-helm' }],
  flags: {
    ...inputFlags,
    output: { type: 'string', short: 'o', placeholder: 'DIR', default: 'istio-helm', help: 'Folder to write to.' },
    'dry-run': { type: 'boolean', hidden: true, help: 'Accepted for scripts: only files are written.' },
  },
  async run({ flags, io }) {
    const { files, problems } = await translate(await configInput(flags, io));
    if (reportProblems(problems, io.stderr)) return Exit.badInput;
    await writeFiles(resolvePath(flags.output, io.cwd), files);
    io.stderr.write(`${plural(files.size, 'file')} in ${flags.output}; start with README.md\n`);
    return Exit.ok;
  },
});
