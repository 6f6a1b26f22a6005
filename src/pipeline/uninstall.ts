import { version as release } from '#generated/version.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Plan, RemoveStep } from '../model/plan.ts';
import { refKey } from '../objects/refs.ts';
import { removeStep } from '../plan/build.ts';
import { inventoryQueries } from '../plan/inventory.ts';
import { componentOf, label } from '../plan/labels.ts';
import { inventory } from './observe.ts';
import { recordSecrets } from './records.ts';
import { requireRights } from './rights.ts';

export interface UninstallRequest {
  /** Everything of every revision. */
  readonly purge: boolean;
  /** `default` for the one without a name. */
  readonly revision: string;
  readonly istioNamespace: string;
  /** `metadata.name` of the IstioOperator, '' when none is meant in particular. */
  readonly owner: string;
  /** Also the CRDs, and with them every object of Istio's kinds. Only with purge. */
  readonly deleteCrds: boolean;
}

export interface PlannedUninstall {
  readonly plan: Plan;
  /** CRDs that stay although everything else goes. */
  readonly keptCrds: number;
}

const webhooks = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadataOnly: true,
};

/** A plan whose wanted set is empty. Throws InputError when the revision is not installed. */
export async function planUninstall(cluster: Cluster, request: UninstallRequest): Promise<PlannedUninstall> {
  const kubernetes = await cluster.version();
  const { purge, revision, istioNamespace } = request;
  const scope = { withCrds: purge, ...(purge ? {} : { istioNamespace }) };
  await requireRights(
    cluster,
    inventoryQueries(scope).map((query) => ({ verb: 'list', ref: { namespace: '', ...query } })),
  );
  const [installed, tags, records] = await Promise.all([
    inventory(cluster, scope),
    tagObjects(cluster),
    recordSecrets(cluster, purge ? undefined : istioNamespace, purge ? undefined : revision),
  ]);
  if (!purge) requireRevision(revision, installed);
  const chosen = purge ? installed : installed.filter((object) => belongsTo(object, request));
  const tagsOfIt = tags.filter(({ metadata }) => purge || metadata.labels?.[label.revision] === revision);
  const crds = chosen.filter(({ kind }) => kind === 'CustomResourceDefinition');
  const gone = chosen.filter(({ kind }) => kind !== 'CustomResourceDefinition' || request.deleteCrds);
  const steps = uniqueSteps([...gone, ...tagsOfIt, ...records]);
  await requireRights(
    cluster,
    steps.map(({ ref }) => ({ verb: 'delete', ref })),
  );
  return {
    plan: {
      subject: {
        command: 'uninstall',
        version: release,
        profile: '',
        revision: purge ? '(all)' : revision,
        istioNamespace,
        context: cluster.target.context,
        server: cluster.target.server,
        kubernetes,
      },
      steps,
    },
    keptCrds: request.deleteCrds ? 0 : crds.length,
  };
}

/** Tags that users made carry none of the installation's labels. */
async function tagObjects(cluster: Cluster): Promise<readonly KubeObject[]> {
  const lists = await Promise.all([
    cluster.list({ ...webhooks, labels: `${label.tag},${label.revision}` }),
    cluster.list({
      apiVersion: 'v1',
      kind: 'Service',
      labels: `${label.tag},${label.revision},app=istiod`,
      metadataOnly: true,
    }),
  ]);
  return lists.flat();
}

function belongsTo(object: KubeObject, { revision, owner }: UninstallRequest): boolean {
  const labels = object.metadata.labels ?? {};
  // Base is what all revisions share: only a purge takes it.
  if (componentOf(object) === 'base') return false;
  return labels[label.revision] === revision && (owner === '' || labels[label.owner] === owner);
}

function requireRevision(revision: string, installed: readonly KubeObject[]): void {
  const revisions = new Set(
    installed
      .filter((object) => componentOf(object) !== 'base')
      .map(({ metadata }) => metadata.labels?.[label.revision] ?? 'default'),
  );
  if (revisions.has(revision)) return;
  throw new InputError(`revision "${revision}" is not installed`, {
    code: 'REVISION_UNKNOWN',
    hint:
      revisions.size === 0
        ? 'nothing of Istio is installed in this namespace'
        : `installed: ${[...revisions].sort().join(', ')}`,
  });
}

function uniqueSteps(objects: readonly KubeObject[]): readonly RemoveStep[] {
  const steps = new Map(objects.map((object) => removeStep('delete', object)).map((step) => [refKey(step.ref), step]));
  return [...steps.values()];
}
