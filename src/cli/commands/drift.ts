import { Exit } from '../../model/exit.ts';
import { compareRecords } from '../../pipeline/compare.ts';
import { currentRecords } from '../../pipeline/history.ts';
import { planCounts, planJson } from '../../report/plan-text.ts';
import { showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { manifestsFlag, releaseOf } from '../input-flags.ts';
import { comparedText, recordFlags } from '../record-flags.ts';

export const drift = defineCommand({
  path: ['drift'],
  summary: 'Say what differs from what was installed, who changed it and when.',
  description:
    'Compares the cluster with the records of everything installed, the last one of each file, as installing it again would. What istiod itself keeps up is no difference, nor is what another revision shares. Exit status 2 when something differs.',
  examples: [{ does: 'Look for changes by hand', run: 'drift' }],
  flags: {
    ...recordFlags,
    ...manifestsFlag,
    diff: { type: 'boolean', help: 'Show every field that differs.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, 'read');
    try {
      const current = await currentRecords(cluster, flags);
      const { plan, unrecorded } = await compareRecords(cluster, current, await releaseOf(flags, io));
      io.stderr.write(comparedText(current, unrecorded));
      const differs = plan.steps.some(({ action }) => action !== 'unchanged');
      if (flags.output === 'json') io.stdout.write(planJson(plan));
      else if (differs) await showPlan(plan, { ...flags, 'dry-run': true, yes: false }, io);
      io.stderr.write(differs ? `installing again would bring it back: ${planCounts(plan)}\n` : 'no difference\n');
      return differs ? Exit.different : Exit.ok;
    } finally {
      cluster.close();
    }
  },
});
