import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { Table } from '../model/table.ts';
import type { WaypointCoverage, WaypointRow, WaypointUser } from '../model/waypoint.ts';

/** Waypoints with what they serve and who uses them. */
export function waypointListTable(rows: readonly WaypointRow[], withNamespace: boolean): Table {
  const head = withNamespace ? ['NAMESPACE'] : [];
  return {
    titles: [...head, 'NAME', 'REVISION', 'TRAFFIC TYPE', 'PROGRAMMED', 'USED BY'],
    rows: rows.map((row) => [
      ...(withNamespace ? [row.namespace] : []),
      ...[row.name, row.revision, row.traffic, row.programmed, usersText(row.users)],
    ]),
  };
}

/** Waypoints with what a controller says about them. */
export function waypointStatusTable(rows: readonly WaypointRow[], withNamespace: boolean): Table {
  const head = withNamespace ? ['NAMESPACE'] : [];
  return {
    titles: [...head, 'NAME', 'STATUS', 'TYPE', 'REASON', 'ADDRESS', 'MESSAGE'],
    rows: rows.map((row) => [
      ...(withNamespace ? [row.namespace] : []),
      ...[row.name, row.programmed, row.type, row.reason, row.addresses.join(','), row.message],
    ]),
  };
}

const most = 5;

function usersText(users: readonly WaypointUser[] | undefined): string {
  if (!users) return 'not known';
  if (users.length === 0) return 'nobody';
  const shown = users.slice(0, most).map(userText);
  return [...shown, ...(users.length > most ? [`${users.length - most} more`] : [])].join(', ');
}

/** `namespace shop`, `service shop/web`. */
export const userText = ({ kind, namespace, name }: WaypointUser) =>
  `${kind.toLowerCase()} ${namespace === '' ? '' : `${namespace}/`}${name}`;

/** What a waypoint takes over, or gives back when it goes, below a plan. */
export function coverageLines(coverage: WaypointCoverage, verb: 'takes' | 'loses'): readonly string[] {
  const { services, exempt, pods, enforced, behind, unknown } = coverage;
  const listed = (names: readonly string[]) => {
    const more = names.length > 20 ? `, and ${names.length - 20} more` : '';
    return `${names.slice(0, 20).map(printable).join(', ')}${more}`;
  };
  const takes = [
    ...(services.length > 0 ? [`${plural(services.length, 'Service')} (${listed(services)})`] : []),
    ...(pods > 0 ? [`traffic to the addresses of ${plural(pods, 'pod')}`] : []),
  ];
  return [
    `  ${verb.padEnd(9)} ${takes.join(', ') || `nothing${verb === 'takes' ? ' yet' : ''}: no Service or pod uses it`}`,
    ...(exempt.length > 0 ? [`  leaves    ${listed(exempt)}: they name another waypoint`] : []),
    ...(enforced.length > 0
      ? [
          `  ${verb === 'takes' ? 'enforces ' : 'no longer'} ${listed(enforced)}${verb === 'takes' ? '' : ': nothing enforces them then'}`,
        ]
      : []),
    ...(behind.length > 0 && takes.length > 0
      ? [
          verb === 'takes'
            ? `  ztunnel   enforces ${listed(behind)}: it sees the waypoint as the source of what comes through it`
            : `  ztunnel   enforces ${listed(behind)}: it sees the clients themselves again`,
        ]
      : []),
    ...unknown.map((reason) => `  unknown   ${reason}`),
  ];
}
