import type { Io } from '../../io/io.ts';
import type { Cluster } from '../../model/cluster.ts';
import { UserError } from '../../model/errors.ts';
import { Exit, type ExitStatus } from '../../model/exit.ts';
import type { Plan } from '../../model/plan.ts';
import { carryOut } from '../../pipeline/carry-out.ts';
import { waypointCoverage } from '../../pipeline/waypoint-coverage.ts';
import { enrollManager, planWaypoint, stepsChange, waypointManager } from '../../pipeline/waypoint-plan.ts';
import { consent, outcome, planFlags, planQuestion, refuseConflicts } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { deadlineAfter } from '../deadline.ts';
import { defineCommand } from '../define-command.ts';
import { showProgress } from '../progress.ts';
import { waypointFlags, waypointTimeout } from '../waypoint-flags.ts';
import { showWaypointPlan } from '../waypoint-plan.ts';
import { waitForWaypoint } from '../waypoint-wait.ts';

export const waypointApply = defineCommand({
  path: ['waypoint', 'apply'],
  summary: 'Create or change a waypoint, and let a namespace use it.',
  description:
    'Shows what changes, which Services and pods the waypoint takes over and which policies it enforces, and asks. What an earlier run said of traffic and revision stays unless it is said again. A namespace is enrolled last; with --wait, only when the waypoint works.',
  examples: [
    { does: 'For a namespace that then uses it', run: 'waypoint apply -n shop --enroll-namespace --wait' },
    { does: 'Look first', run: 'waypoint apply -n shop --enroll-namespace --dry-run' },
  ],
  flags: {
    ...waypointFlags,
    'enroll-namespace': { type: 'boolean', help: 'Let the namespace use the waypoint.' },
    overwrite: { type: 'boolean', help: 'Take the namespace from the waypoint that it uses.' },
    wait: { type: 'boolean', short: 'w', help: 'Wait until the waypoint works.' },
    'waypoint-timeout': waypointTimeout,
    force: { type: 'boolean', help: 'Go on with a revision that is not installed.' },
    'force-conflicts': { type: 'boolean', help: 'Take over fields that other managers own.' },
    ...planFlags,
  },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const name = flags.name || 'waypoint';
      const namespace = flags.namespace || cluster.target.namespace;
      const enrollNamespace = flags['enroll-namespace'];
      const request = { name, namespace, traffic: flags.for, revision: flags.revision, enrollNamespace };
      const planned = await planWaypoint(cluster, { ...request, overwrite: flags.overwrite, force: flags.force });
      const { plan, gateway, enrollment, traffic } = planned;
      const { wholeNamespace } = planned;
      const coverage = await waypointCoverage(cluster, { namespace, waypoint: name, traffic, wholeNamespace });
      for (const warning of planned.warnings) io.stderr.write(`warning: ${warning}\n`);
      await showWaypointPlan(plan, coverage, { flags, io, verb: 'takes' });
      if (flags['dry-run']) return ended(Exit.ok, planned.refused);
      refuseConflicts(plan, flags['force-conflicts'] || (flags.overwrite && !conflicts(gateway)));
      if (stepsChange(plan.steps) && !(await consent(planQuestion(plan), flags, io))) return Exit.failed;
      const force = flags['force-conflicts'];
      const applied = await carry(gateway, cluster, { io, force, manager: waypointManager });
      if (applied !== Exit.ok) return applied;
      io.stderr.write(`waypoint ${namespace}/${name} ${stepsChange(gateway.steps) ? 'applied' : 'is as wanted'}\n`);
      const waited = flags.wait ? await waitForWaypoint(cluster, { namespace, name }, { io, flags }) : Exit.ok;
      if (waited !== Exit.ok) return waited;
      const enrolled = await carry(enrollment, cluster, {
        io,
        force: force || flags.overwrite,
        manager: enrollManager,
      });
      if (enrolled !== Exit.ok) return enrolled;
      if (stepsChange(enrollment.steps)) io.stderr.write(`namespace ${namespace} uses waypoint ${name}\n`);
      return ended(Exit.ok, planned.refused);
    } finally {
      cluster.close();
    }
  },
});

const conflicts = ({ steps }: Plan) => steps.some(({ action }) => action === 'conflict');

/** The namespace was not enrolled although that was asked: everything else is done, and the status says so. */
function ended(status: ExitStatus, refused: string | undefined): ExitStatus {
  if (refused === undefined) return status;
  throw new UserError('the namespace was not enrolled', {
    code: 'WAYPOINT_ENROLLED',
    exit: Exit.refused,
    hint: refused,
  });
}

interface Carrying {
  readonly io: Io;
  readonly force: boolean;
  readonly manager: string;
}

async function carry(plan: Plan, cluster: Cluster, { io, force, manager }: Carrying): Promise<ExitStatus> {
  if (!stepsChange(plan.steps)) return Exit.ok;
  const deadline = () => deadlineAfter(60_000);
  const events = carryOut(plan, cluster, { force, wait: false, deadline, interrupted: io.interrupted, manager });
  return outcome(await showProgress(events, io), io);
}
