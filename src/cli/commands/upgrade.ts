import { planFlags } from '../carry-out.ts';
import { defineCommand } from '../define-command.ts';
import { inputFlags } from '../input-flags.ts';
import { applyFlags } from '../install.ts';
import { runInstall } from './install.ts';

export const upgrade = defineCommand({
  path: ['upgrade'],
  summary: 'Upgrade an installation in place to the version of this program.',
  description: 'The same as install, said of an installation that is there: plan, consent, apply, wait, record.',
  examples: [{ does: 'Upgrade with the configuration of the installation', run: 'upgrade -f istio.yaml' }],
  flags: { ...inputFlags, ...planFlags, ...applyFlags },
  run: ({ flags, io }) => runInstall({ flags, io, command: 'upgrade' }),
});
