import { Exit } from '../../model/exit.ts';
import { profileNames, profileSummary, profilesIn } from '../../pipeline/profiles.ts';
import { columns } from '../../report/columns.ts';
import { defineCommand } from '../define-command.ts';
import { manifestsFlag, releaseOf } from '../input-flags.ts';

export const profileList = defineCommand({
  path: ['profile', 'list'],
  summary: 'List the profiles that a configuration can start from.',
  examples: [{ does: 'The names, and what each is for', run: 'profile list' }],
  flags: {
    ...manifestsFlag,
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, io }) {
    const release = await releaseOf(flags, io);
    const names = release ? await profilesIn(release) : profileNames;
    const rows = names.map((name) => [name, profileSummary(name)]);
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
