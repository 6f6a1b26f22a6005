import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { effectiveConfiguration, partOf, profileNamed } from '../../pipeline/profiles.ts';
import { reportProblems } from '../../report/problems.ts';
import { settingFlags, settingOrigins, settingOriginsJson } from '../../report/settings.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';

export const profileDump = defineCommand({
  path: ['profile', 'dump'],
  summary: 'Print a profile, or a whole configuration, with everything merged that it stands on.',
  description:
    'What is printed holds the profile, the value layers that it asks for, and what files and flags say, merged as installing merges them. Defaults of the components that nothing changes are left out unless --defaults asks for them; --why names the place of every value.',
  examples: [
    { does: 'Everything that the demo profile sets', run: 'profile dump demo' },
    { does: 'One part of it', run: 'profile dump demo -p values.pilot' },
    { does: 'The origin of each value', run: 'profile dump ambient --set hub=example.com/istio --why' },
  ],
  arguments: [
    { name: 'profile', completes: 'profile', help: 'Name of the profile; default when nothing else names one.' },
  ],
  flags: {
    ...inputFlags,
    'config-path': {
      type: 'string',
      short: 'p',
      placeholder: 'PATH',
      completes: 'path',
      help: 'Print only this part of spec.',
    },
    output: { type: 'string', short: 'o', choices: ['yaml', 'json', 'flags'], default: 'yaml', help: 'Format.' },
    defaults: { type: 'boolean', help: 'Show the defaults of the components, too.' },
    why: { type: 'boolean', help: 'One line per value, with the place that it comes from.' },
  },
  async run({ flags, args: [profile], io }) {
    const input = await configInput(flags, io);
    // A release has profiles of its own.
    if (profile !== undefined && !input.charts) profileNamed(profile);
    const sets = profile === undefined ? input.sets : [`profile=${profile}`, ...input.sets];
    const path = flags['config-path'];
    const { document, settings, problems } = await effectiveConfiguration(
      { ...input, sets },
      flags.why,
      flags.defaults,
    );
    if (reportProblems(problems, io.stderr)) return Exit.badInput;
    const part = path === undefined ? document : partOf(document, path);
    const chosen = () => settings().filter((setting) => path === undefined || isBelow(setting.label, path));
    if (flags.why && flags.output === 'json') io.stdout.write(settingOriginsJson(chosen()));
    else if (flags.why) io.stdout.write(settingOrigins(chosen(), io.stdout.columns));
    else if (flags.output === 'flags') io.stdout.write(settingFlags(chosen()));
    else io.stdout.write(flags.output === 'json' ? `${JSON.stringify(part, null, 2)}\n` : emitYaml(part));
    return Exit.ok;
  },
});

const isBelow = (path: string, above: string) =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
