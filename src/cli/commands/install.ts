import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { replan } from '../../pipeline/saved-plan.ts';
import { planFlags } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { configuredCluster } from '../configured-cluster.ts';
import { defineCommand, type FlagValues } from '../define-command.ts';
import { configInput, inputFlags, releaseOf } from '../input-flags.ts';
import { applyFlags, carryOutInstall, type InstallContext, install, refuseOtherNamespace } from '../install.ts';

export const installCommand = defineCommand({
  path: ['install'],
  summary: 'Install Istio, or bring an installation into the state that a configuration describes.',
  description:
    'Shows a plan first: what is created, updated (with the fields that change), pruned, and which fields others own. Then applies exactly that, waits until everything is ready and keeps a record in the cluster. Running it again changes nothing.',
  examples: [
    { does: 'Install the default profile', run: 'install' },
    { does: 'Look at what would change', run: 'install --set profile=demo --dry-run --diff' },
    { does: 'A second control plane beside the first', run: 'install --set profile=minimal --revision canary' },
  ],
  flags: {
    ...inputFlags,
    ...planFlags,
    ...applyFlags,
    plan: { type: 'string', placeholder: 'FILE', help: 'Apply this saved plan, if the cluster has not moved since.' },
  },
  async run({ flags, io }) {
    if (flags.plan === undefined) return await runInstall({ flags, io, command: 'install' });
    const text = await readFile(resolve(io.cwd, flags.plan), 'utf8').catch((cause: unknown) => {
      throw new InputError(`cannot read the plan ${flags.plan}`, { code: 'PLAN_UNREADABLE', cause });
    });
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const charts = await releaseOf(flags, io);
      const planned = await replan(cluster, text, { createNamespace: flags['create-namespace'], charts });
      return await carryOutInstall(cluster, planned, { flags, io, command: 'install' });
    } finally {
      cluster.close();
    }
  },
});

type RunContext = InstallContext & { readonly flags: FlagValues<typeof inputFlags> };

/** `install` and `upgrade` do the same; only their words differ. */
export async function runInstall({ flags, io, command }: RunContext): Promise<ExitStatus> {
  const configured = await configuredCluster(
    await configInput(flags, io),
    flags,
    io,
    flags['dry-run'] ? 'read' : 'write',
  );
  if (!configured) return Exit.badInput;
  const { cluster, config } = configured;
  try {
    refuseOtherNamespace(flags.istioNamespace, config.istioNamespace);
    return await install(cluster, config, { flags, io, command });
  } finally {
    cluster.close();
  }
}
