/** Who sends traffic through a waypoint: what carries the label istio.io/use-waypoint. */
export interface WaypointUser {
  readonly kind: 'Namespace' | 'Service' | 'ServiceEntry' | 'Pod';
  readonly namespace: string;
  readonly name: string;
}

/** A waypoint as `waypoint list` and `waypoint status` show it. */
export interface WaypointRow {
  readonly namespace: string;
  readonly name: string;
  readonly revision: string;
  readonly traffic: string;
  /** Status of the condition Programmed; `False` without one, `missing` when only labels name this waypoint. */
  readonly programmed: 'True' | 'False' | 'Unknown' | 'missing';
  /** Of the condition that tells most: the first of Accepted and Programmed that is not True. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly addresses: readonly string[];
  /** Absent when they may not be listed. */
  readonly users?: readonly WaypointUser[];
}

/** What a waypoint takes over, and which objects act through it. */
export interface WaypointCoverage {
  readonly services: readonly string[];
  /** Services and namespaces that name another waypoint, or none. */
  readonly exempt: readonly string[];
  /** Pods whose own addresses are covered; 0 where the waypoint serves only Services. */
  readonly pods: number;
  /** `AuthorizationPolicy shop/allow`: enforced by the waypoint and by nothing else. */
  readonly enforced: readonly string[];
  /** AuthorizationPolicies that ztunnel enforces, which sees the waypoint as the source of what passes it. */
  readonly behind: readonly string[];
  /** What could not be read. */
  readonly unknown: readonly string[];
}
