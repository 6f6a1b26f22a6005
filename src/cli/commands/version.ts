import { version as release } from '#generated/version.ts';
import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';

export const version = defineCommand({
  path: ['version'],
  summary: 'Print the version of this program.',
  examples: [{ does: 'Print the version', run: 'version' }],
  flags: {},
  async run({ io }) {
    io.stdout.write(`client version: ${release}\n`);
    return Exit.ok;
  },
});
