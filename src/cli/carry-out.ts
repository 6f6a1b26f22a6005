import type { Io } from '../io/io.ts';
import { plural } from '../lib/plural.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import { UserError } from '../model/errors.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import type { Plan } from '../model/plan.ts';
import { affectedQuestion } from '../report/affected.ts';
import { failureText } from '../report/apply-lines.ts';
import { planCounts, planJson, planText } from '../report/plan-text.ts';
import type { Flags, FlagValues } from './define-command.ts';
import { outputTarget, writePrivateOutput } from './output-target.ts';
import { inLocale } from './terminal.ts';

/** Every form in which a plan can be written. */
export const planFormats = ['text', 'json', 'html'] as const;

/** The flags of every command that shows a plan and carries it out. */
export const planFlags = {
  yes: { type: 'boolean', short: 'y', aliases: ['skip-confirmation'], help: 'Do not ask before changing the cluster.' },
  'dry-run': { type: 'boolean', help: 'Show the plan and stop; the cluster is only read.' },
  diff: { type: 'boolean', help: 'Show every field that changes.' },
  output: {
    type: 'string',
    short: 'o',
    placeholder: 'FORMAT[=FILE]',
    default: 'text',
    suggests: planFormats,
    help: `Format of the plan: ${planFormats.join(', ')}.`,
  },
} as const satisfies Flags;

export type PlanFlagValues = FlagValues<typeof planFlags>;

/** Writes the plan: data to stdout, and to stderr when people are asked about it next. */
export async function showPlan(plan: Plan, flags: PlanFlagValues, io: Io): Promise<void> {
  const { format, file } = outputTarget(flags.output, planFormats);
  if (format === 'json') return await writePrivateOutput(planJson(plan), file, io);
  if (format === 'html') await writePrivateOutput((await import('../report/plan-html.ts')).planHtml(plan), file, io);
  if (format === 'text' || file !== undefined) showText(plan, flags, io);
}

/** Throws when a plan was wanted that could not be written: nothing changes that was not shown. */
async function refuseUnshown(io: Io): Promise<void> {
  const lost = await io.stdout.lost();
  if (lost && !lost.unread)
    throw new UserError('the plan could not be written; nothing was changed', {
      code: 'PLAN_NOT_SHOWN',
      exit: Exit.failed,
      hint: 'check the free space, or write the plan elsewhere with -o FORMAT=FILE',
    });
}

function showText(plan: Plan, flags: PlanFlagValues, io: Io): void {
  const output = flags['dry-run'] ? io.stdout : io.stderr;
  output.write(inLocale(planText(plan, { diff: flags.diff, width: output.columns, now: io.now() }), io));
}

/** Throws when fields of others would be taken over without --force-conflicts. */
export function refuseConflicts({ steps }: Plan, force: boolean): void {
  const conflicts = steps.filter(({ action }) => action === 'conflict').length;
  if (conflicts === 0 || force) return;
  throw new UserError(
    `${conflicts === 1 ? '1 object has' : `${conflicts} objects have`} fields that others own; nothing was changed`,
    { code: 'CONFLICT', exit: Exit.refused, hint: conflictHint(steps) },
  );
}

/** Says what can be done: the selectors of webhooks come from no setting, most other fields do. */
function conflictHint(steps: Plan['steps']): string {
  const fields = steps.flatMap((step) => (step.action === 'conflict' ? step.conflicts : []));
  const managers = [...new Set(fields.map(({ manager }) => manager))].join(', ');
  if (fields.every(({ field }) => field.startsWith('.webhooks')))
    return `take them over with --force-conflicts, and keep ${managers} from writing to the webhooks of Istio: it would write again`;
  return 'take them over with --force-conflicts, or write the live values into the configuration (k8s.overlays reaches every field)';
}

/**
 * Asks for consent. True to go on; throws when nobody can be asked, or the plan that is asked about could not be written.
 */
export async function consent(question: string, flags: PlanFlagValues, io: Io): Promise<boolean> {
  await refuseUnshown(io);
  return flags.yes || (await ask(question, io));
}

async function ask(question: string, io: Io): Promise<boolean> {
  const answer = io.stdinIsTTY || io.stderr.isTTY ? await io.ask(`${question} Proceed? (y/N) `) : undefined;
  if (answer === undefined && io.interrupted.aborted) throw interruptedBefore();
  if (answer === undefined && !io.stdinIsTTY)
    throw new UserError('this changes the cluster, and there is nobody to ask', {
      code: 'CONSENT_MISSING',
      exit: Exit.refused,
      hint: 'add --yes to go on without being asked, or --dry-run to look only',
    });
  if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return true;
  io.stderr.write('cancelled, nothing was changed\n');
  return false;
}

const interruptedBefore = () =>
  new UserError('interrupted, nothing was changed', { code: 'INTERRUPTED', exit: Exit.interrupted });

/** `Install istio 1.30.3 into context "prod": 45 to create.` */
export function planQuestion(plan: Plan): string {
  const { command, version, context } = plan.subject;
  const who = affectedQuestion(plan.affected);
  if (command === 'restore') return `Restore into context "${context}": ${planCounts(plan)}.`;
  if (command === 'waypoint') return `Change context "${context}": ${planCounts(plan)}.`;
  const removes = plan.steps.every(({ action }) => action === 'delete');
  const verb = {
    install: 'Install',
    upgrade: 'Upgrade to',
    uninstall: 'Remove',
    rollback: 'Roll back to',
    tag: removes ? 'Remove a tag of' : 'Set a tag of',
  }[command];
  return `${who}${verb} istio ${version} in context "${context}": ${planCounts(plan)}.`;
}

/**
 * Says what went wrong and which status that is.
 * @param moreTime how to wait longer, where that can be said
 */
export function outcome(events: readonly ApplyEvent[], io: Io, moreTime?: string): ExitStatus {
  io.stderr.write(failureText(events));
  if (io.interrupted.aborted) {
    const changed = events.filter((event) => event.type === 'done' && event.action !== 'gone').length;
    io.stderr.write(
      `interrupted after ${plural(changed, 'changed object')}; running the same command again goes on from here\n`,
    );
    return Exit.interrupted;
  }
  if (events.some(({ type }) => type === 'failed')) return Exit.failed;
  if (events.some(({ type }) => type === 'timedOut')) {
    io.stderr.write(`hint: ${['run the same command again, which is safe', moreTime].filter(Boolean).join(', ')}\n`);
    return Exit.timedOut;
  }
  return Exit.ok;
}
