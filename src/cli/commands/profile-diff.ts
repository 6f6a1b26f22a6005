import { Exit } from '../../model/exit.ts';
import { diffProfiles } from '../../pipeline/profiles.ts';
import { reportProblems } from '../../report/problems.ts';
import { settingDifferencesText } from '../../report/settings.ts';
import { defineCommand } from '../define-command.ts';
import { namedConfiguration } from '../input-flags.ts';

export const profileDiff = defineCommand({
  path: ['profile', 'diff'],
  summary: 'Compare two profiles or configurations value by value, everything merged.',
  examples: [
    { does: 'What ambient sets otherwise than default', run: 'profile diff default ambient' },
    { does: 'The same, with the place of each value', run: 'profile diff default ambient --why' },
  ],
  arguments: [
    { name: 'from', required: true, completes: 'profile', help: 'Profile, or an IstioOperator file.' },
    { name: 'to', required: true, completes: 'profile', help: 'Profile, or an IstioOperator file.' },
  ],
  flags: {
    why: { type: 'boolean', help: 'Name the place that each value comes from.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, args: [from = '', to = ''], io }) {
    const inputs = [await namedConfiguration(from, io), await namedConfiguration(to, io)] as const;
    const { differences, problems } = await diffProfiles(inputs, flags.why);
    if (reportProblems(problems, io.stderr)) return Exit.badInput;
    if (flags.output === 'json') io.stdout.write(`${JSON.stringify(differences, null, 2)}\n`);
    else io.stdout.write(settingDifferencesText(differences));
    const count = differences.length === 1 ? '1 value differs' : `${differences.length} values differ`;
    io.stderr.write(`${from} → ${to}: ${differences.length === 0 ? 'no difference' : count}\n`);
    return differences.length === 0 ? Exit.ok : Exit.different;
  },
});
