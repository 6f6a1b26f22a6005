import { mapAt, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ValidConfig } from '../model/config.ts';
import { InputError } from '../model/errors.ts';
import { istioRelease } from '../model/istio-release.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Plan, RemoveStep } from '../model/plan.ts';
import { describeRef, refKey, refOf } from '../objects/refs.ts';
import { removeStep } from '../plan/build.ts';
import { desiredObjects } from '../plan/desired.ts';
import { type InventoryScope, inventoryQueries } from '../plan/inventory.ts';
import { componentOf, label } from '../plan/labels.ts';
import { bareQueries, helmRelease, isIstios } from '../plan/ownership.ts';
import { storedRecord } from '../plan/record.ts';
import {
  type Installed,
  type Removal,
  recordRevision,
  removalOfAll,
  removalOfFile,
  removalOfRevision,
} from '../plan/removal.ts';
import { render } from '../render/render.ts';
import { revisionTag } from '../render/revision-tag.ts';
import { withAffected } from './affected.ts';
import { controlPlaneConfig } from './control-plane-config.ts';
import { inventory } from './observe.ts';
import { recordSecrets } from './records.ts';
import { removing } from './rights/installation.ts';
import { requireRights } from './rights/require.ts';
import { listing } from './rights/right.ts';
import { tagInstead } from './tag-name.ts';

const release = istioRelease.version;

export { describeOwner } from '../plan/ownership.ts';

export interface UninstallRequest {
  /** Everything of every revision. */
  readonly purge: boolean;
  /** `default` for the one without a name. */
  readonly revision: string;
  readonly istioNamespace: string;
  /** The file whose objects go; without it the whole revision does. */
  readonly config?: ValidConfig | undefined;
  /** Also the CRDs, and with them every object of Istio's kinds. Only with purge. */
  readonly deleteCrds: boolean;
}

export interface PlannedUninstall {
  readonly plan: Plan;
  /** CRDs that stay although everything else goes. */
  readonly keptCrds: number;
  /** True when an istiod goes, and with it the sidecars' and the tags' control plane. */
  readonly controlPlane: boolean;
  /** How many objects of the revision stay, by the file that installed them; `unknown` for one without a name. */
  readonly keptOfOthers: ReadonlyMap<string, number>;
  /** Helm's releases that lose objects, which Helm still remembers then: `istiod` in `istio-system`. */
  readonly helmReleases: ReadonlyMap<string, string>;
}

/** A plan whose wanted set is empty. Throws InputError when the revision is not installed. */
export async function planUninstall(cluster: Cluster, request: UninstallRequest): Promise<PlannedUninstall> {
  const kubernetes = await cluster.version();
  const { purge, revision, istioNamespace, deleteCrds } = request;
  const scope = { withCrds: purge };
  await requireRights(cluster, listing([...inventoryQueries(scope), ...bareQueries(purge)]));
  const installed = await readInstalled(cluster, scope, purge ? undefined : istioNamespace);
  const { objects, controlPlane, kept } = await choose(installed, request, kubernetes);
  if (!request.config && !purge && objects.length === 0) throw await notInstalled(cluster, installed, request);
  const isCrd = ({ kind }: KubeObject) => kind === 'CustomResourceDefinition';
  const gone = objects.filter((object) => deleteCrds || !isCrd(object));
  const steps = uniqueSteps(gone);
  await requireRights(cluster, removing(steps.map(({ ref }) => ref)));
  const { context, server } = cluster.target;
  const subject = { command: 'uninstall', version: release, profile: '', istioNamespace, context, server } as const;
  return {
    plan: await withAffected(cluster, {
      subject: { ...subject, revision: purge ? '(all)' : revision, kubernetes },
      steps,
    }),
    keptCrds: deleteCrds ? 0 : objects.filter(isCrd).length,
    controlPlane,
    keptOfOthers: kept,
    helmReleases: new Map(
      gone.flatMap((object) => {
        const name = helmRelease(object);
        return name === undefined
          ? []
          : [[name, object.metadata.annotations?.['meta.helm.sh/release-namespace'] ?? istioNamespace]];
      }),
    ),
  };
}

async function readInstalled(
  cluster: Cluster,
  scope: InventoryScope,
  istioNamespace: string | undefined,
): Promise<Installed> {
  const [labelled, bare, tags, secrets] = await Promise.all([
    inventory(cluster, scope),
    Promise.all(bareQueries(scope.withCrds ?? false).map((query) => cluster.list(query))),
    tagObjects(cluster, istioNamespace),
    recordSecrets(cluster, istioNamespace),
  ]);
  const records = await Promise.all(secrets.map(async (secret) => ({ secret, stored: await storedRecord(secret) })));
  const isLoose = ({ metadata }: KubeObject) => !Array.isArray(metadata.ownerReferences);
  return { labelled, bare: bare.flat().filter((object) => isLoose(object) && isIstios(object)), tags, records };
}

/** Tags that users made, and validators of the reference, carry none of the installation's labels. */
async function tagObjects(cluster: Cluster, istioNamespace: string | undefined): Promise<readonly KubeObject[]> {
  const labels = `${label.tag},${label.revision}`;
  const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) =>
    cluster.list({ apiVersion: 'admissionregistration.k8s.io/v1', kind, labels }),
  );
  const services = cluster.list({
    apiVersion: 'v1',
    kind: 'Service',
    labels: `${labels},app=istiod`,
    metadataOnly: true,
  });
  const objects = (await Promise.all([...webhooks, services])).flat();
  return objects.filter((object) => istioNamespace === undefined || leadsInto(object, istioNamespace));
}

/** Whether the istiod behind a tag is in the namespace; of one that is called by a URL nothing says where it is. */
function leadsInto({ kind, metadata, webhooks }: KubeObject, istioNamespace: string): boolean {
  if (kind === 'Service') return metadata.namespace === istioNamespace;
  const namespaces = mapsIn(webhooks).map((webhook) => mapAt(webhook, ['clientConfig', 'service']).namespace);
  return namespaces.every((namespace) => namespace === undefined || namespace === istioNamespace);
}

async function choose(installed: Installed, request: UninstallRequest, kubernetes: string): Promise<Removal> {
  const { purge, revision, istioNamespace, config } = request;
  if (purge) return removalOfAll(installed);
  const described = await describedKeys(config ?? (await controlPlaneConfig({ revision, istioNamespace })), kubernetes);
  const scope = { revision, istioNamespace, described };
  if (config)
    return removalOfFile(installed, {
      ...scope,
      name: config.name,
      hasPilot: config.components.some(({ name }) => name === 'pilot'),
    });
  return removalOfRevision(installed, scope);
}

/** What the configuration installs, but for what all revisions share. */
async function describedKeys(config: ValidConfig, kubeVersion: string): Promise<ReadonlySet<string>> {
  const facts = { kubeVersion };
  const { manifests } = await render(config, facts);
  const desired = desiredObjects({
    config,
    manifests,
    defaultTag: revisionTag(config, 'default', facts),
    version: release,
  });
  return new Set(desired.filter(({ component }) => component !== 'base').map(({ ref }) => refKey(ref)));
}

async function notInstalled(
  cluster: Cluster,
  { labelled, records }: Installed,
  { revision, istioNamespace }: UninstallRequest,
): Promise<InputError> {
  const query = { apiVersion: 'apps/v1', kind: 'Deployment', labels: 'app=istiod', metadataOnly: true };
  const running = await cluster.list({ ...query, namespace: istioNamespace });
  const here = labelled.filter(
    (object) =>
      componentOf(object) !== 'base' &&
      [undefined, istioNamespace].includes(object.metadata.labels?.[label.ownerNamespace]),
  );
  const found = [...here, ...running].find((object) => revisionOf(object) === revision);
  if (found) return notByUs(found, revision, istioNamespace);
  const tag = await tagInstead(cluster, revision, `istioctl tag remove ${revision} removes no more than the tag`);
  if (tag) return tag;
  const recorded = records.map(({ secret }) => recordRevision(secret) ?? 'default');
  const revisions = [...new Set([...[...here, ...running].map(revisionOf), ...recorded])].sort();
  return new InputError(`revision "${revision}" is not installed`, {
    code: 'REVISION_UNKNOWN',
    hint:
      revisions.length === 0
        ? `nothing of Istio is installed for namespace ${istioNamespace}`
        : `installed: ${revisions.join(', ')}`,
  });
}

function notByUs(found: KubeObject, revision: string, istioNamespace: string): InputError {
  const release = helmRelease(found);
  const namespace = found.metadata.annotations?.['meta.helm.sh/release-namespace'] ?? istioNamespace;
  if (release !== undefined)
    return new InputError(`revision "${revision}" was installed with Helm`, {
      code: 'REVISION_OF_HELM',
      hint: `helm uninstall ${release} --namespace ${namespace}`,
    });
  return new InputError(
    `revision "${revision}" is there, but not as istioctl installs it: ${describeRef(refOf(found))} lacks its labels`,
    { code: 'REVISION_FOREIGN', hint: 'remove it with what it was installed with; --purge takes everything of Istio' },
  );
}

const revisionOf = ({ metadata }: KubeObject) => metadata.labels?.[label.revision] ?? 'default';

function uniqueSteps(objects: readonly KubeObject[]): readonly RemoveStep[] {
  const steps = new Map(objects.map((object) => removeStep('delete', object)).map((step) => [refKey(step.ref), step]));
  return [...steps.values()];
}
