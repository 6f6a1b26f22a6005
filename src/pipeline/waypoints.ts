import { mapAt, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { WaypointRow, WaypointUser } from '../model/waypoint.ts';
import { listOrUnknown } from './list-or-unknown.ts';
import { defaultTraffic, gatewayKind, waypointClass, waypointLabel } from './waypoint-object.ts';

/** Waypoints, and what could not be found out about them. */
export interface ListedWaypoints {
  readonly rows: readonly WaypointRow[];
  readonly unknown: readonly string[];
}

/** Throws UserError where the kind Gateway is not installed: nothing found would say that there are none. */
export async function requireGateways(cluster: Cluster): Promise<void> {
  if (await cluster.resource(gatewayKind.apiVersion, gatewayKind.kind)) return;
  throw new UserError('the cluster does not know the Gateways of the Gateway API', {
    code: 'WAYPOINT_KIND',
    exit: Exit.failed,
    hint: 'install its CRDs: https://gateway-api.sigs.k8s.io/guides/#installing-gateway-api',
  });
}

/** The Gateways of class istio-waypoint. */
export async function waypointGateways(cluster: Cluster, namespace?: string): Promise<readonly KubeObject[]> {
  await requireGateways(cluster);
  const gateways = await cluster.list({ ...gatewayKind, ...(namespace !== undefined && { namespace }) });
  return gateways.filter(({ spec }) => mapAt({ spec }, ['spec']).gatewayClassName === waypointClass);
}

/** Waypoints of a namespace or of all, by namespace and name; with those that only labels name. */
export async function listWaypoints(cluster: Cluster, namespace?: string): Promise<ListedWaypoints> {
  const [gateways, used] = await Promise.all([waypointGateways(cluster, namespace), waypointUsers(cluster, namespace)]);
  const rows = gateways.map((gateway) => {
    const row = waypointRow(gateway);
    const users = used.users.get(userKey(row.namespace, row.name)) ?? [];
    return used.unknown.length > 0 && users.length === 0 ? row : { ...row, users };
  });
  const known = new Set(gateways.map(({ metadata }) => userKey(metadata.namespace ?? '', metadata.name ?? '')));
  const missing = [...used.users]
    .filter(
      ([key, [first]]) => !known.has(key) && first && (namespace === undefined || key.startsWith(`${namespace}/`)),
    )
    .map(([key, users]) => missingRow(key, users));
  const sorted = [...rows, ...missing].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return { rows: sorted, unknown: used.unknown };
}

const sortKey = ({ namespace, name }: WaypointRow) => `${namespace}\0${name}`;
const userKey = (namespace: string, name: string) => `${namespace}/${name}`;

function missingRow(key: string, users: readonly WaypointUser[]): WaypointRow {
  const [namespace = '', name = ''] = key.split('/');
  const message = 'there is no such waypoint: what its users are sent is not delivered by a waypoint';
  return {
    ...{ namespace, name, revision: '', traffic: '', programmed: 'missing', type: '', reason: 'NotFound', message },
    addresses: [],
    users,
  };
}

/** A Gateway as a row. */
export function waypointRow({ metadata, status }: KubeObject): WaypointRow {
  const conditions = mapsIn(mapAt({ status }, ['status']).conditions);
  const find = (type: string) => conditions.find((condition) => condition.type === type);
  const programmed = find('Programmed');
  const telling = ['Accepted', 'Programmed'].map(find).find((condition) => condition && condition.status !== 'True');
  const shown = telling ?? programmed;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const state = programmed?.status;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    revision: metadata.labels?.[waypointLabel.revision] ?? 'default',
    traffic: metadata.labels?.[waypointLabel.traffic] ?? defaultTraffic,
    programmed: state === 'True' || state === 'Unknown' ? state : 'False',
    type: text(shown?.type) || 'Programmed',
    reason: text(shown?.reason) || 'NoStatus',
    message: text(shown?.message) || 'no controller has said anything about it',
    addresses: mapsIn(mapAt({ status }, ['status']).addresses).map(({ value }) => text(value)),
  };
}

export interface WaypointUsers {
  /** By `NAMESPACE/NAME` of the waypoint. */
  readonly users: ReadonlyMap<string, readonly WaypointUser[]>;
  readonly unknown: readonly string[];
}

const userKinds = [
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' },
  { apiVersion: 'v1', kind: 'Pod' },
] as const;

/** What names waypoints. Only users of `namespace` are looked for when it is given. */
export async function waypointUsers(cluster: Cluster, namespace?: string): Promise<WaypointUsers> {
  const lists = await Promise.all(
    userKinds.map(async ({ apiVersion, kind }) => ({
      kind,
      ...(await listOrUnknown(cluster, {
        ...{ apiVersion, kind, labels: waypointLabel.use, metadataOnly: true },
        ...(kind !== 'Namespace' && namespace !== undefined && { namespace }),
        ...(kind === 'Namespace' && namespace !== undefined && { fields: `metadata.name=${namespace}` }),
      })),
    })),
  );
  const users = new Map<string, WaypointUser[]>();
  for (const { kind, objects } of lists)
    for (const { metadata } of objects) {
      const waypoint = metadata.labels?.[waypointLabel.use] ?? '';
      if (waypoint === '' || waypoint === 'none') continue;
      const home = (kind === 'Namespace' ? metadata.name : metadata.namespace) ?? '';
      const key = userKey(metadata.labels?.[`${waypointLabel.use}-namespace`] ?? home, waypoint);
      const user = { kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
      users.set(key, [...(users.get(key) ?? []), user]);
    }
  return { users, unknown: lists.flatMap(({ unknown }) => unknown ?? []) };
}
