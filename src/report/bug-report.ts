import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { BugReportIndex, BugReportPart } from '../model/bug-report.ts';

/** Size for people: `12 KB`. */
const size = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const ends: Readonly<Record<BugReportIndex['end'], string>> = {
  complete: 'everything was had',
  partial: 'not everything could be had',
  timedOut: 'the time was up before everything was there',
  interrupted: 'interrupted: what was there by then is in it',
};

/** What a bug report has, what it lacks and why, and what was taken out of it. */
export function bugReportText({ archive, bytes, end, parts, redacted }: BugReportIndex): string {
  const failed = parts.filter(({ status }) => status === 'failed');
  const had = parts.filter(({ status }) => status === 'had');
  const taken = Object.entries(redacted).map(([what, count]) => `${count} ${what}`);
  const lines = [
    ...(archive === undefined ? [] : [`${archive}: ${size(bytes ?? 0)}, ${plural(had.length, 'file')}; ${ends[end]}`]),
    ...(taken.length > 0 ? [`taken out: ${taken.join(', ')} (listed in bug-report/redactions)`] : []),
    ...grouped(failed).map(([reason, paths]) => printable(`missing: ${paths}: ${reason}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Failures with the same reason stand in one line. */
function grouped(failed: readonly BugReportPart[]): readonly (readonly [reason: string, paths: string])[] {
  const byReason = new Map<string, string[]>();
  for (const { path, reason = '' } of failed) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  return [...byReason].map(([reason, paths]) => {
    const [first = '', ...others] = paths;
    return [reason, others.length === 0 ? first : `${first} and ${others.length} more`];
  });
}

/** What would be collected, one file a line. */
export const bugReportPlanText = ({ parts }: BugReportIndex): string =>
  parts.map(({ path, reason }) => `${printable(path)}${reason === 'as asked' ? ' (left out)' : ''}\n`).join('');
