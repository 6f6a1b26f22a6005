import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { Affected, AffectedReport } from '../model/affected.ts';

/** Who is affected by a plan, one line for each way in which namespaces are injected. */
export function affectedLines({ found, unknown }: AffectedReport): readonly string[] {
  const lines = found.map((one) => `  affected ${wayOf(one)}: ${becomes(one)}: ${namespacesOf(one)}`);
  return unknown === undefined ? lines : [...lines, `  affected not known: ${printable(unknown)}`];
}

/** The same in one sentence for a question; an empty text when nobody is affected. */
export function affectedQuestion(report: AffectedReport | undefined): string {
  if (!report) return '';
  if (report.unknown !== undefined) return 'Who is injected through it is not known. ';
  return report.found.map((one) => `${sentence(one)} `).join('');
}

function sentence(one: Affected): string {
  const who = `${plural(one.namespaces.length, 'namespace')} with ${plural(podsOf(one), 'injected pod')}`;
  if (one.after === null) return `${who} would no longer be injected (${wayOf(one)}).`;
  return `${who} would move from revision ${one.revision} to ${one.after} (${wayOf(one)}).`;
}

const wayOf = ({ through, name }: Affected) => `${through} ${printable(name)}`;

/** Pods that run keep what they have: only new ones are injected. */
function becomes({ revision, after, through }: Affected): string {
  if (after === null) return 'no sidecar for new pods';
  return `new pods get revision ${printable(after)}${through === 'tag' ? ` instead of ${printable(revision)}` : ''}`;
}

const most = 20;

function namespacesOf(one: Affected): string {
  const { namespaces } = one;
  const shown = namespaces.slice(0, most).map(({ name, pods }) => `${printable(name)} ${pods}`);
  const more = namespaces.length > most ? `, and ${namespaces.length - most} more` : '';
  return `${plural(namespaces.length, 'namespace')}, ${plural(podsOf(one), 'injected pod')} (${shown.join(', ')}${more})`;
}

const podsOf = ({ namespaces }: Affected) => namespaces.reduce((sum, { pods }) => sum + pods, 0);
