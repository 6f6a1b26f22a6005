import { resolve } from 'node:path';
import type { Io } from '../../io/io.ts';
import { refuseTaken, writePrivate } from '../../io/write-files.ts';
import { plural } from '../../lib/plural.ts';
import type { Cluster } from '../../model/cluster.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { attachments } from '../../pipeline/attachments.ts';
import { backup } from '../../pipeline/backup.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { configure } from '../../pipeline/configure.ts';
import { describeOwner, type PlannedUninstall, planUninstall } from '../../pipeline/uninstall.ts';
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
    'Shows what goes before anything does. A file takes what it installed, a revision what all of its files did; never an object of another one. Tags, validators and records go with their control plane. CRDs, and with them the configuration of users, stay unless --delete-crds is given.',
  examples: [
    { does: 'Remove one revision, with the gateways of all its files', run: 'uninstall --revision canary' },
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
    const byRevision =
      given.has('revision') || [...flags.set, ...flags['set-string']].some((set) => set.startsWith('revision='));
    // Files that only the settings name do not narrow down a revision that was asked for.
    const byFile = given.has('filename') || (flags.filename.length > 0 && !byRevision);
    if (!flags.purge && !byRevision && flags.filename.length === 0)
      throw new UsageError('say what to remove', 'one of --revision NAME, --filename FILE or --purge');
    if (flags['delete-crds'] && !flags.purge)
      throw new UsageError('--delete-crds needs --purge', 'CRDs belong to all revisions');
    const { config, problems } = await configure(await configInput(flags, io));
    if (reportProblems(problems, io.stderr) || !config) return Exit.badInput;
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const planned = await planUninstall(cluster, {
        purge: flags.purge,
        revision: config.revision || 'default',
        istioNamespace: config.istioNamespace,
        ...(byFile && !flags.purge ? { config } : {}),
        deleteCrds: flags['delete-crds'],
      });
      const { plan } = planned;
      await showPlan(plan, flags, io);
      const deleted = plan.steps.map(({ ref }) => ref);
      // Who loses a gateway alone keeps the istiod that he is attached to.
      if (planned.controlPlane) {
        const found = await attachments(cluster, flags.purge ? undefined : plan.subject.revision, deleted);
        io.stderr.write(attachmentsText(found, flags['delete-crds']));
      }
      io.stderr.write(keptText(planned));
      if (flags.backup !== undefined) await refuseTaken(resolve(io.cwd, flags.backup), false);
      if (flags['dry-run']) return Exit.ok;
      if (plan.steps.length === 0) {
        const what = byFile
          ? `nothing of ${describeOwner(config.name)}, revision ${plan.subject.revision}, is installed: `
          : '';
        io.stderr.write(`${flags.purge ? '' : what}nothing to remove\n`);
        return Exit.ok;
      }
      if (!(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      if (flags.backup !== undefined) await saveBackup(cluster, flags.backup, io);
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

/** What stays, and what others still believe to be there. */
function keptText({ plan, keptCrds, keptOfOthers, helmReleases }: PlannedUninstall): string {
  const { revision } = plan.subject;
  return [
    ...[...keptOfOthers].map(
      ([owner, count]) => `kept: ${plural(count, 'object')} of revision ${revision} from ${describeOwner(owner)}\n`,
    ),
    ...(keptCrds > 0
      ? [`kept: ${plural(keptCrds, 'CRD')} (--delete-crds removes them and the objects of their kinds)\n`]
      : []),
    ...[...helmReleases].map(
      ([name, namespace]) =>
        `Helm still lists its release ${name} afterwards: helm uninstall ${name} --namespace ${namespace}\n`,
    ),
  ].join('');
}

async function saveBackup(cluster: Cluster, file: string, io: Io): Promise<void> {
  const { count, text } = await backup(cluster);
  await writePrivate(resolve(io.cwd, file), text, false);
  io.stderr.write(`saved ${plural(count, 'object')} in ${file}\n`);
}
