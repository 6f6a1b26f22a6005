import { Exit } from '../../model/exit.ts';
import { explainSetting } from '../../pipeline/explain-setting.ts';
import { settingEffect } from '../../pipeline/setting-effect.ts';
import { settingText } from '../../report/setting.ts';
import { defineCommand } from '../define-command.ts';

export const explain = defineCommand({
  path: ['explain'],
  summary: 'Describe a setting of the configuration: type, default per profile, what it changes.',
  description:
    'What a setting changes is found out by rendering the demo profile, node agents included, with and without another value.',
  examples: [
    { does: 'One value', run: 'explain values.pilot.traceSampling' },
    { does: 'What stands below a setting', run: 'explain meshConfig.defaultConfig' },
    { does: 'A variable of istiod', run: 'explain values.pilot.env.PILOT_ENABLE_AMBIENT' },
  ],
  arguments: [
    { name: 'path', completes: 'path', help: 'Path below spec, as --set writes it; everything when there is none.' },
  ],
  flags: { output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' } },
  async run({ flags, args: [path = ''], io }) {
    const setting = await explainSetting(path);
    const effect = setting.unused ? undefined : await settingEffect(setting);
    io.stdout.write(
      flags.output === 'json'
        ? `${JSON.stringify({ ...setting, effect }, null, 2)}\n`
        : settingText(setting, effect, io.stdout.columns),
    );
    return Exit.ok;
  },
});
