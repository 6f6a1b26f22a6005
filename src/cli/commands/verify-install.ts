import type { Io } from '../../io/io.ts';
import { Exit } from '../../model/exit.ts';
import { configOfRecord, findRecord } from '../../pipeline/history.ts';
import { planInstall } from '../../pipeline/install.ts';
import { planCounts, planJson } from '../../report/plan-text.ts';
import { showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { type ConfiguredCluster, configuredCluster } from '../configured-cluster.ts';
import { defineCommand, type FlagValues, type GlobalValues } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';

export const verifyInstall = defineCommand({
  path: ['verify-install'],
  summary: 'Check that the cluster holds what a configuration, or the last installation, describes.',
  description:
    'With -f or --set, the configuration is compared with the cluster; without, the record of the last installation is. Only reads. Exit status 2 when something differs.',
  examples: [
    { does: 'Is everything as it was installed?', run: 'verify-install' },
    { does: 'Does the cluster hold this configuration?', run: 'verify-install --set profile=demo' },
  ],
  flags: {
    ...inputFlags,
    diff: { type: 'boolean', help: 'Show every field that differs.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, given, io }) {
    const byConfiguration = flags.filename.length > 0 || given.has('set');
    const configured = byConfiguration
      ? await configuredCluster(await configInput(flags, io), flags, io, 'read')
      : await lastInstallation(flags, io);
    if (!configured) return Exit.badInput;
    const { cluster, config } = configured;
    try {
      const { plan } = await planInstall(cluster, { command: 'install', config, createNamespace: true });
      const equal = plan.steps.filter(({ action }) => action === 'unchanged').length;
      if (flags.output === 'json') io.stdout.write(planJson(plan));
      else if (equal < plan.steps.length) await showPlan(plan, { ...flags, 'dry-run': true, yes: false }, io);
      io.stderr.write(
        equal < plan.steps.length
          ? `differs: ${planCounts(plan)}\n`
          : `${equal === 1 ? '1 object is' : `${equal} objects are`} as described\n`,
      );
      return equal < plan.steps.length ? Exit.different : Exit.ok;
    } finally {
      cluster.close();
    }
  },
});

async function lastInstallation(
  flags: FlagValues<typeof inputFlags> & GlobalValues,
  io: Io,
): Promise<ConfiguredCluster> {
  const cluster = await connectCluster(flags, io, 'read');
  const { istioNamespace, revision = 'default' } = flags;
  try {
    const { record } = await findRecord(cluster, { istioNamespace, revision });
    return { cluster, config: await configOfRecord(record) };
  } catch (error) {
    cluster.close();
    throw error;
  }
}
