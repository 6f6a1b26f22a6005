import { Exit } from '../../model/exit.ts';
import { generate } from '../../pipeline/generate.ts';
import { imagesOf } from '../../pipeline/images.ts';
import { columns } from '../../report/columns.ts';
import { reportProblems } from '../../report/problems.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';

export const imagesList = defineCommand({
  path: ['images', 'list'],
  summary: 'List the images that a configuration uses, those of injected pods included.',
  examples: [
    { does: 'Images of the ambient profile', run: 'images list --set profile=ambient' },
    { does: 'What a mirror needs, as data', run: 'images list -o json' },
  ],
  flags: {
    ...inputFlags,
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, io }) {
    const { config, manifests, problems } = await generate(await configInput(flags, io));
    if (reportProblems(problems, io.stderr) || !config || !manifests) return Exit.badInput;
    const images = imagesOf(config, manifests);
    io.stdout.write(
      flags.output === 'json'
        ? `${JSON.stringify(images, null, 2)}\n`
        : columns(
            images.map(({ image, usedBy }) => [image, usedBy.join('; ')]),
            io.stdout.columns,
          ),
    );
    return Exit.ok;
  },
});
