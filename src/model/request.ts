import type { Decision, TraceStep } from './graph.ts';

/** A request that somebody asks about. */
export interface MeshRequest {
  /** `http` (HTTP/1.1), `http2`, or `tcp`: bytes that are no HTTP. */
  readonly protocol: 'http' | 'http2' | 'tcp';
  /** The name that the client calls; for HTTP also the Host header. */
  readonly host: string;
  /** The address that is dialled; absent: the one that the cluster's DNS gives for the host. */
  readonly ip?: string;
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The client itself speaks TLS. */
  readonly tls?: boolean;
  /** Name in the client's TLS hello; the host where it is absent. */
  readonly sni?: string;
  readonly noSNI?: boolean;
  /** Address of a client outside the mesh. */
  readonly sourceIP?: string;
  /** Identity of the client, where another one than its workload's is meant: `cluster.local/ns/shop/sa/cart`. */
  readonly principal?: string;
  /** Claims of a valid token that is sent along. */
  readonly jwt?: Readonly<Record<string, unknown>>;
}

/** Who sends a request: a workload, any pod of a namespace, or somebody outside to a gateway. */
export type MeshClient =
  | { readonly workload: string }
  | { readonly gateway: string }
  | { readonly namespace: string }
  | { readonly outside: true };

export type RequestOutcome =
  | 'forward'
  | 'passthrough'
  | 'blackhole'
  | 'redirect'
  | 'direct'
  | 'no-listener'
  | 'no-chain'
  | 'no-route'
  | 'no-cluster'
  | 'no-endpoints'
  | 'waypoint';

export interface PolicyDecision {
  readonly decision: 'allow' | 'deny' | 'unauthorized';
  /** Rules that matched on the level that decided: `shop/pay rules[0]`. */
  readonly by?: readonly string[];
  readonly reason?: string;
  /** Where they stand; where no ALLOW matches, the policies that were asked. */
  readonly decisions?: readonly Decision[];
}

export interface ServerDecision {
  readonly accepts: boolean;
  readonly reason?: string;
  /** As the proxy of the server sees it. */
  readonly protocol?: 'http' | 'tcp' | 'ztunnel' | 'application';
  readonly policy?: PolicyDecision;
  /** What refuses the connection. */
  readonly decision?: Decision;
}

export interface RequestEndpoint {
  /** `NAMESPACE/NAME`; absent outside the mesh. */
  readonly workload?: string;
  readonly ip?: string;
  readonly port: number;
  /** What the client sends. */
  readonly tls: 'istio' | 'simple' | 'mutual' | 'application' | 'hbone' | 'plain';
  readonly server?: ServerDecision;
}

export interface RequestDestination {
  readonly host?: string;
  readonly port?: number;
  readonly subset?: string;
  readonly weight?: number;
  /** Whether the client has a cluster for it. */
  readonly found: boolean;
  readonly endpoints?: readonly RequestEndpoint[];
}

/** What happens to a request. */
export interface RequestAnswer {
  /** Who takes the request: the client's sidecar, a gateway, ztunnel, a waypoint, or nobody. */
  readonly client: 'sidecar' | 'gateway' | 'ztunnel' | 'waypoint' | 'none';
  readonly outcome: RequestOutcome;
  /** The status that this proxy answers itself. */
  readonly status?: number;
  /** Envoy's response flag in the access log: `NR`, `UH`, `UF`, `NC`. */
  readonly flag?: string;
  /** `VirtualService shop/cart`: the object whose rule was used. */
  readonly decidedBy?: string;
  readonly redirect?: {
    readonly status: number;
    readonly scheme?: string;
    readonly host?: string;
    readonly port?: number;
    readonly path?: string;
    readonly prefix?: string;
  };
  readonly rewrite?: {
    readonly host?: string;
    readonly prefix?: string;
    readonly path?: string;
    readonly regex?: string;
  };
  /** Status of the rule's fault, whatever its share. */
  readonly abort?: number;
  readonly mirrors?: readonly { readonly host: string; readonly port: number; readonly subset?: string }[];
  readonly destinations?: readonly RequestDestination[];
  /** What the policies of this proxy itself say. */
  readonly policy?: PolicyDecision;
  readonly waypointName?: string;
  readonly waypoint?: RequestAnswer;
  /** How it comes, one step after the other, with what was close and did not apply. */
  readonly steps: readonly TraceStep[];
}
