import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { istioRelease } from '../model/istio-release.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject, Plan, PlanStep, PlanSubject } from '../model/plan.ts';
import { refOf } from '../objects/refs.ts';
import { buildPlan } from '../plan/build.ts';
import { listOrUnknown } from './list-or-unknown.ts';
import { observe } from './observe.ts';
import { gatewayKind, waypointLabel, waypointObject } from './waypoint-object.ts';
import { requireGateways } from './waypoints.ts';

/** The reference's own manager: what it applied is ours to change. */
export const waypointManager = 'istioctl';
/** Owns nothing but the label of namespaces. */
export const enrollManager = 'istioctl-waypoint';

export interface WaypointApplyRequest {
  readonly name: string;
  readonly namespace: string;
  readonly traffic?: string | undefined;
  readonly revision?: string | undefined;
  readonly enrollNamespace: boolean;
  /** Takes the namespace away from another waypoint. */
  readonly overwrite: boolean;
  /** Goes on with a revision that is not installed. */
  readonly force: boolean;
}

export interface WaypointPlan {
  /** All that is shown. */
  readonly plan: Plan;
  /** The Gateway. */
  readonly gateway: Plan;
  /** The label of the namespace, which follows when the waypoint works. */
  readonly enrollment: Plan;
  readonly traffic: string;
  /** Whether the whole namespace uses it, now or afterwards. */
  readonly wholeNamespace: boolean;
  readonly warnings: readonly string[];
  /** Why the namespace is not enrolled although that was asked. */
  readonly refused?: string;
}

const failure = (message: string, hint: string) =>
  new UserError(message, { code: 'WAYPOINT', exit: Exit.failed, hint });

/** What applying a waypoint would change. Throws UserError when the namespace, the kind or the revision is not there. */
export async function planWaypoint(cluster: Cluster, request: WaypointApplyRequest): Promise<WaypointPlan> {
  const { namespace, name } = request;
  waypointObject(request); // a wrong name is told before anything is asked
  const home = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace });
  if (!home) throw failure(`there is no namespace ${namespace}`, `kubectl create namespace ${namespace}`);
  await requireGateways(cluster);
  const unknown = await refuseUnknownRevision(cluster, request);
  const live = await cluster.get({ ...gatewayKind, namespace, name });
  const object = waypointObject({ ...request, ...keptLabels(request, live) });
  const subject = await waypointSubject(cluster, object.metadata.labels?.[waypointLabel.revision] ?? '');
  const gateway = await planFor(cluster, { subject, object, manager: waypointManager });
  const { enrolled, refused, warnings } = enrollmentOf(request, home);
  const enrollment = enrolled
    ? await planFor(cluster, { subject, object: enrolled, manager: enrollManager })
    : { subject, steps: [] };
  return {
    plan: { subject, steps: [...gateway.steps, ...enrollment.steps] },
    gateway,
    enrollment,
    traffic: object.metadata.labels?.[waypointLabel.traffic] ?? 'service',
    wholeNamespace: enrolled !== undefined || home.metadata.labels?.[waypointLabel.use] === name,
    warnings: [...unknown, ...warnings],
    ...(refused !== undefined && { refused }),
  };
}

/** What an earlier run said holds on: labels go only with the waypoint. */
function keptLabels({ traffic, revision }: WaypointApplyRequest, live: KubeObject | undefined) {
  const labels = live?.metadata.labels ?? {};
  return { traffic: traffic || labels[waypointLabel.traffic], revision: revision || labels[waypointLabel.revision] };
}

interface Wanted {
  readonly subject: PlanSubject;
  readonly object: KubeObject;
  readonly manager: string;
}

async function planFor(cluster: Cluster, { subject, object, manager }: Wanted): Promise<Plan> {
  const desired: DesiredObject = { ref: refOf(object), component: 'pilot', object };
  const observed = await observe(cluster, [desired], manager);
  const { steps } = buildPlan({ subject, observed, inventory: [], manager, shared: true });
  return { subject, steps: steps.map((step) => ({ ...step, component: undefined })) };
}

interface Enrollment {
  readonly enrolled?: KubeObject;
  readonly refused?: string;
  readonly warnings: readonly string[];
}

function enrollmentOf(
  { enrollNamespace, overwrite, name, traffic }: WaypointApplyRequest,
  home: KubeObject,
): Enrollment {
  const { labels = {}, name: namespace } = home.metadata;
  if (!enrollNamespace) return { warnings: [] };
  if (traffic === 'none')
    return { refused: 'a waypoint for no traffic serves nobody: leave --for none out', warnings: [] };
  const warnings = [
    ...(labels['istio.io/dataplane-mode'] === 'ambient'
      ? []
      : [
          `namespace ${namespace} is not in the ambient mesh: kubectl label namespace ${namespace} istio.io/dataplane-mode=ambient`,
        ]),
    ...(traffic === 'workload' ? ['traffic to Services does not go through a waypoint for workloads'] : []),
  ];
  const used = labels[waypointLabel.use];
  if (used === name) return { warnings };
  if (used && !overwrite)
    return { refused: `namespace ${namespace} uses the waypoint ${used}: --overwrite gives it this one`, warnings };
  const metadata = { name: namespace ?? '', labels: { [waypointLabel.use]: name } };
  return { enrolled: { apiVersion: 'v1', kind: 'Namespace', metadata }, warnings };
}

/** A revision that no istiod has gives a waypoint that nobody runs. Resolves to warnings. */
async function refuseUnknownRevision(
  cluster: Cluster,
  { revision, force }: WaypointApplyRequest,
): Promise<readonly string[]> {
  if (!revision) return [];
  const { objects, unknown } = await listOrUnknown(cluster, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    labels: 'istio.io/rev',
    metadataOnly: true,
  });
  if (unknown !== undefined) return [`whether revision ${revision} is installed is not known: ${unknown}`];
  const names = objects.flatMap(({ metadata: { labels = {} } }) => [labels['istio.io/rev'], labels['istio.io/tag']]);
  const known = [...new Set(names.filter((name) => name !== undefined))].sort();
  if (known.includes(revision)) return [];
  const message = `revision "${revision}" is not installed: nobody would run the waypoint`;
  if (force) return [message];
  throw new UserError(message, {
    code: 'REVISION_UNKNOWN',
    exit: Exit.refused,
    hint: `${known.length > 0 ? `there are ${known.join(', ')}` : 'no revision is installed'}; --force goes on all the same`,
  });
}

/** What a plan about waypoints is about. */
export async function waypointSubject(cluster: Cluster, revision: string): Promise<PlanSubject> {
  const { context, server } = cluster.target;
  const kubernetes = await cluster.version();
  const { version } = istioRelease;
  return { command: 'waypoint', version, profile: '', revision, istioNamespace: '', context, server, kubernetes };
}

export const stepsChange = (steps: readonly PlanStep[]) => steps.some(({ action }) => action !== 'unchanged');
