import type { Cluster } from '../model/cluster.ts';
import type { ValidConfig } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Plan, PlanStep, UpdateStep } from '../model/plan.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { refKey } from '../objects/refs.ts';
import { ownedKeys, ownerOfRecord } from '../plan/installation.ts';
import { componentOf, label } from '../plan/labels.ts';
import { describeOwner, isTag, ownerOf } from '../plan/ownership.ts';
import type { StoredRecord } from '../plan/record.ts';
import { type CurrentRecords, configOfRecord } from './history.ts';
import { planInstall } from './install.ts';

/** What differs from a configuration: what installing it would do, less what is another revision's business. */
export async function compareConfig(cluster: Cluster, config: ValidConfig): Promise<Plan> {
  const [{ plan }, revisions] = await Promise.all([
    planInstall(cluster, { command: 'install', config, createNamespace: true }),
    runningRevisions(cluster),
  ]);
  return { ...plan, steps: plan.steps.map((step) => withoutShared(step, revisions)) };
}

export interface RecordComparison {
  /** One plan for all files. */
  readonly plan: Plan;
  /** What runs for the revision, and no record tells of: it was not compared. */
  readonly unrecorded: readonly string[];
}

/** What differs from what was installed, by the records of its files. */
export async function compareRecords(
  cluster: Cluster,
  { chosen, all }: CurrentRecords,
  charts?: ReleaseFolder,
): Promise<RecordComparison> {
  const [plans, unrecorded] = await Promise.all([
    Promise.all(chosen.map((stored) => compareRecord(cluster, stored, { all, charts }))),
    chosen.length === all.length ? unrecordedOwners(cluster, all) : [],
  ]);
  const [first] = plans;
  if (!first) throw new Error('there is no record to compare with');
  const profiles = new Set(plans.map(({ subject }) => subject.profile));
  const profile = profiles.size === 1 ? first.subject.profile : '';
  return {
    plan: { subject: { ...first.subject, profile }, steps: unique(plans.flatMap(({ steps }) => steps)) },
    unrecorded,
  };
}

interface AmongRecords {
  readonly all: readonly StoredRecord[];
  readonly charts: ReleaseFolder | undefined;
}

async function compareRecord(cluster: Cluster, stored: StoredRecord, { all, charts }: AmongRecords): Promise<Plan> {
  const plan = await compareConfig(cluster, await configOfRecord(stored, charts));
  const own = ownedKeys(stored, all);
  const others = new Set(all.filter((one) => one !== stored).flatMap(({ record }) => record.objects.map(refKey)));
  const concerns = ({ action, component, ref }: PlanStep) =>
    component === undefined || (action === 'prune' ? !others.has(refKey(ref)) : own.has(refKey(ref)));
  return { ...plan, steps: plan.steps.filter(concerns) };
}

function unique(steps: readonly PlanStep[]): readonly PlanStep[] {
  return [...new Map(steps.map((step) => [refKey(step.ref), step])).values()];
}

async function runningRevisions(cluster: Cluster): Promise<ReadonlySet<unknown>> {
  const istiods = await cluster.list({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    labels: 'app=istiod',
    metadataOnly: true,
  });
  return new Set(istiods.map(({ metadata }) => metadata.labels?.[label.revision]));
}

const revisionPath = `.metadata.labels["${label.revision}"]`;
const signatures: ReadonlySet<string> = new Set(
  [label.revision, label.owner, label.ownerNamespace, label.version].map((name) => `.metadata.labels["${name}"]`),
);

/**
 * CRDs and accounts that all revisions share carry the labels of the one that was installed last, a tag those of the one that it
 * was moved to: that is no difference, and what else differs is that revision's to tell while its istiod is there.
 */
function withoutShared(step: PlanStep, revisions: ReadonlySet<unknown>): PlanStep {
  if (step.action !== 'update' || (componentOf(step.object) !== 'base' && !isTag(step.object))) return step;
  const moved = step.changes.find(({ path }) => path === revisionPath)?.before;
  if (moved !== undefined && revisions.has(moved)) return same(step);
  if (isTag(step.object)) return step;
  const changes = step.changes.filter(({ path }) => !signatures.has(path));
  return changes.length === 0 ? same(step) : { ...step, changes };
}

const same = ({ ref, component, object }: UpdateStep): PlanStep => ({
  action: 'unchanged',
  ref,
  component,
  live: object,
});

async function unrecordedOwners(cluster: Cluster, records: readonly StoredRecord[]): Promise<readonly string[]> {
  const [first] = records;
  if (!first) return [];
  const { revision, istioNamespace } = first.record;
  const labels = `${label.component},${label.revision}=${revision},${label.ownerNamespace}=${istioNamespace}`;
  const lists = await Promise.all(
    ['Deployment', 'DaemonSet'].map((kind) =>
      cluster.list({ apiVersion: 'apps/v1', kind, labels, metadataOnly: true }),
    ),
  );
  const known = new Set(records.map(ownerOfRecord));
  const unknown = lists.flat().filter((object: KubeObject) => !known.has(ownerOf(object)));
  return [...new Set(unknown.map(ownerOf))].map(describeOwner);
}
