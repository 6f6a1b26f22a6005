import type { Tree } from './kube-object.ts';
import type { Position } from './source.ts';

/** Something to say about one workload of a text that is injected. */
export interface InjectionNote {
  readonly level: 'error' | 'warning' | 'info';
  /** `Deployment shop/web`; empty for a document that is no object. */
  readonly object: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
  readonly place: Position;
}

/** One document of a text after injection. */
export interface InjectedDocument {
  /** Ends in a newline; as it was for objects without a pod. */
  readonly text: string;
  /** The workloads that were injected: in Kubernetes' own form before, and after. */
  readonly changed: readonly { readonly before: Tree; readonly after: Tree }[];
  readonly notes: readonly InjectionNote[];
}

/** What became of one input. */
export interface InjectedInput {
  readonly file: string;
  readonly documents: readonly InjectedDocument[];
}
