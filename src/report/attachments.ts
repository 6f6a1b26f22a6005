import { plural } from '../lib/plural.ts';
import type { Attachments } from '../model/attachment.ts';

/** What an uninstall would be noticed by, one line each; nothing when there is nothing. */
export function attachmentsText({ pods, gateways, userObjects, others }: Attachments, crdsGo: boolean): string {
  const total = [...pods.values()].reduce((sum, count) => sum + count, 0);
  const lines = [
    ...(total > 0
      ? [`still attached   ${plural(total, 'pod')} in ${plural(pods.size, 'namespace')} (${counts(pods)})`]
      : []),
    ...(gateways.length > 0 ? [`still attached   gateways and waypoints that istiod runs: ${listed(gateways)}`] : []),
    ...(userObjects.size > 0
      ? [
          `configuration    ${counts(userObjects)}: ${crdsGo ? 'DELETED with the CRDs (--backup FILE saves it first)' : 'kept, with the CRDs'}`,
        ]
      : []),
    ...(others.length > 0 ? [`not ours, kept   ${listed(others)}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const shown = 5;
const more = (count: number) => (count > shown ? `, and ${count - shown} more` : '');
const listed = (names: readonly string[]) => names.slice(0, shown).join(', ') + more(names.length);
const counts = (map: ReadonlyMap<string, number>) =>
  [...map]
    .slice(0, shown)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') + more(map.size);
