/** What would notice that a control plane goes away. */
export interface Attachments {
  /** Pods with a sidecar, by namespace. */
  readonly pods: ReadonlyMap<string, number>;
  /** `namespace/name` of Gateways that istiod runs: waypoints among them. */
  readonly gateways: readonly string[];
  /** Objects of Istio's kinds that users made, by kind. */
  readonly userObjects: ReadonlyMap<string, number>;
  /** What carries Istio's labels but was not installed by this program: it stays. */
  readonly others: readonly string[];
}
