import type { OwnedField, Plan, PlanStep } from '../model/plan.ts';
import { affectedLines } from './affected.ts';
import { objectsPage, type ShownField, type ShownObject } from './html/objects.ts';
import { planCounts } from './plan-text.ts';

/** A plan as a page: each object with the fields that change. */
export function planHtml(plan: Plan): string {
  const { version, profile, revision, context, kubernetes } = plan.subject;
  const about = [
    profile && `profile ${profile}`,
    `revision ${revision}`,
    `context ${context}`,
    `kubernetes ${kubernetes}`,
  ];
  const steps = plan.steps.filter(({ action }) => action !== 'unchanged');
  const who = plan.affected ? affectedLines(plan.affected).map((line) => line.trim()) : [];
  return objectsPage(
    `Plan for istio ${version}: ${planCounts(plan) || 'nothing to change'}`,
    [...about, ...who].filter(Boolean).join(' · '),
    steps.map(shown),
  );
}

function shown(step: PlanStep): ShownObject {
  const { kind, namespace, name } = step.ref;
  const isSecret = kind === 'Secret';
  const changes = step.action === 'update' || step.action === 'conflict' ? step.changes : [];
  const conflicts = step.action === 'conflict' ? step.conflicts : [];
  return {
    change: step.action,
    kind,
    namespace,
    name,
    notes: conflicts.map((conflict) => conflictNote(conflict, isSecret)),
    fields: isSecret ? changes.map(maskedField) : changes,
  };
}

const conflictNote = ({ field, ours, live, manager }: OwnedField, isSecret: boolean) =>
  `${field} belongs to ${manager}${isSecret ? '' : `: ours ${JSON.stringify(ours)}, live ${JSON.stringify(live)}`}`;

const maskedField = ({ path, ...sides }: ShownField): ShownField => ({
  path,
  ...('before' in sides && { before: '***' }),
  ...('after' in sides && { after: '***' }),
});
