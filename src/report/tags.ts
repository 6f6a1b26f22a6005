import type { TagRow } from '../model/tag-row.ts';
import { columns } from './columns.ts';

/** `tag list` as the reference prints it. */
export function tagTable(rows: readonly TagRow[]): string {
  if (rows.length === 0) return 'No Istio revision tags found.\n';
  return columns([
    ['TAG', 'REVISION', 'NAMESPACES'],
    ...rows.map(({ tag, revision, namespaces }) => [tag, revision, namespaces.join(',')]),
  ]);
}

export const tagJson = (rows: readonly TagRow[]): string => `${JSON.stringify(rows, null, '\t')}\n`;
