import { Exit } from '../../model/exit.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { planTag, tagFieldManager } from '../../pipeline/tags.ts';
import { consent, outcome, planFlags, planQuestion, refuseConflicts, showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { defineCommand } from '../define-command.ts';
import { showProgress } from '../progress.ts';
import { sayHowToUse, tagFlags, tagRequest } from '../tag-flags.ts';

export const tagSet = defineCommand({
  path: ['tag', 'set'],
  summary: 'Let a tag lead to a revision.',
  description:
    'Namespaces name the tag instead of the revision: moving it moves them all, at the next restart of their pods.',
  examples: [
    { does: 'A tag for the revision canary', run: 'tag set prod --revision canary' },
    { does: 'Make it the default', run: 'tag set default --revision canary --overwrite' },
  ],
  arguments: [{ name: 'tag', completes: 'tag', help: 'Name of the tag.', required: true }],
  flags: {
    ...tagFlags,
    ...planFlags,
    'force-conflicts': { type: 'boolean', help: 'Take over fields that other managers own.' },
  },
  async run({ flags, args: [tag = ''], io }) {
    const request = tagRequest(tag, flags);
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const plan = await planTag(cluster, request);
      await showPlan(plan, flags, io);
      if (flags['dry-run']) return Exit.ok;
      refuseConflicts(plan, flags['force-conflicts']);
      const changes = plan.steps.some(({ action }) => action !== 'unchanged');
      if (changes && !(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      const deadline = () => deadlineAfter(flags['kubeclient-timeout']);
      const events = carryOut(plan, cluster, {
        force: flags['force-conflicts'],
        wait: false,
        deadline,
        interrupted: io.interrupted,
        manager: tagFieldManager,
      });
      const status = outcome(await showProgress(events, io), io);
      if (status === Exit.ok && !changes) io.stderr.write('nothing to change\n');
      if (status === Exit.ok) sayHowToUse(request, io);
      return status;
    } finally {
      cluster.close();
    }
  },
});
