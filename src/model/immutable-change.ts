import type { ObjectRef } from './kube-object.ts';

/** A field of a live object that Kubernetes lets nobody change. */
export interface ImmutableChange {
  readonly ref: ObjectRef;
  /** `.spec.selector`; '' when only the API server knows. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** What the API server says, where the field is not in the table. */
  readonly message?: string;
}
