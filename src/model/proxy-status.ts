/** What istiod says of one type of configuration of one proxy. */
export type SyncState = 'SYNCED' | 'STALE' | 'NOT_SENT' | 'ERROR' | 'UNKNOWN';

/** What is not in order with a proxy, as `--ignore` names it. */
export const proxyProblems = ['ERROR', 'STALE', 'NOT_SENT', 'MISSING', 'SKEW'] as const;
export type ProxyProblem = (typeof proxyProblems)[number];

export interface TypeState {
  /** `type.googleapis.com/envoy.config.cluster.v3.Cluster`. */
  readonly typeUrl: string;
  /** `CDS`; the URL where the type has no short name. */
  readonly type: string;
  readonly state: SyncState;
  /** When istiod last sent it, in milliseconds since the epoch. */
  readonly sentAt?: number;
  /** Why the proxy refused it. */
  readonly error?: string;
}

/** One proxy as an istiod knows it. */
export interface KnownProxy {
  /** `web-1.shop`. */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly version: string;
  readonly types: readonly TypeState[];
}

/** An istiod, and how it answered. */
export interface AskedIstiod {
  /** Name of its pod, or its address where it does not say. */
  readonly name: string;
  readonly version: string;
  readonly revision: string;
  readonly proxies: number;
  /** Why it did not answer. */
  readonly failure?: string;
}

/** One row of `proxy-status`. */
export interface ProxyRow {
  readonly name: string;
  readonly cluster: string;
  readonly namespace: string;
  /** Empty for a proxy that no istiod knows. */
  readonly istiod: string;
  readonly version: string;
  /** The worst of its types; `MISSING`: a pod has a proxy, and no istiod knows it. */
  readonly state: SyncState | 'MISSING';
  readonly types: readonly TypeState[];
  readonly problems: readonly ProxyProblem[];
  /** Why, one line each: what Envoy refused, what holds the pod up, what another istiod says. */
  readonly reasons: readonly string[];
  /** When what makes the state was sent, or the pod was created. */
  readonly since?: number;
}

export interface ProxyStatus {
  readonly istiods: readonly AskedIstiod[];
  /** What is not in order first. */
  readonly proxies: readonly ProxyRow[];
  /** What could not be found out, a sentence each. */
  readonly notes: readonly string[];
}
