import type { ApplyEvent } from '../model/apply-event.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import type { Plan, UpdateStep } from '../model/plan.ts';
import type { WaypointUser } from '../model/waypoint.ts';
import { refOf } from '../objects/refs.ts';
import { removeStep } from '../plan/build.ts';
import { fieldDiff } from '../plan/field-diff.ts';
import { waypointLabel } from './waypoint-object.ts';
import { enrollManager, waypointSubject } from './waypoint-plan.ts';
import { waypointGateways, waypointUsers } from './waypoints.ts';

export interface WaypointRemovalRequest {
  readonly namespace: string;
  readonly names: readonly string[];
  /** All of the namespace, or those of the revision. */
  readonly all: boolean;
  readonly revision?: string | undefined;
}

export interface WaypointRemoval {
  readonly gateways: readonly KubeObject[];
  /** The deletions. */
  readonly plan: Plan;
  /** What would be left with a label that leads nowhere. */
  readonly users: readonly WaypointUser[];
  readonly unknown: readonly string[];
}

/** What removing waypoints would delete, and who uses them. Throws UserError for a name that there is not. */
export async function planWaypointRemoval(cluster: Cluster, request: WaypointRemovalRequest): Promise<WaypointRemoval> {
  const { namespace, names, revision } = request;
  const [found, used] = await Promise.all([waypointGateways(cluster, namespace), waypointUsers(cluster)]);
  const missing = names.filter((name) => !found.some(({ metadata }) => metadata.name === name));
  if (missing.length > 0)
    throw new UserError(`there is no waypoint ${missing.map((name) => `${namespace}/${name}`).join(', ')}`, {
      code: 'WAYPOINT_UNKNOWN',
      exit: Exit.failed,
      hint: 'nothing was deleted; istioctl waypoint list shows those that there are',
    });
  const gateways = found.filter(({ metadata: { name = '', labels } }) =>
    names.length > 0 ? names.includes(name) : revision === undefined || labels?.[waypointLabel.revision] === revision,
  );
  const steps = gateways.map((gateway) => removeStep('delete', gateway));
  const users = gateways.flatMap(({ metadata }) => used.users.get(`${namespace}/${metadata.name}`) ?? []);
  return {
    gateways,
    plan: { subject: await waypointSubject(cluster, revision ?? ''), steps },
    users,
    unknown: used.unknown,
  };
}

const versions: Readonly<Record<WaypointUser['kind'], string>> = {
  Namespace: 'v1',
  Service: 'v1',
  Pod: 'v1',
  ServiceEntry: 'networking.istio.io/v1',
};
const userRef = ({ kind, namespace, name }: WaypointUser): ObjectRef => ({
  ...{ apiVersion: versions[kind], kind, namespace, name },
});

const labels = [waypointLabel.use, `${waypointLabel.use}-namespace`];

function withoutLabels(object: KubeObject): KubeObject {
  const kept = Object.entries(object.metadata.labels ?? {}).filter(([key]) => !labels.includes(key));
  return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(kept) } };
}

/** The steps that take the label away from what uses the waypoints. */
export async function unenrollSteps(cluster: Cluster, users: readonly WaypointUser[]): Promise<readonly UpdateStep[]> {
  const objects = await Promise.all(users.map((user) => cluster.get(userRef(user))));
  return objects.flatMap((live) => {
    if (!live) return [];
    const object = withoutLabels(live);
    const resourceVersion = String(live.metadata.resourceVersion);
    const changes = fieldDiff(live, object);
    return [
      { action: 'update', ref: refOf(live), component: undefined, object, changes, resourceVersion, force: false },
    ];
  });
}

/** Takes the labels away, only where nobody was faster: what changed meanwhile is read once more. */
export async function* unenroll(
  steps: readonly UpdateStep[],
  cluster: Cluster,
  interrupted: AbortSignal,
): AsyncGenerator<ApplyEvent> {
  for (const { ref, object } of steps) {
    if (interrupted.aborted) return;
    try {
      await updateUnlessFaster(cluster, ref, object);
      yield { type: 'done', ref, action: 'updated' };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      yield { type: 'failed', ref, error };
    }
  }
}

async function updateUnlessFaster(cluster: Cluster, ref: ObjectRef, object: KubeObject): Promise<void> {
  try {
    await cluster.update(object, enrollManager);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 409) throw error;
    const now = await cluster.get(ref);
    if (now) await cluster.update(withoutLabels(now), enrollManager);
  }
}
