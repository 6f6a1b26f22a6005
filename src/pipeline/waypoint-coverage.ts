import { mapAt, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { WaypointCoverage } from '../model/waypoint.ts';
import { describeRef, refOf } from '../objects/refs.ts';
import { listOrUnknown } from './list-or-unknown.ts';
import { waypointClass, waypointLabel } from './waypoint-object.ts';

export interface CoverageQuery {
  readonly namespace: string;
  readonly waypoint: string;
  readonly traffic: string;
  /** Whether the whole namespace uses the waypoint; else only what carries the label itself. */
  readonly wholeNamespace: boolean;
}

const policyKinds = [
  { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' },
  { apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication' },
  { apiVersion: 'telemetry.istio.io/v1', kind: 'Telemetry' },
  { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
];
const routeKinds = [
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute' },
];
const gatewayPods = 'gateway.networking.k8s.io/gateway-name';

/** What a waypoint takes over in its namespace, and which objects act through it. */
export async function waypointCoverage(cluster: Cluster, query: CoverageQuery): Promise<WaypointCoverage> {
  const { namespace } = query;
  const of = (kind: { readonly apiVersion: string; readonly kind: string }, metadataOnly = false) =>
    listOrUnknown(cluster, { ...kind, namespace, ...(metadataOnly && { metadataOnly }) });
  const [services, pods, ...acting] = await Promise.all([
    of({ apiVersion: 'v1', kind: 'Service' }, true),
    of({ apiVersion: 'v1', kind: 'Pod' }, true),
    ...[...policyKinds, ...routeKinds].map((kind) => of(kind)),
  ]);
  const usable = services.objects.filter(({ metadata }) => metadata.labels?.['gateway.istio.io/managed'] === undefined);
  const takesServices = query.traffic === 'service' || query.traffic === 'all';
  const covered = takesServices ? usable.filter((one) => uses(one, query)) : [];
  const names = new Set(covered.map(({ metadata }) => metadata.name ?? ''));
  const objects = acting.flatMap((list) => list.objects);
  const takesPods = query.traffic === 'workload' || query.traffic === 'all';
  const workloads = pods.objects.filter((pod) => pod.metadata.labels?.[gatewayPods] === undefined && uses(pod, query));
  return {
    services: [...names].sort(),
    exempt: usable.flatMap((one) => (ownWaypoint(one) !== undefined && !uses(one, query) ? described(one) : [])).sort(),
    pods: takesPods ? workloads.length : 0,
    enforced: objects.filter((one) => actsAt(one, query.waypoint, names)).flatMap(described),
    behind: objects.filter(isOfZtunnel).flatMap(described),
    unknown: [services, pods, ...acting].flatMap(({ unknown }) => unknown ?? []),
  };
}

const described = (object: KubeObject) => [describeRef(refOf(object))];
const ownWaypoint = ({ metadata }: KubeObject) => metadata.labels?.[waypointLabel.use];

/** Its own label wins over that of the namespace. */
function uses(object: KubeObject, { namespace, waypoint, wholeNamespace }: CoverageQuery): boolean {
  const own = ownWaypoint(object);
  if (own === undefined) return wholeNamespace;
  return own === waypoint && (object.metadata.labels?.[`${waypointLabel.use}-namespace`] ?? namespace) === namespace;
}

/** Whether a policy or route names the waypoint, its class, or a Service that is covered. */
function actsAt({ kind, spec }: KubeObject, waypoint: string, services: ReadonlySet<string>): boolean {
  const { targetRef, targetRefs, parentRefs } = mapAt({ spec }, ['spec']);
  const isRoute = kind.endsWith('Route');
  const refs = isRoute ? mapsIn(parentRefs) : [...mapsIn(targetRefs), ...mapsIn([targetRef])];
  return refs.some(({ kind: target, name }) => {
    if (target === 'Service') return services.has(String(name));
    if (target === 'GatewayClass') return name === waypointClass;
    return !isRoute && target === 'Gateway' && name === waypoint;
  });
}

/** Policies for workloads, not for what stands before them. */
function isOfZtunnel({ kind, spec }: KubeObject): boolean {
  const { targetRef, targetRefs } = mapAt({ spec }, ['spec']);
  return kind === 'AuthorizationPolicy' && targetRef === undefined && mapsIn(targetRefs).length === 0;
}
