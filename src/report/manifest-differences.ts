import { version } from '#generated/version.ts';
import { lineDiff } from '../lib/line-diff.ts';
import { printable } from '../lib/printable.ts';
import { pathText } from '../lib/tree-path.ts';
import type { ObjectRef } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { describeRef } from '../objects/refs.ts';
import { objectsPage } from './html/objects.ts';

interface Change {
  readonly path: Path;
  readonly before?: unknown;
  readonly after?: unknown;
}
type Difference = {
  readonly change: 'added' | 'removed' | 'changed';
  readonly ref: ObjectRef;
  readonly changes?: readonly Change[];
};
interface Report {
  readonly differences: readonly Difference[];
  readonly equal: number;
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** One paragraph per object: what is added, removed, or the values that changed. */
export function differencesText({ differences }: Report): string {
  return differences
    .map(({ change, ref, changes = [] }) => `${signs[change]} ${describeRef(ref)}\n${changes.map(changeText).join('')}`)
    .join('');
}

/** The same as tables for a pull request. */
export function differencesMarkdown(report: Report): string {
  const objects = report.differences.map(({ change, ref, changes = [] }) => {
    const rows = changes.map(
      ({ path, before, after }) => `| ${[pathText(path), short(before), short(after)].map(cell).join(' | ')} |\n`,
    );
    const table = rows.length > 0 ? `\n| path | before | after |\n|---|---|---|\n${rows.join('')}` : '';
    return `### ${change}: ${cell(describeRef(ref))}\n${table}`;
  });
  return `**${differencesSummary(report)}**\n\n${objects.join('\n')}`;
}

/** The same as data: `{differences: [{change, ref, changes: [{path, before, after}]}], equal}`. */
export function differencesData({ differences, equal }: Report) {
  const rows = differences.map(({ changes, ...difference }) => ({
    ...difference,
    ...(changes && { changes: changes.map(({ path, ...sides }) => ({ path: pathText(path), ...sides })) }),
  }));
  return { differences: rows, equal };
}

export const differencesJson = (report: Report): string => `${JSON.stringify(differencesData(report), null, 2)}\n`;

/** The same as a page with folded fields. */
export function differencesHtml(report: Report): string {
  const objects = report.differences.map(({ change, ref: { kind, namespace, name }, changes = [] }) => ({
    change,
    kind,
    namespace,
    name,
    notes: [],
    fields: changes.map(({ path, ...sides }) => ({ path: pathText(path), ...sides })),
  }));
  return objectsPage(`Manifests: ${differencesSummary(report)}`, `istioctl ${version}`, objects);
}

/** `3 objects differ: 1 added, 2 changed; 30 equal`. */
export function differencesSummary({ differences, equal }: Report): string {
  if (differences.length === 0) return `no difference; ${equal} equal`;
  const count = (change: Difference['change']) =>
    differences.filter((difference) => difference.change === change).length;
  const parts = (['added', 'removed', 'changed'] as const).filter((change) => count(change) > 0);
  const objects = differences.length === 1 ? '1 object differs' : `${differences.length} objects differ`;
  return `${objects}: ${parts.map((change) => `${count(change)} ${change}`).join(', ')}; ${equal} equal`;
}

function changeText({ path, before, after }: Change): string {
  const name = `    ${printable(pathText(path))}`;
  if (typeof before === 'string' && typeof after === 'string' && /\n/.test(before + after))
    return `${name}\n${lineDiff(before, after)
      .map((line) => `      ${printable(line)}\n`)
      .join('')}`;
  return `${name}  ${short(before)} → ${short(after)}\n`;
}

function short(value: unknown): string {
  if (value === undefined) return '(unset)';
  return printable(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
