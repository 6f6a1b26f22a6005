import { Exit } from '../../model/exit.ts';
import { columns } from '../../report/columns.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { settingDefinitions } from '../setting-definitions.ts';
import { variableOf } from '../settings.ts';

export const configView = defineCommand({
  path: ['config', 'view'],
  summary: 'Print the settings in force and where each was said.',
  description:
    'A flag wins over ISTIOCTL_* in the environment, that over the istioctl.yaml of the project (the nearest one at or above the working directory), that over the file of the user ($ISTIOCONFIG, else ~/.istioctl/config.yaml).',
  examples: [
    { does: 'What is set', run: 'config view' },
    { does: 'Every setting, with where it was said or what would say it', run: 'config view --why' },
  ],
  flags: {
    why: { type: 'boolean', help: 'Name the origin of each setting, unset ones too.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, io, settings }) {
    if (flags.output === 'json') {
      const unset = flags.why ? settingDefinitions.map(({ key }) => [key, { value: null, origin: null }] as const) : [];
      io.stdout.write(dataText(Object.fromEntries([...unset, ...settings]), 'json'));
      return Exit.ok;
    }
    const rows = settingDefinitions
      .map(({ key }) => ({ key, setting: settings.get(key) }))
      .filter(({ setting }) => setting !== undefined || flags.why)
      .map(({ key, setting }) => {
        const value = setting === undefined ? '(unset)' : [setting.value].flat().join(', ');
        const place = setting?.origin ?? `set it as ${variableOf(key)} or in istioctl.yaml`;
        return flags.why ? [key, value, place] : [key, value];
      });
    io.stdout.write(columns(rows, io.stdout.columns));
    if (rows.length === 0) io.stderr.write('nothing is set; --why lists what could be\n');
    return Exit.ok;
  },
});
