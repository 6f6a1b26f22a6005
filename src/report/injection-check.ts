import { printable } from '../lib/printable.ts';
import type { InjectionCheck } from '../model/injection-check.ts';
import { columns } from './columns.ts';

/** The injectors as a table, below it the answer. */
export function injectionCheckText({ object, injected, note, injectors }: InjectionCheck, width?: number): string {
  const rows = injectors.map(({ webhook, revision, tag, injects, reason }) => [
    printable(webhook),
    printable(tag ? `${revision} (tag ${tag})` : revision),
    injects ? 'yes' : 'no',
    printable(reason),
  ]);
  const table = rows.length > 0 ? columns([['INJECTOR', 'REVISION', 'INJECTS', 'REASON'], ...rows], width) : '';
  const remark = note === undefined ? '' : `: ${printable(note)}`;
  return `${table}${printable(object)} ${injected ? 'is' : 'is not'} injected${remark}\n`;
}
