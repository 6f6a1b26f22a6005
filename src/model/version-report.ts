/** Which versions run where. Counts are of pods. */
export interface VersionReport {
  /** This program. */
  readonly client: string;
  readonly controlPlane: readonly RunningVersion[];
  readonly dataPlane: readonly RunningVersion[];
  /** Why the cluster could not be asked; absent when it answered or was not asked. */
  readonly unreachable?: string;
  /** The cluster was not asked. */
  readonly clientOnly?: true;
}

export interface RunningVersion {
  /** `pilot`, `sidecar`, `gateway`, `waypoint`, `ztunnel`, `cni`. */
  readonly component: string;
  /** `default` for the default revision. */
  readonly revision: string;
  /** `unknown` where the image has no tag. */
  readonly version: string;
  /** NAMESPACE/NAME, sorted. */
  readonly pods: readonly string[];
}
