import type { Io } from '../../io/io.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import { configForUpgrade, describeRecord, installedRecords } from '../../pipeline/history.ts';
import { planFlags } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand, type FlagValues, type GlobalValues } from '../define-command.ts';
import { inputFlags, releaseOf } from '../input-flags.ts';
import { applyFlags, install } from '../install.ts';
import { runInstall } from './install.ts';

const upgradeFlags = {
  ...inputFlags,
  ...planFlags,
  ...applyFlags,
  from: {
    type: 'string',
    placeholder: 'DIR',
    help: 'With --to: say what an upgrade from this release changes, and change nothing; built-in is our own.',
  },
  to: { type: 'string', placeholder: 'DIR', help: 'The release to compare with; our own without it.' },
} as const;
type UpgradeFlags = FlagValues<typeof upgradeFlags> & GlobalValues;

export const upgrade = defineCommand({
  path: ['upgrade'],
  summary: 'Upgrade an installation in place to the version of this program, or to that of --manifests.',
  description:
    'The same as install, said of an installation that is there: plan, consent, apply, wait, record. Without -f and --set it takes the recorded configuration of every file of the revision, one after the other, the control plane first.',
  examples: [
    { does: 'Upgrade with the configuration that was installed', run: 'upgrade' },
    { does: 'Upgrade with a file', run: 'upgrade -f istio.yaml' },
    { does: 'What it would change, without a cluster', run: 'upgrade --from istio-1.29.6 -f istio.yaml' },
  ],
  flags: upgradeFlags,
  async run({ flags, io }) {
    if (flags.from !== undefined || flags.to !== undefined) {
      const { upgradeReport } = await import('../upgrade-report.ts');
      return await upgradeReport(flags, io);
    }
    if (flags.filename.length > 0) return await runInstall({ flags, io, command: 'upgrade' });
    return (await upgradeRecorded(flags, io)) ?? (await runInstall({ flags, io, command: 'upgrade' }));
  },
});

/** Upgrades what is recorded; undefined, and why, when something else has to be taken. */
async function upgradeRecorded(flags: UpgradeFlags, io: Io): Promise<ExitStatus | undefined> {
  const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
  try {
    const revision = flags.revision ?? 'default';
    const records = await installedRecords(cluster, { istioNamespace: flags.istioNamespace, revision });
    const names = records.map(describeRecord).join(', ');
    if (flags.set.length > 0 && records.length > 0)
      io.stderr.write(`note: only what --set says is taken, not the configuration recorded as ${names}\n`);
    if (records.length === 0 && flags.set.length === 0)
      io.stderr.write(`note: nothing is recorded for revision ${revision}: this takes the default profile\n`);
    if (flags.set.length > 0 || records.length === 0) return undefined;
    if (records.length > 1 && flags.output.startsWith('json'))
      throw new UsageError(`one plan for each of ${names} is no JSON document`, 'name one file with -f');
    const charts = await releaseOf(flags, io);
    let status: ExitStatus = Exit.ok;
    for (const record of records) {
      io.stderr.write(`taking the configuration recorded as ${describeRecord(record)}\n`);
      const config = await configForUpgrade(record, charts);
      status = await install(cluster, config, { flags, io, command: 'upgrade' });
      if (status !== Exit.ok) break;
    }
    return status;
  } finally {
    cluster.close();
  }
}
