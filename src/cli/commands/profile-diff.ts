import type { Io } from '../../io/io.ts';
import { Exit } from '../../model/exit.ts';
import type { ConfigInput } from '../../pipeline/configure.ts';
import { diffManifests } from '../../pipeline/manifest-diff.ts';
import { diffProfiles } from '../../pipeline/profiles.ts';
import { differencesData, differencesSummary, differencesText } from '../../report/manifest-differences.ts';
import { reportProblems } from '../../report/problems.ts';
import { settingDifferencesData, settingDifferencesText } from '../../report/settings.ts';
import { defineCommand } from '../define-command.ts';
import { namedConfiguration, releasesFlag, releasesOf } from '../input-flags.ts';
import { renderedObjects } from '../manifest-inputs.ts';
import { dataText } from '../output-target.ts';
import { inLocale } from '../terminal.ts';

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
    ...releasesFlag,
    why: { type: 'boolean', help: 'Name the place that each value comes from.' },
    rendered: { type: 'boolean', help: 'Show what that changes in the rendered objects, too.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, args: [from = '', to = ''], io }) {
    const [first, second] = await releasesOf(flags, io);
    const inputs = [await namedConfiguration(from, io, first), await namedConfiguration(to, io, second)] as const;
    const { differences, problems } = await diffProfiles(inputs, flags.why);
    if (reportProblems(problems, io.stderr)) return Exit.badInput;
    const rendered = flags.rendered ? await renderedDifference(inputs, io) : undefined;
    if (flags.output === 'json') {
      const settings = settingDifferencesData(differences);
      io.stdout.write(dataText(rendered ? { settings, rendered: differencesData(rendered) } : settings, 'json'));
    } else {
      const text = settingDifferencesText(differences, io.stdout.columns);
      io.stdout.write(inLocale(rendered ? `${text}\n${differencesText(rendered)}` : text, io));
    }
    const count = differences.length === 1 ? '1 value differs' : `${differences.length} values differ`;
    io.stderr.write(inLocale(`${from} → ${to}: ${differences.length === 0 ? 'no difference' : count}\n`, io));
    if (rendered) io.stderr.write(`rendered: ${differencesSummary(rendered)}\n`);
    return differences.length === 0 ? Exit.ok : Exit.different;
  },
});

/** What the two configurations differ in once they are rendered; undefined when one of them has errors. */
async function renderedDifference(inputs: readonly [ConfigInput, ConfigInput], io: Io) {
  const [from, to] = [await renderedObjects(inputs[0], io), await renderedObjects(inputs[1], io)];
  return from && to ? diffManifests(from, to, { select: [], ignore: [], rename: [] }) : undefined;
}
