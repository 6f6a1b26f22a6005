import type { Finding } from './finding.ts';

/** What a node stands for, in the order in which a request meets them. */
export const nodeKinds = [
  'mesh',
  'host',
  'gateway',
  'route',
  'rule',
  'service',
  'subset',
  'external',
  'waypoint',
  'workload',
  'missing',
] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** Where a thing was decided: an object of the configuration, and the place in it. */
export interface Decision {
  /** `KIND NAMESPACE/NAME`. */
  readonly origin: string;
  /** Kubernetes-style path inside the object. */
  readonly path: string;
  /** `FILE:LINE`; absent for live objects. */
  readonly reference?: string;
}

/** What a finding says about the place where it stands. */
export type GraphFinding = Pick<Finding, 'code' | 'level' | 'message'>;

export interface GraphNode {
  /** Unique in the graph: `service shop/reviews`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** '' where none applies. */
  readonly namespace: string;
  /** Lines that explain the node: matches of a route, ports of a service. */
  readonly details: readonly string[];
  readonly decision?: Decision;
  readonly findings: readonly GraphFinding[];
}

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `weight 90`, `port 80 HTTP`, `mirror`. */
  readonly label: string;
  readonly decision: Decision;
  /** Other places that have a say: a second object with the same way, the policy behind `mtls`, the rule behind `tls`. */
  readonly also: readonly Decision[];
  /** What the receiving workload accepts. */
  readonly mtls?: MtlsMode;
  /** What a DestinationRule tells the sender to use: `ISTIO_MUTUAL`, `SIMPLE`, `DISABLE`, …; absent where Istio decides. */
  readonly tls?: string;
  /** AuthorizationPolicies that let nothing through here. */
  readonly blockedBy: readonly string[];
  /** Leads nowhere. */
  readonly dead: boolean;
  readonly findings: readonly GraphFinding[];
}

/** The mesh as configured. Nodes and edges are in a stable order. */
export interface MeshGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** One step of a request's way through the mesh. */
export interface TraceStep {
  /** `gateway`, `route`, `service`, … */
  readonly what: string;
  readonly text: string;
  /** The request goes no further here, or not for sure. */
  readonly outcome: 'taken' | 'passed over' | 'maybe' | 'ends';
  readonly decision?: Decision;
}
