import type { Io } from '../io/io.ts';
import type { Plan } from '../model/plan.ts';
import type { WaypointCoverage } from '../model/waypoint.ts';
import { planJson } from '../report/plan-text.ts';
import { coverageLines } from '../report/waypoint.ts';
import { type PlanFlagValues, planFormats, showPlan } from './carry-out.ts';
import { outputTarget, writePrivateOutput } from './output-target.ts';
import { inLocale } from './terminal.ts';

/** Shows a plan about waypoints, and below it what they take over or give back. */
export async function showWaypointPlan(
  plan: Plan,
  coverage: WaypointCoverage,
  { flags, io, verb }: { readonly flags: PlanFlagValues; readonly io: Io; readonly verb: 'takes' | 'loses' },
): Promise<void> {
  const { format, file } = outputTarget(flags.output, planFormats);
  if (format === 'json') {
    const answer = { plan: JSON.parse(planJson(plan)), coverage };
    return await writePrivateOutput(`${JSON.stringify(answer, null, 2)}\n`, file, io);
  }
  await showPlan(plan, flags, io);
  const output = flags['dry-run'] ? io.stdout : io.stderr;
  for (const line of coverageLines(coverage, verb)) output.write(inLocale(`${line}\n`, io));
}
