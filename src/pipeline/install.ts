import { pathText } from '../lib/tree-path.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ClusterFacts, ValidConfig } from '../model/config.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { ImmutableChange } from '../model/immutable-change.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Plan, PlanStep, PlanSubject } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { buildPlan } from '../plan/build.ts';
import { desiredObjects, namespacesOf } from '../plan/desired.ts';
import { fieldManager, label, revisionName } from '../plan/labels.ts';
import { type InstallRecord, recordOf } from '../plan/record.ts';
import { render } from '../render/render.ts';
import { revisionTag } from '../render/revision-tag.ts';
import { withAffected } from './affected.ts';
import { cniConflicts } from './cni-conflicts.ts';
import { installWarnings, refuseInvalid, refuseOverlap, refuseTagName, refuseUnknownKinds } from './install-checks.ts';
import { inventory, observe } from './observe.ts';
import { comparing, installing, makingNamespaces, removing } from './rights/installation.ts';
import { requireRights } from './rights/require.ts';
import { type ServerRefusal, serverRefusals } from './server-refusals.ts';

export interface InstallRequest {
  readonly command: 'install' | 'upgrade' | 'rollback';
  readonly config: ValidConfig;
  /** Also creates the namespaces of gateways, not only the control plane's. */
  readonly createNamespace: boolean;
  /** Goes on although webhooks of others inject the same pods. */
  readonly force?: boolean;
}

/** What installing would do, and what is to be said beside it. */
export interface PlannedInstall {
  readonly plan: Plan;
  /** The release whose charts it was made from; absent where they are the program's own. */
  readonly charts?: ReleaseFolder;
  /** What is kept in the cluster once the plan is carried out. */
  readonly record: InstallRecord;
  readonly warnings: readonly string[];
  /** What no API server will change: the plan cannot be carried out before these objects are gone. */
  readonly immutable: readonly ImmutableChange[];
  /** New objects that this API server would not take. */
  readonly refused: readonly ServerRefusal[];
}

/** Finds out what the cluster has and what would have to change. Sends nothing that changes anything. */
export async function planInstall(
  cluster: Cluster,
  { command, config, createNamespace, force = false }: InstallRequest,
): Promise<PlannedInstall> {
  const kubernetes = await cluster.version();
  const facts: ClusterFacts = { kubeVersion: kubernetes };
  const { manifests, warnings } = await render(config, facts);
  const defaultTag = await defaultTagFor(cluster, config, facts);
  const desired = desiredObjects({ config, manifests, defaultTag, version: config.release.version });
  if (!force) refuseInvalid(desired);
  const wanted = { objects: desired.map(({ object }) => object), istioNamespace: config.istioNamespace };
  await requireRights(cluster, cluster.readOnly ? comparing(wanted) : installing(wanted));
  await refuseUnknownKinds(cluster, desired);
  const subject = subjectOf(cluster, command, config, kubernetes);
  const [namespaces, observed, installed, conflicts] = await Promise.all([
    namespaceSteps(cluster, config, createNamespace),
    observe(cluster, desired, fieldManager),
    inventory(cluster, { istioNamespace: config.istioNamespace }),
    cniConflicts(cluster, config),
  ]);
  await refuseTagName(cluster, config.revision);
  if (!force) await refuseOverlap(cluster, observed);
  const absent = observed.flatMap(({ live, desired: one }) => (live ? [] : [one]));
  const missing = new Set(namespaces.map(({ ref }) => ref.name));
  const isAlone = installed.every(({ metadata: { labels } }) => labels?.[label.revision] === subject.revision);
  const plan = buildPlan({
    subject,
    observed,
    inventory: installed.filter((object) => isPartOf(object, config)),
    manager: fieldManager,
    shared: !isAlone,
  });
  const pruned = plan.steps.flatMap(({ action, ref }) => (action === 'prune' ? [ref] : []));
  const more = [...removing(pruned), ...(namespaces.length > 0 ? makingNamespaces : [])];
  if (!cluster.readOnly && more.length > 0) await requireRights(cluster, more);
  return {
    plan: await withAffected(cluster, { subject, steps: [...namespaces, ...plan.steps] }),
    ...(config.charts && { charts: config.charts }),
    record: recordOf(plan, config, desired),
    immutable: observed.flatMap(({ immutable = [] }) => immutable),
    refused: force ? [] : await serverRefusals(cluster, absent, { fieldManager, missing }),
    warnings: [...warnings.map(warningText), ...installWarnings(subject, observed), ...conflicts],
  };
}

const warningText = ({ path, message, suggestion }: Problem): string =>
  `${pathText(path)}: ${message.replace(/:$/, '')}${suggestion === undefined ? '' : `; ${suggestion}`}`;

function subjectOf(
  { target: { context, server } }: Cluster,
  command: InstallRequest['command'],
  config: ValidConfig,
  kubernetes: string,
): PlanSubject {
  const { profile, istioNamespace } = config;
  return {
    command,
    version: config.release.version,
    profile,
    revision: revisionName(config),
    istioNamespace,
    context,
    server,
    kubernetes,
  };
}

/** Installed from a configuration of this name and revision; several may share a namespace. */
function isPartOf({ metadata: { labels = {} } }: KubeObject, config: ValidConfig): boolean {
  const owner = labels[label.owner] ?? 'unknown';
  return labels[label.revision] === revisionName(config) && owner === (config.name || 'unknown');
}

/** The objects of the tag `default`, when nobody else serves it or this is the default revision. */
async function defaultTagFor(cluster: Cluster, config: ValidConfig, facts: ClusterFacts): Promise<readonly Manifest[]> {
  if (config.revision !== '') {
    const holders = await cluster.list({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      labels: `app=sidecar-injector,${label.tag}=default`,
      metadataOnly: true,
    });
    const others = holders.filter(({ metadata }) => metadata.labels?.[label.revision] !== config.revision);
    if (others.length > 0) return [];
  }
  return revisionTag(config, 'default', facts);
}

async function namespaceSteps(cluster: Cluster, config: ValidConfig, createAll: boolean): Promise<readonly PlanStep[]> {
  const wanted = namespacesOf(config);
  const live = await Promise.all(wanted.map(({ metadata }) => cluster.get(namespaceRef(metadata.name ?? ''))));
  return wanted.flatMap((object, index): readonly PlanStep[] => {
    const name = object.metadata.name ?? '';
    const found = live[index];
    if (found?.metadata.deletionTimestamp !== undefined) throw terminating(name);
    if (found) return [];
    if (name !== config.istioNamespace && !createAll) throw missingNamespace(name);
    return [{ action: 'create', ref: namespaceRef(name), component: undefined, object }];
  });
}

const namespaceRef = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name });

const terminating = (name: string) =>
  new UserError(`namespace ${name} is being deleted: nothing can be installed into it`, {
    code: 'NAMESPACE_TERMINATING',
    exit: Exit.failed,
    hint: `wait until "kubectl get namespace ${name}" no longer finds it, then run this again`,
  });

const missingNamespace = (name: string) =>
  new UserError(`namespace ${name}, which the configuration installs into, does not exist`, {
    code: 'NAMESPACE_MISSING',
    exit: Exit.failed,
    hint: `create it first, or let --create-namespace do it`,
  });
