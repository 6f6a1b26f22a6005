/** What one injector of a cluster does with a pod. */
export interface InjectorVerdict {
  /** Name of the MutatingWebhookConfiguration. */
  readonly webhook: string;
  /** Its label istio.io/rev; empty when it has none. */
  readonly revision: string;
  /** Its label istio.io/tag; empty when it is no tag's. */
  readonly tag: string;
  readonly injects: boolean;
  /** Which labels decided, for people. */
  readonly reason: string;
}

/** Whether a pod is injected, and by whom. */
export interface InjectionCheck {
  /** `Deployment shop/web`, or `labels app=web in shop`. */
  readonly object: string;
  readonly injected: boolean;
  /** What keeps istiod from it although an injector's webhook matches; or what is odd about the injectors. */
  readonly note?: string | undefined;
  readonly injectors: readonly InjectorVerdict[];
}
