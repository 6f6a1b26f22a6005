import type { Io } from '../../io/io.ts';
import { plural } from '../../lib/plural.ts';
import { UsageError, UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { waypointCoverage } from '../../pipeline/waypoint-coverage.ts';
import { planWaypointRemoval, unenroll, unenrollSteps, type WaypointRemoval } from '../../pipeline/waypoint-removal.ts';
import { waypointRow } from '../../pipeline/waypoints.ts';
import { userText } from '../../report/waypoint.ts';
import { consent, outcome, planFlags, planQuestion } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { defineCommand } from '../define-command.ts';
import { showProgress } from '../progress.ts';
import { waypointName } from '../waypoint-flags.ts';
import { showWaypointPlan } from '../waypoint-plan.ts';

export const waypointDelete = defineCommand({
  path: ['waypoint', 'delete'],
  summary: 'Delete waypoints, and take away the labels that lead to them.',
  description:
    'Namespaces, Services, ServiceEntries and pods may still name a waypoint: without it, policies for it are not enforced. --unenroll takes their labels away first; --keep-labels leaves them, for a waypoint that comes back. Without either, the command asks, or refuses where there is nobody to ask.',
  examples: [
    { does: 'One waypoint and the labels that name it', run: 'waypoint delete waypoint -n shop --unenroll' },
    { does: 'Look first', run: 'waypoint delete --all -n shop --dry-run' },
  ],
  arguments: [{ name: 'waypoint', repeated: true, completes: 'waypoint', help: 'Names of waypoints.' }],
  flags: {
    name: { ...waypointName, default: '', help: 'Name of a waypoint.' },
    all: { type: 'boolean', help: 'All waypoints of the namespace.' },
    revision: {
      type: 'string',
      short: 'r',
      placeholder: 'NAME',
      completes: 'revision',
      help: 'All waypoints of the namespace that name this revision.',
    },
    unenroll: { type: 'boolean', help: 'Take the labels away that lead to the waypoints.' },
    'keep-labels': { type: 'boolean', help: 'Leave the labels that lead to the waypoints.' },
    ...planFlags,
  },
  async run({ flags, args, io }) {
    const names = [...args, ...(flags.name === '' ? [] : [flags.name])];
    const byRevision = flags.revision !== undefined && flags.revision !== '';
    if (names.length > 0 && (flags.all || byRevision))
      throw new UsageError('names, and --all or --revision, exclude each other', 'leave one of them out');
    if (names.length === 0 && !flags.all && !byRevision)
      throw new UsageError('which waypoint?', 'name it, or take --all or --revision REVISION');
    if (flags.unenroll && flags['keep-labels']) throw new UsageError('--unenroll and --keep-labels exclude each other');
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const namespace = flags.namespace || cluster.target.namespace;
      const revision = byRevision ? flags.revision : undefined;
      const removal = await planWaypointRemoval(cluster, { namespace, names, all: flags.all, revision });
      if (removal.gateways.length === 0) {
        io.stderr.write(
          `no waypoints${byRevision ? ` of revision ${revision}` : ''} in ${namespace}: nothing to delete\n`,
        );
        return Exit.ok;
      }
      tellUsers(removal, io);
      const takes = await takesLabels(removal, flags, io);
      const labels = takes ? await unenrollSteps(cluster, removal.users) : [];
      const plan = { ...removal.plan, steps: [...labels, ...removal.plan.steps] };
      await showWaypointPlan(plan, await lost(removal), { flags, io, verb: 'loses' });
      if (flags['dry-run']) return Exit.ok;
      if (!(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      const taken = outcome(await showProgress(unenroll(labels, cluster, io.interrupted), io), io);
      if (taken !== Exit.ok) return taken;
      const deadline = () => deadlineAfter(flags['kubeclient-timeout']);
      const events = carryOut(removal.plan, cluster, {
        force: false,
        wait: false,
        deadline,
        interrupted: io.interrupted,
      });
      const status = outcome(await showProgress(events, io), io);
      const count = plural(removal.gateways.length, 'waypoint');
      if (status === Exit.ok)
        io.stderr.write(`deleted ${count}${takes ? ` and ${plural(labels.length, 'label')}` : ''}\n`);
      return status;
    } finally {
      cluster.close();
    }

    async function lost({ gateways, users }: WaypointRemoval) {
      const each = await Promise.all(
        gateways.map(waypointRow).map(({ namespace, name, traffic }) => {
          const wholeNamespace = users.some((user) => user.kind === 'Namespace' && user.name === namespace);
          return waypointCoverage(cluster, { namespace, waypoint: name, traffic, wholeNamespace });
        }),
      );
      const all = (pick: (one: (typeof each)[number]) => readonly string[]) => [...new Set(each.flatMap(pick))].sort();
      return {
        services: all((one) => one.services),
        exempt: [],
        pods: each.reduce((sum, { pods }) => sum + pods, 0),
        enforced: all((one) => one.enforced),
        behind: all((one) => one.behind),
        unknown: all((one) => one.unknown),
      };
    }
  },
});

interface LabelFlags {
  readonly unenroll: boolean;
  readonly 'keep-labels': boolean;
  readonly 'dry-run': boolean;
  readonly yes: boolean;
}

function tellUsers({ users, unknown }: WaypointRemoval, io: Io): void {
  if (users.length > 0) {
    io.stderr.write(`${plural(users.length, 'object')} would still lead to what is deleted:\n`);
    for (const user of users.slice(0, 20)) io.stderr.write(`  ${userText(user)}\n`);
    if (users.length > 20) io.stderr.write(`  and ${users.length - 20} more\n`);
  }
  for (const reason of unknown) io.stderr.write(`warning: who uses the waypoint is not known in full: ${reason}\n`);
}

/** Whether the labels go, too: as the flags say, or as the user answers. Throws where nobody says. */
async function takesLabels({ users }: WaypointRemoval, flags: LabelFlags, io: Io): Promise<boolean> {
  if (users.length === 0 || flags['keep-labels']) return false;
  if (flags.unenroll || flags['dry-run']) return true;
  const answer = io.stdinIsTTY && !flags.yes ? await io.ask('Take these labels away, too? (y/N) ') : undefined;
  if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return true;
  throw new UserError('the waypoint is in use; nothing was changed', {
    code: 'WAYPOINT_IN_USE',
    exit: Exit.refused,
    hint: '--unenroll takes the labels away, --keep-labels leaves them',
  });
}
