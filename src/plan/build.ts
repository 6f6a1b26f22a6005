import type { FieldConflict } from '../model/cluster-error.ts';
import type { ImmutableChange } from '../model/immutable-change.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject, FieldChange, OwnedField, Plan, PlanStep, PlanSubject, RemoveStep } from '../model/plan.ts';
import { describeRef, refKey, refOf } from '../objects/refs.ts';
import { withoutAssigned } from './assigned-fields.ts';
import { fieldDiff, valueAtField } from './field-diff.ts';
import { componentOf, label } from './labels.ts';
import { appliedBy, lastWrite } from './managed-fields.ts';
import { isPlatforms } from './platform-fields.ts';

/** What the cluster says about one wanted object. */
export interface Observed {
  readonly desired: DesiredObject;
  /** undefined when it is not there. */
  readonly live?: KubeObject | undefined;
  /** What a dry run of applying it, forced if need be, would make of it. */
  readonly preview?: KubeObject | undefined;
  readonly conflicts: readonly FieldConflict[];
  /** What cannot be brought into the wanted state. */
  readonly immutable?: readonly ImmutableChange[];
  /** Whether something was kept that the cluster's platform writes: it may own it alone. */
  readonly platform?: boolean;
}

export interface PlanInput {
  readonly subject: PlanSubject;
  readonly observed: readonly Observed[];
  /** What carries our labels and this revision, metadata only. */
  readonly inventory: readonly KubeObject[];
  /** The manager whose ownership counts. */
  readonly manager: string;
  /** True when another revision is installed: what all revisions share is then never pruned. */
  readonly shared: boolean;
}

/** Compares what is wanted with what is there. */
export function buildPlan({ subject, observed, inventory, manager, shared }: PlanInput): Plan {
  const steps = observed.map((one) => stepFor(one, manager));
  const wanted = new Set(observed.map(({ desired }) => refKey(desired.ref)));
  return { subject, steps: [...steps, ...pruned(inventory, wanted, shared)] };
}

function stepFor({ desired, live, preview, conflicts, platform = false }: Observed, manager: string): PlanStep {
  const { ref, component, object } = desired;
  if (!live) return { action: 'create', ref, component, object };
  const resourceVersion = String(live.metadata.resourceVersion);
  if (!preview) throw new Error(`${describeRef(ref)} was not previewed`);
  const changes = masked(ref.kind, fieldDiff(live, withoutAssigned(preview, live, object)));
  const foreign = conflicts.map((conflict) => ownedField(conflict, live, preview)).filter(needsConsent);
  if (foreign.length > 0)
    return { action: 'conflict', ref, component, object, changes, conflicts: foreign, resourceVersion };
  const sameOwner = JSON.stringify(appliedBy(live, manager)) === JSON.stringify(appliedBy(preview, manager));
  if (changes.length === 0 && (sameOwner || platform)) return { action: 'unchanged', ref, component, live };
  return { action: 'update', ref, component, object, changes, resourceVersion, force: conflicts.length > 0 };
}

/** Values of Secrets are in no plan: it is printed, and saved to files. */
function masked(kind: string, changes: readonly FieldChange[]): readonly FieldChange[] {
  if (kind !== 'Secret') return changes;
  return changes.map(({ path, ...sides }) => ({
    path,
    ...('before' in sides ? { before: '(hidden)' } : {}),
    ...('after' in sides ? { after: '(hidden)' } : {}),
  }));
}

// Managers of this program and of the reference.
const istiosOwn = new Set(['istio-operator', 'istio-ci', 'istioctl']);

/** A conflict over spelling alone (2048Mi and 2Gi) changes nothing: the API server's own reading of both is the same. */
function needsConsent({ manager, field, ours, live }: OwnedField): boolean {
  return !istiosOwn.has(manager) && !isPlatforms(manager, field) && JSON.stringify(ours) !== JSON.stringify(live);
}

function ownedField(conflict: FieldConflict, live: KubeObject, preview: KubeObject): OwnedField {
  const since = lastWrite(live, conflict.manager);
  const hidden = live.kind === 'Secret';
  return {
    ...conflict,
    ours: hidden ? '(hidden)' : valueAtField(preview, conflict.field),
    live: hidden ? '(hidden, another)' : valueAtField(live, conflict.field),
    ...(since === undefined ? {} : { since }),
  };
}

function pruned(inventory: readonly KubeObject[], wanted: ReadonlySet<string>, shared: boolean): readonly RemoveStep[] {
  return inventory
    .filter((object) => object.metadata.labels?.[label.notPruned] !== 'true')
    .filter((object) => !(shared && componentOf(object) === 'base'))
    .map((object) => removeStep('prune', object))
    .filter(({ ref }) => !wanted.has(refKey(ref)));
}

/** The step that deletes a live object: that very one, by its UID, none made anew under its name. */
export function removeStep(action: RemoveStep['action'], object: KubeObject): RemoveStep {
  return { action, ref: refOf(object), component: componentOf(object), uid: String(object.metadata.uid) };
}
