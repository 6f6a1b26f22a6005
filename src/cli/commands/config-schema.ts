import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';
import { settingsSchema } from '../setting-definitions.ts';

export const configSchema = defineCommand({
  path: ['config', 'schema'],
  summary: 'Print the JSON Schema of istioctl.yaml, for editors.',
  examples: [{ does: 'Save it beside the file', run: 'config schema > istioctl.schema.json' }],
  flags: {},
  async run({ io }) {
    io.stdout.write(`${JSON.stringify(settingsSchema(), null, 2)}\n`);
    return Exit.ok;
  },
});
