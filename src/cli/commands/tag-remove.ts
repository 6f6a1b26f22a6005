import { Exit } from '../../model/exit.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { planTagRemoval } from '../../pipeline/tags.ts';
import { consent, outcome, planFlags, planQuestion, showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { defineCommand } from '../define-command.ts';
import { showProgress } from '../progress.ts';

export const tagRemove = defineCommand({
  path: ['tag', 'remove'],
  summary: 'Remove a tag; the revision stays.',
  examples: [{ does: 'Remove the tag prod', run: 'tag remove prod' }],
  arguments: [{ name: 'tag', completes: 'tag', help: 'Name of the tag.', required: true }],
  flags: planFlags,
  async run({ flags, args: [tag = ''], io }) {
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const plan = await planTagRemoval(cluster, tag, flags.istioNamespace);
      await showPlan(plan, flags, io);
      if (flags['dry-run']) return Exit.ok;
      if (!(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      const deadline = () => deadlineAfter(flags['kubeclient-timeout']);
      const events = carryOut(plan, cluster, { force: false, wait: false, deadline, interrupted: io.interrupted });
      return outcome(await showProgress(events, io), io);
    } finally {
      cluster.close();
    }
  },
});
