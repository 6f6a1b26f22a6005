import type { HistoryRow } from '../model/history-row.ts';
import { columns } from './columns.ts';

export function historyTable(rows: readonly HistoryRow[]): string {
  return columns([
    ['NUMBER', 'TIME', 'VERSION', 'PROFILE', 'OBJECTS', 'FILE'],
    ...rows.map((row) => [
      String(row.number),
      row.time,
      row.version,
      row.profile,
      String(row.objects),
      row.name || '-',
    ]),
  ]);
}
