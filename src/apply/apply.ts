import { channel } from '../lib/channel.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { type ComponentName, componentNames, componentTable } from '../model/component-table.ts';
import { UserError } from '../model/errors.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { applyStep } from './apply-step.ts';
import { waveOfStep } from './order.ts';
import { hasReadiness, readinessOf } from './readiness/readiness.ts';
import { type Waited, waitUntilReady } from './wait.ts';

export interface ApplyPlanOptions {
  readonly fieldManager: string;
  /** Takes over the fields that a conflict step names. */
  readonly force: boolean;
  /** Whether to wait until workloads are ready; CRDs are always waited for. */
  readonly wait: boolean;
  /** A new signal that fires when one component has had its time. */
  readonly deadline: () => AbortSignal;
  /** Fires at Ctrl-C: nothing new is started. */
  readonly interrupted: AbortSignal;
}

type Outcome = 'ready' | 'failed';

/** Creates and updates what the plan says: components in their order, each one's objects in waves. Prune and delete steps are not its business. */
export function applyPlan(plan: Plan, cluster: Cluster, options: ApplyPlanOptions): AsyncIterable<ApplyEvent> {
  const events = channel<ApplyEvent>();
  const steps = plan.steps.filter(({ action }) => action !== 'prune' && action !== 'delete');
  applyAll(steps, { cluster, options, tell: (event) => events.put(event) }).then(events.close, events.fail);
  return events;
}

/** What every step of one application needs. */
interface Run {
  readonly cluster: Cluster;
  readonly options: ApplyPlanOptions;
  readonly tell: (event: ApplyEvent) => void;
}

async function applyAll(all: readonly PlanStep[], run: Run): Promise<void> {
  const common = all.filter(({ component }) => component === undefined);
  if (!(await applyWaves(common, run))) return;
  const outcomes = new Map<ComponentName, Promise<Outcome>>();
  for (const component of componentNames) outcomes.set(component, afterOthers(component));
  await Promise.all(outcomes.values());

  async function afterOthers(component: ComponentName): Promise<Outcome> {
    for (const earlier of componentTable[component].startsAfter) {
      if ((await outcomes.get(earlier)) !== 'failed') continue;
      if (changes(stepsOf(component))) run.tell({ type: 'skipped', component, because: earlier });
      return 'failed';
    }
    return await applyComponent(component, stepsOf(component), run);
  }
  function stepsOf(component: ComponentName): readonly PlanStep[] {
    return all.filter((step) => step.component === component);
  }
}

const changes = (steps: readonly PlanStep[]): boolean => steps.some(({ action }) => action !== 'unchanged');

async function applyComponent(component: ComponentName, steps: readonly PlanStep[], run: Run): Promise<Outcome> {
  const { options, tell } = run;
  const isChanged = changes(steps);
  if (isChanged) tell({ type: 'started', component });
  if (!(await applyWaves(steps, run))) return 'failed';
  const waited = options.wait ? notYetReady(steps, (kind) => kind !== 'CustomResourceDefinition') : [];
  if (!(await wait(component, waited, run))) return 'failed';
  if (isChanged) tell({ type: 'finished', component, ready: options.wait });
  return 'ready';
}

/** One wave after the other; within one everything at once. False as soon as something failed. */
async function applyWaves(steps: readonly PlanStep[], run: Run): Promise<boolean> {
  const waves = [...new Set(steps.map(waveOfStep))].sort((a, b) => a - b);
  for (const wave of waves) {
    const now = steps.filter((step) => waveOfStep(step) === wave);
    const done = await Promise.all(now.map((step) => guarded(step, run)));
    if (done.includes(false) || run.options.interrupted.aborted) return false;
    const crds = notYetReady(now, (kind) => kind === 'CustomResourceDefinition');
    // CRDs take a moment: not worth a line each.
    const tell: Run['tell'] = (event) => (event.type === 'waiting' ? undefined : run.tell(event));
    if (!(await wait('base', crds, { ...run, tell }))) return false;
  }
  return true;
}

async function guarded(step: PlanStep, { cluster, options, tell }: Run): Promise<boolean> {
  if (options.interrupted.aborted) return false;
  try {
    const event = await applyStep(step, cluster, options);
    if (event) tell(event);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tell({ type: 'failed', ref: step.ref, error });
    return false;
  }
}

/** What was changed has to become ready; what was not may have been ready before. */
function notYetReady(steps: readonly PlanStep[], wanted: (kind: string) => boolean): readonly Waited[] {
  return steps
    .filter(({ ref }) => hasReadiness(ref.kind) && wanted(ref.kind))
    .filter((step) => !(step.action === 'unchanged' && readinessOf(step.live).ready))
    .map(({ ref }) => ({ ref }));
}

async function wait(
  component: ComponentName,
  waited: readonly Waited[],
  { cluster, options: { deadline, interrupted }, tell }: Run,
): Promise<boolean> {
  if (waited.length === 0) return true;
  const notReady = await waitUntilReady(waited, cluster, [deadline(), interrupted], (notReady, left) =>
    tell({ type: 'waiting', component, notReady, left }),
  );
  if (notReady.length === 0) return true;
  if (!interrupted.aborted) tell({ type: 'timedOut', component, notReady });
  return false;
}
