import { resolve } from 'node:path';
import type { Io } from '../../io/io.ts';
import { writeWhole } from '../../io/write-files.ts';
import { plural } from '../../lib/plural.ts';
import type { Cluster } from '../../model/cluster.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { attachments } from '../../pipeline/attachments.ts';
import { backup } from '../../pipeline/backup.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { configure } from '../../pipeline/configure.ts';
import { planUninstall } from '../../pipeline/uninstall.ts';
import { attachmentsText } from '../../report/attachments.ts';
import { reportProblems } from '../../report/problems.ts';
import { consent, outcome, planFlags, planQuestion, showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';
import { showProgress } from '../progress.ts';

const removalTimeoutMs = 120_000;

export const uninstall = defineCommand({
  path: ['uninstall'],
  summary: 'Remove Istio, or one revision of it.',
  description:
    'Shows what goes before anything does. A revision takes only its own objects with it, never those of another one. CRDs, and with them the configuration of users, stay unless --delete-crds is given.',
  examples: [
    { does: 'Remove one revision', run: 'uninstall --revision canary' },
    { does: 'Remove what a file installed', run: 'uninstall -f istio.yaml' },
    { does: 'Remove everything but the CRDs', run: 'uninstall --purge' },
    {
      does: 'Remove everything, and save what users configured',
      run: 'uninstall --purge --delete-crds --backup istio-objects.yaml',
    },
  ],
  flags: {
    ...inputFlags,
    ...planFlags,
    purge: { type: 'boolean', help: 'Remove every revision and what they share.' },
    'keep-crds': { type: 'boolean', default: true, hidden: true, help: 'The default; --delete-crds is the opposite.' },
    backup: {
      type: 'string',
      placeholder: 'FILE',
      help: 'First save every object of Istio kinds here, for istioctl restore.',
    },
    'delete-crds': { type: 'boolean', help: 'With --purge: also remove the CRDs and every object of their kinds.' },
  },
  async run({ flags, given, io }) {
    const byRevision = given.has('revision') || flags.set.some((set) => set.startsWith('revision='));
    if (!flags.purge && !byRevision && flags.filename.length === 0)
      throw new UsageError('say what to remove', 'one of --revision NAME, --filename FILE or --purge');
    if (flags['delete-crds'] && !flags.purge)
      throw new UsageError('--delete-crds needs --purge', 'CRDs belong to all revisions');
    const { config, problems } = await configure(await configInput(flags, io));
    if (reportProblems(problems, io.stderr) || !config) return Exit.badInput;
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const { plan, keptCrds } = await planUninstall(cluster, {
        purge: flags.purge,
        revision: config.revision || 'default',
        istioNamespace: config.istioNamespace,
        owner: config.name,
        deleteCrds: flags['delete-crds'],
      });
      await showPlan(plan, flags, io);
      const deleted = plan.steps.map(({ ref }) => ref);
      const found = await attachments(cluster, flags.purge ? undefined : plan.subject.revision, deleted);
      io.stderr.write(attachmentsText(found, flags['delete-crds']));
      if (keptCrds > 0)
        io.stderr.write(
          `kept: ${plural(keptCrds, 'CRD')} (--delete-crds removes them and the objects of their kinds)\n`,
        );
      if (flags.backup !== undefined) await saveBackup(cluster, flags.backup, io);
      if (flags['dry-run']) return Exit.ok;
      if (plan.steps.length === 0) {
        io.stderr.write('nothing to remove\n');
        return Exit.ok;
      }
      if (!(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      const events = carryOut(plan, cluster, {
        force: false,
        wait: false,
        deadline: () => deadlineAfter(removalTimeoutMs),
        interrupted: io.interrupted,
      });
      const status = outcome(await showProgress(events, io), io);
      if (status === Exit.ok) io.stderr.write('removed\n');
      return status;
    } finally {
      cluster.close();
    }
  },
});

async function saveBackup(cluster: Cluster, file: string, io: Io): Promise<void> {
  const { count, text } = await backup(cluster);
  await writeWhole(resolve(io.cwd, file), text);
  io.stderr.write(`saved ${plural(count, 'object')} in ${file}\n`);
}
