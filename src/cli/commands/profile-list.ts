import { Exit } from '../../model/exit.ts';
import { profileNames, profileSummary } from '../../pipeline/profiles.ts';
import { columns } from '../../report/columns.ts';
import { defineCommand } from '../define-command.ts';

export const profileList = defineCommand({
  path: ['profile', 'list'],
  summary: 'List the profiles that a configuration can start from.',
  examples: [{ does: 'The names, and what each is for', run: 'profile list' }],
  flags: { output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' } },
  async run({ flags, io }) {
    const rows = profileNames.map((name) => [name, profileSummary(name)]);
    io.stdout.write(
      flags.output === 'json'
        ? `${JSON.stringify(
            rows.map(([name, summary]) => ({ name, summary })),
            null,
            2,
          )}\n`
        : columns(rows, io.stdout.columns),
    );
    return Exit.ok;
  },
});
