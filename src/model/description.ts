import type { Decision } from './graph.ts';

/** An object and what it does here. */
export interface Described {
  readonly text: string;
  /** The object and place that say so; absent where nothing does, and a default holds. */
  readonly by?: Decision;
}

/** What applies to a Service, and to the requests that are sent to it. */
export interface ServiceDescription {
  /** `NAMESPACE/NAME`. */
  readonly service: string;
  readonly hosts: readonly string[];
  /** Port, protocol and target of each. */
  readonly ports: readonly string[];
  readonly rules: readonly Described[];
  readonly routes: readonly Described[];
  readonly gateways: readonly Described[];
  readonly waypoint?: Described;
  /** Names of the workloads behind it. */
  readonly workloads: readonly string[];
}

/** What applies to a pod, or to the pods of a template. */
export interface WorkloadDescription {
  /** `NAMESPACE/NAME`. */
  readonly workload: string;
  /** What takes its traffic: `sidecar`, `gateway`, `waypoint`, `ztunnel`, or `none`. */
  readonly proxy: string;
  readonly serviceAccount: string;
  /** What it takes on its ports. */
  readonly mtls: readonly Described[];
  /** In the order in which they are asked. */
  readonly policies: readonly Described[];
  readonly waypoint?: Described;
  readonly services: readonly ServiceDescription[];
}
