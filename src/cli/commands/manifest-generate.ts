import { Exit } from '../../model/exit.ts';
import { generate } from '../../pipeline/generate.ts';
import { reportProblems } from '../../report/problems.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';

export const manifestGenerate = defineCommand({
  path: ['manifest', 'generate'],
  summary: 'Print the manifests that a configuration produces.',
  examples: [
    { does: 'The manifests of the demo profile', run: 'manifest generate --set profile=demo' },
    { does: 'Turn on tracing', run: 'manifest generate --set meshConfig.enableTracing=true' },
  ],
  flags: inputFlags,
  async run({ flags, io }) {
    const { manifests, problems } = await generate(await configInput(flags, io));
    if (reportProblems(problems, io.stderr) || !manifests) return Exit.badInput;
    io.stdout.write(manifests.map((manifest) => `${manifest.yaml()}---\n`).join(''));
    return Exit.ok;
  },
});
