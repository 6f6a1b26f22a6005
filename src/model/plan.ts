import type { AffectedReport } from './affected.ts';
import type { FieldConflict } from './cluster-error.ts';
import type { ComponentName } from './config.ts';
import type { KubeObject, ObjectRef } from './kube-object.ts';

/** An object that an installation wants, with the labels that make it ours. */
export interface DesiredObject {
  readonly ref: ObjectRef;
  readonly component: ComponentName;
  readonly object: KubeObject;
}

/** One leaf that changes; an absent side is not there. */
export interface FieldChange {
  /** Kubernetes' spelling: `.spec.template.spec.containers[discovery].image`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A field that somebody else owns and that we would set to something else. */
export interface OwnedField extends FieldConflict {
  readonly ours: unknown;
  readonly live: unknown;
  /** When the other manager last wrote, as Kubernetes records it. */
  readonly since?: string;
}

interface StepBase {
  readonly ref: ObjectRef;
  /** undefined for what belongs to no component: the namespace. */
  readonly component: ComponentName | undefined;
}
export interface CreateStep extends StepBase {
  readonly action: 'create';
  readonly object: KubeObject;
}
export interface UpdateStep extends StepBase {
  readonly action: 'update';
  readonly object: KubeObject;
  /** Empty when only the ownership of fields changes. */
  readonly changes: readonly FieldChange[];
  readonly resourceVersion: string;
  /** Whether fields are taken over for which nobody needs to be asked: of managers of Istio's own, or with the value they have. */
  readonly force: boolean;
}
export interface ConflictStep extends StepBase {
  readonly action: 'conflict';
  readonly object: KubeObject;
  readonly changes: readonly FieldChange[];
  readonly conflicts: readonly OwnedField[];
  readonly resourceVersion: string;
}
/** `prune`: no longer wanted by an installation that goes on; `delete`: the installation itself goes. */
export interface RemoveStep extends StepBase {
  readonly action: 'prune' | 'delete';
  readonly uid: string;
}
export interface UnchangedStep extends StepBase {
  readonly action: 'unchanged';
  readonly live: KubeObject;
}
export type PlanStep = CreateStep | UpdateStep | ConflictStep | RemoveStep | UnchangedStep;
export type PlanAction = PlanStep['action'];

/** What a plan is about, for its headline, the prompt and the record. */
export interface PlanSubject {
  readonly command: 'install' | 'upgrade' | 'uninstall' | 'rollback' | 'tag' | 'restore' | 'waypoint';
  /** Version of Istio. */
  readonly version: string;
  readonly profile: string;
  /** `default` when there is none. */
  readonly revision: string;
  readonly istioNamespace: string;
  readonly context: string;
  readonly server: string;
  /** `v1.36.3`. */
  readonly kubernetes: string;
}

/** Everything that would happen to the cluster, in the order in which it is shown. Plain data. */
export interface Plan {
  readonly subject: PlanSubject;
  readonly steps: readonly PlanStep[];
  /** Whose injection changes; absent when nobody's does. */
  readonly affected?: AffectedReport;
}
