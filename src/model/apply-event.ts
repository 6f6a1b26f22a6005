import type { ComponentName } from './config.ts';
import type { UserError } from './errors.ts';
import type { ObjectRef } from './kube-object.ts';

/** An object that is not ready yet, and why as far as the cluster tells. */
export interface NotReady {
  readonly ref: ObjectRef;
  /** `rollout 1/2`. */
  readonly state: string;
  /** The pod that holds it up: `istiod-6f-x2  ImagePullBackOff: manifest unknown`. */
  readonly pod?: string;
  /** Message of the last warning event of that pod, or of the object itself. */
  readonly event?: string;
}

/** What happens while a plan is applied, told as it happens. */
export type ApplyEvent =
  | { readonly type: 'started'; readonly component: ComponentName }
  /** `ready` is false where nobody waited for it. */
  | { readonly type: 'finished'; readonly component: ComponentName; readonly ready: boolean }
  | {
      readonly type: 'done';
      readonly ref: ObjectRef;
      readonly action: 'created' | 'updated' | 'deleted' | 'gone';
    }
  /** `notReady` is what changed since the last such event, `left` everything that is waited for. */
  | {
      readonly type: 'waiting';
      readonly component: ComponentName;
      readonly notReady: readonly NotReady[];
      readonly left: readonly NotReady[];
    }
  | { readonly type: 'failed'; readonly ref: ObjectRef; readonly error: UserError }
  | { readonly type: 'skipped'; readonly component: ComponentName; readonly because: ComponentName }
  | { readonly type: 'timedOut'; readonly component: ComponentName; readonly notReady: readonly NotReady[] };
