import type { Io } from '../io/io.ts';
import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ValidConfig } from '../model/config.ts';
import { UsageError, UserError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import type { Plan } from '../model/plan.ts';
import { describeRef } from '../objects/refs.ts';
import { carryOut } from '../pipeline/carry-out.ts';
import { type PlannedInstall, planInstall } from '../pipeline/install.ts';
import { describeUndoing, planUndo, undo } from '../pipeline/undo.ts';
import { immutableHint, immutableText } from '../report/immutable.ts';
import { consent, outcome, type planFlags, planQuestion, refuseConflicts, showPlan } from './carry-out.ts';
import { deadlineAfter } from './deadline.ts';
import type { Flags, FlagValues, GlobalValues } from './define-command.ts';
import { showProgress } from './progress.ts';

/** The flags of commands that apply a configuration. */
export const applyFlags = {
  'readiness-timeout': {
    type: 'duration',
    placeholder: 'DURATION',
    default: '5m0s',
    help: 'Longest wait for one component to become ready.',
  },
  wait: { type: 'boolean', default: true, help: 'Wait until everything is ready; --wait=false or --no-wait does not.' },
  'no-wait': { type: 'boolean', help: 'Do not wait until workloads are ready.' },
  'force-conflicts': { type: 'boolean', help: 'Take over fields that other managers own.' },
  prune: { type: 'boolean', help: 'Agree to remove what the configuration no longer has, with --yes.' },
  'rollback-on-failure': {
    type: 'boolean',
    help: 'When it fails, bring back what this file had installed before, or remove what was created.',
  },
  'create-namespace': { type: 'boolean', help: 'Also create missing namespaces of gateways.' },
  verify: { type: 'boolean', hidden: true, help: 'Accepted for scripts of the reference: installing always verifies.' },
} as const satisfies Flags;

type InstallFlags = FlagValues<typeof applyFlags> &
  FlagValues<typeof planFlags> &
  GlobalValues & { readonly force?: boolean };

export interface InstallContext {
  readonly flags: InstallFlags;
  readonly io: Io;
  readonly command: 'install' | 'upgrade' | 'rollback';
}

/** Plans, shows, asks, applies. */
export async function install(cluster: Cluster, config: ValidConfig, context: InstallContext): Promise<ExitStatus> {
  const { command, flags } = context;
  return await carryOutInstall(
    cluster,
    await planInstall(cluster, {
      command,
      config,
      createNamespace: flags['create-namespace'],
      force: flags.force ?? false,
    }),
    context,
  );
}

/** Shows a plan, asks, and applies exactly that. */
export async function carryOutInstall(
  cluster: Cluster,
  planned: PlannedInstall,
  { flags, io }: InstallContext,
): Promise<ExitStatus> {
  const { plan, record, immutable, refused } = planned;
  tellWarnings(planned, io);
  await showPlan(plan, flags, io);
  if (flags['dry-run']) {
    tellObstacles(planned, io);
    return Exit.ok;
  }
  refuseRefused(refused);
  refuseImmutable(immutable);
  refuseUnsafe(plan, flags);
  const changes = plan.steps.some(({ action }) => action !== 'unchanged');
  if (changes && !(await consent(planQuestion(plan), flags, io))) return Exit.failed;
  const options = {
    force: flags['force-conflicts'],
    wait: flags.wait && !flags['no-wait'],
    deadline: () => deadlineAfter(flags['readiness-timeout']),
    interrupted: io.interrupted,
  };
  const events = await showProgress(carryOut(plan, cluster, { ...options, record }), io);
  const status = outcome(events, io, 'or give it more time with --readiness-timeout');
  const done = options.wait
    ? 'is installed'
    : 'is applied; nobody waited until it is ready (istioctl verify-install looks)';
  if (status === Exit.ok) io.stderr.write(changes ? `istio ${plan.subject.version} ${done}\n` : 'nothing to change\n');
  else if (flags['rollback-on-failure'] && status !== Exit.interrupted) {
    const undoing = await planUndo(cluster, planned, events);
    io.stderr.write(`rolling back: ${describeUndoing(undoing)}\n`);
    await showProgress(undo(cluster, { plan, charts: planned.charts, undoing }, options), io);
  }
  return status;
}

/** What is worth knowing before the plan is read. */
export function tellWarnings({ warnings }: PlannedInstall, io: Io): void {
  for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
}

/** What would keep the plan from being carried out. */
export function tellObstacles({ immutable, refused }: PlannedInstall, io: Io): void {
  if (refused.length > 0) io.stderr.write(`warning: ${refusedText(refused)}\nhint: ${refusedHint}\n`);
  if (immutable.length > 0) io.stderr.write(`warning: ${immutableText(immutable)}hint: ${immutableHint(immutable)}\n`);
}

/** Throws when the API server would not take new objects: all are named before anything is sent. */
function refuseRefused(refused: PlannedInstall['refused']): void {
  if (refused.length === 0) return;
  throw new UserError(`${refusedText(refused)}\nnothing was changed`, {
    code: 'OBJECT_REFUSED',
    exit: Exit.refused,
    hint: refusedHint,
  });
}

const refusedText = (refused: PlannedInstall['refused']): string =>
  `the API server would refuse ${plural(refused.length, 'object')}:${refused.map(({ ref, message }) => `\n  ${describeRef(ref)}: ${printable(message)}`).join('')}`;
const refusedHint = 'correct the settings that these come from, or insist with --force';

/** Throws when Kubernetes would refuse fields of objects that are there: all are named before anything is sent. */
function refuseImmutable(immutable: PlannedInstall['immutable']): void {
  if (immutable.length === 0) return;
  throw new UserError(`${immutableText(immutable).trimEnd()}\nnothing was changed`, {
    code: 'IMMUTABLE',
    exit: Exit.refused,
    hint: immutableHint(immutable),
  });
}

/** What needs a flag of its own, because --yes is often said in advance. */
function refuseUnsafe(plan: Plan, flags: InstallFlags): void {
  refuseConflicts(plan, flags['force-conflicts']);
  const prunes = plan.steps.filter(({ action }) => action === 'prune').length;
  if (prunes > 0 && flags.yes && !flags.prune)
    throw new UserError(`${plural(prunes, 'object')} would be removed; nothing was changed`, {
      code: 'PRUNE',
      exit: Exit.refused,
      hint: 'agree with --prune, or run without --yes to be asked',
    });
}

/** Where to install is configuration; the flag says where other commands look for what is installed. */
export function refuseOtherNamespace(asked: string, configured: string): void {
  if (asked === configured || asked === defaultNamespace) return;
  throw new UsageError(
    `--istioNamespace ${asked} does not choose where to install: the configuration says ${configured}; nothing was changed`,
    `install there with --set values.global.istioNamespace=${asked}`,
  );
}

const defaultNamespace = 'istio-system';
