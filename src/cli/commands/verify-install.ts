import type { Io } from '../../io/io.ts';
import { Exit } from '../../model/exit.ts';
import type { Plan } from '../../model/plan.ts';
import { compareConfig, compareRecords } from '../../pipeline/compare.ts';
import { currentRecords } from '../../pipeline/history.ts';
import { planCounts, planJson } from '../../report/plan-text.ts';
import { showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { configuredCluster } from '../configured-cluster.ts';
import { defineCommand, type FlagValues, type GlobalValues } from '../define-command.ts';
import { configInput, inputFlags, releaseOf } from '../input-flags.ts';
import { comparedText, nameFlag } from '../record-flags.ts';

export const verifyInstall = defineCommand({
  path: ['verify-install'],
  summary: 'Check that the cluster holds what a configuration, or everything installed, describes.',
  description:
    'With -f or --set, the configuration is compared with the cluster; without, the records of everything installed are, the last one of each file. Only reads. Exit status 2 when something differs.',
  examples: [
    { does: 'Is everything as it was installed?', run: 'verify-install' },
    { does: 'Does the cluster hold this configuration?', run: 'verify-install --set profile=demo' },
  ],
  flags: {
    ...inputFlags,
    ...nameFlag,
    diff: { type: 'boolean', help: 'Show every field that differs.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, given, io }) {
    const byConfiguration = flags.filename.length > 0 || given.has('set');
    const plan = byConfiguration ? await describedPlan(flags, io) : await recordedPlan(flags, io);
    if (!plan) return Exit.badInput;
    const equal = plan.steps.filter(({ action }) => action === 'unchanged').length;
    if (flags.output === 'json') io.stdout.write(planJson(plan));
    else if (equal < plan.steps.length) await showPlan(plan, { ...flags, 'dry-run': true, yes: false }, io);
    io.stderr.write(
      equal < plan.steps.length
        ? `differs: ${planCounts(plan)}\n`
        : `${equal === 1 ? '1 object is' : `${equal} objects are`} as described\n`,
    );
    return equal < plan.steps.length ? Exit.different : Exit.ok;
  },
});

type VerifyFlags = FlagValues<typeof inputFlags> & FlagValues<typeof nameFlag> & GlobalValues;

async function describedPlan(flags: VerifyFlags, io: Io): Promise<Plan | undefined> {
  const configured = await configuredCluster(await configInput(flags, io), flags, io, 'read');
  if (!configured) return undefined;
  const { cluster, config } = configured;
  try {
    return await compareConfig(cluster, config);
  } finally {
    cluster.close();
  }
}

async function recordedPlan(flags: VerifyFlags, io: Io): Promise<Plan> {
  const cluster = await connectCluster(flags, io, 'read');
  try {
    const { istioNamespace, revision = 'default', name } = flags;
    const current = await currentRecords(cluster, { istioNamespace, revision, name });
    const { plan, unrecorded } = await compareRecords(cluster, current, await releaseOf(flags, io));
    io.stderr.write(comparedText(current, unrecorded));
    return plan;
  } finally {
    cluster.close();
  }
}
