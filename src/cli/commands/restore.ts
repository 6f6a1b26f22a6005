import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { plural } from '../../lib/plural.ts';
import { InputError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { planRestore, restoreManager } from '../../pipeline/backup.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { consent, outcome, planFlags, planQuestion, refuseConflicts, showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { defineCommand } from '../define-command.ts';
import { showProgress } from '../progress.ts';

export const restore = defineCommand({
  path: ['restore'],
  summary: 'Apply the objects that uninstall --backup saved.',
  description:
    'Shows what is created and changed, and asks. A backup holds objects of the kinds of Istio: a file with anything else is refused as a whole.',
  examples: [
    { does: 'After installing again', run: 'restore istio-objects.yaml' },
    { does: 'Look first', run: 'restore istio-objects.yaml --dry-run --diff' },
  ],
  arguments: [{ name: 'file', help: 'The backup.', required: true }],
  flags: {
    ...planFlags,
    'force-conflicts': { type: 'boolean', help: 'Take over fields that other managers own.' },
  },
  async run({ flags, args: [file = ''], io }) {
    const text = await readFile(resolve(io.cwd, file), 'utf8').catch((cause: unknown) => {
      throw new InputError(`cannot read ${file}`, {
        code: 'BACKUP_UNREADABLE',
        hint: 'name the file that uninstall --backup wrote',
        cause,
      });
    });
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const plan = await planRestore(cluster, text, file);
      await showPlan(plan, flags, io);
      if (flags['dry-run']) return Exit.ok;
      refuseConflicts(plan, flags['force-conflicts']);
      const wanted = plan.steps.filter(({ action }) => action !== 'unchanged').length;
      if (wanted > 0 && !(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      const events = carryOut(plan, cluster, {
        force: flags['force-conflicts'],
        wait: false,
        deadline: () => deadlineAfter(flags['kubeclient-timeout']),
        interrupted: io.interrupted,
        manager: restoreManager,
      });
      const told = await showProgress(events, io);
      const status = outcome(told, io);
      const done = told.filter(({ type }) => type === 'done').length;
      io.stderr.write(wanted === 0 ? 'nothing to change\n' : `restored ${plural(done, 'object')}\n`);
      return status;
    } finally {
      cluster.close();
    }
  },
});
