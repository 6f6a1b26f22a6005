import { mapAt, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { WaypointRow } from '../model/waypoint.ts';
import { listOrUnknown } from './list-or-unknown.ts';
import { gatewayKind, waypointClass } from './waypoint-object.ts';
import { waypointRow } from './waypoints.ts';

/** A waypoint's name. */
export interface WaypointName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Follows a waypoint until it is programmed or the signal fires: a row whenever its state changes. The last one tells how
 * it ended.
 */
export async function* followWaypoint(
  cluster: Cluster,
  { namespace, name }: WaypointName,
  signal: AbortSignal,
): AsyncGenerator<WaypointRow> {
  let before = '';
  for await (const event of cluster.watch({ ...gatewayKind, namespace, fields: `metadata.name=${name}` }, signal)) {
    if (event.type === 'synced' || event.type === 'deleted') continue;
    const row = waypointRow(event.object);
    const state = JSON.stringify([row.programmed, row.type, row.reason, row.message]);
    if (state !== before) yield row;
    before = state;
    if (row.programmed === 'True') return;
  }
}

/** What keeps a waypoint from working, the first cause first, and where to look. */
export async function whyNotProgrammed(cluster: Cluster, row: WaypointRow): Promise<readonly string[]> {
  const { namespace, name, revision } = row;
  const gatewayClass = await cluster
    .get({ apiVersion: gatewayKind.apiVersion, kind: 'GatewayClass', namespace: '', name: waypointClass })
    .catch(() => 'unknown' as const);
  if (gatewayClass === undefined)
    return [`there is no GatewayClass ${waypointClass}: istiod creates it; is one installed?`];
  if (row.type === 'Accepted' && row.programmed !== 'True')
    return [`Accepted is not True (${row.reason}: ${row.message}): no istiod of revision ${revision} takes care of it`];
  const pods = await listOrUnknown(cluster, {
    ...{ apiVersion: 'v1', kind: 'Pod', namespace },
    labels: `gateway.networking.k8s.io/gateway-name=${name}`,
  });
  if (pods.unknown !== undefined) return [`its pods are not known: ${pods.unknown}`];
  if (row.reason === 'Pending')
    return [`no istiod of revision ${revision} has taken it up yet (${row.message})`, ...podStates(pods.objects)];
  if (pods.objects.length === 0)
    return [`it has no pods: kubectl -n ${namespace} describe deployment ${name} says why`];
  const states = podStates(pods.objects);
  const address = row.addresses.length === 0 ? ['it has no address yet'] : [];
  return [...states, ...address, `${row.reason}: ${row.message}`];
}

function podStates(pods: readonly KubeObject[]): readonly string[] {
  return pods.flatMap(({ metadata, status }) => {
    const { conditions, containerStatuses, phase } = mapAt({ status }, ['status']);
    if (mapsIn(conditions).some(({ type, status: state }) => type === 'Ready' && state === 'True')) return [];
    const waiting = mapsIn(containerStatuses).map((one) => mapAt(one, ['state', 'waiting']));
    const told = waiting.flatMap(({ reason, message }) =>
      reason ? [[reason, message].filter(Boolean).join(': ')] : [],
    );
    const unscheduled = mapsIn(conditions).find((one) => one.type === 'PodScheduled' && one.status === 'False');
    const why = told[0] ?? (unscheduled ? String(unscheduled.message) : `phase ${phase}`);
    return [`pod ${metadata.name} is not ready: ${why}`];
  });
}
