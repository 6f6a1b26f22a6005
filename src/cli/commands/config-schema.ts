import { Exit } from '../../model/exit.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { settingsSchema } from '../setting-definitions.ts';

export const configSchema = defineCommand({
  path: ['config', 'schema'],
  summary: 'Print the JSON Schema of istioctl.yaml, for editors.',
  examples: [{ does: 'Save it beside the file', run: 'config schema > istioctl.schema.json' }],
  flags: { output: { type: 'string', short: 'o', choices: ['json', 'yaml'], default: 'json', help: 'Format.' } },
  async run({ flags, io }) {
    io.stdout.write(dataText(settingsSchema(), flags.output === 'yaml' ? 'yaml' : 'json'));
    return Exit.ok;
  },
});
