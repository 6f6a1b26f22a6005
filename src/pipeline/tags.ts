import { isMap, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { istioRelease } from '../model/istio-release.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { DesiredObject, Plan, PlanSubject } from '../model/plan.ts';
import type { TagRow } from '../model/tag-row.ts';
import { refOf } from '../objects/refs.ts';
import { buildPlan, removeStep } from '../plan/build.ts';
import { label, tagFieldManager } from '../plan/labels.ts';
import { turnOff } from '../plan/never-match.ts';
import { revisionTag } from '../render/revision-tag.ts';
import { withAffected } from './affected.ts';
import { controlPlaneConfig } from './control-plane-config.ts';
import { observe } from './observe.ts';
import { isTagName } from './tag-name.ts';

const release = istioRelease.version;

export interface TagRequest {
  readonly tag: string;
  readonly revision: string;
  readonly istioNamespace: string;
  /** Moves a tag that another revision has. */
  readonly overwrite: boolean;
  /** Also injects pods that name neither tag nor revision. */
  readonly autoInject: boolean;
  /** Name of the webhook configuration instead of istio-revision-tag-TAG. */
  readonly webhookName?: string | undefined;
}

export { tagFieldManager } from '../plan/labels.ts';

const webhookKind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
const injectorLabels = 'app=sidecar-injector';

/** Tags and revisions of the cluster, by revision and tag. */
export async function listTags(cluster: Cluster, istioNamespace: string): Promise<readonly TagRow[]> {
  const [webhooks, services, namespaces] = await Promise.all([
    cluster.list({ ...webhookKind, labels: label.revision, metadataOnly: true }),
    cluster.list({
      apiVersion: 'v1',
      kind: 'Service',
      namespace: istioNamespace,
      labels: `${label.revision},app=istiod`,
      metadataOnly: true,
    }),
    cluster.list({ apiVersion: 'v1', kind: 'Namespace', metadataOnly: true }),
  ]);
  const pairs = new Map<string, { tag: string; revision: string }>();
  for (const { metadata } of [...webhooks, ...services]) {
    const pair = { tag: metadata.labels?.[label.tag] ?? '', revision: metadata.labels?.[label.revision] ?? '' };
    pairs.set(JSON.stringify(pair), pair);
  }
  const all = [...pairs.values()];
  return all
    .filter(({ tag, revision }) => tag !== '' || !all.some((other) => other.tag !== '' && other.revision === revision))
    .map((pair) => ({ ...pair, namespaces: namespacesUsing(pair.tag || pair.revision, namespaces) }))
    .sort((a, b) => a.revision.localeCompare(b.revision) || a.tag.localeCompare(b.tag));
}

function namespacesUsing(name: string, namespaces: readonly KubeObject[]): readonly string[] {
  return namespaces
    .filter(
      ({ metadata: { labels = {} } }) =>
        labels[label.revision] === name || (name === 'default' && labels['istio-injection'] === 'enabled'),
    )
    .map(({ metadata }) => metadata.name ?? '')
    .sort();
}

/** The objects of a tag, made from what the revision's own webhooks say. Throws InputError when the revision is not there. */
export async function tagObjects(cluster: Cluster, request: TagRequest): Promise<readonly KubeObject[]> {
  const { tag, revision } = request;
  const injectors = await cluster.list({ ...webhookKind, labels: injectorLabels });
  const revisions = new Set(
    injectors.filter(isUntagged).map(({ metadata }) => metadata.labels?.[label.revision] ?? ''),
  );
  const source = injectors.find((one) => isUntagged(one) && one.metadata.labels?.[label.revision] === revision);
  const tagged = injectors.find(({ metadata }) => metadata.labels?.[label.tag] === revision);
  if (!source && tagged) throw isTagName(revision, tagged.metadata.labels?.[label.revision] ?? 'default');
  if (!source)
    throw new InputError(`revision "${revision}" is not installed`, {
      code: 'REVISION_UNKNOWN',
      hint: revisions.size === 0 ? 'no revision is installed' : `installed: ${[...revisions].sort().join(', ')}`,
    });
  if (!request.overwrite && tag !== 'default') refuseTaken(request, injectors, revisions);
  const rendered = revisionTag(await controlPlaneConfig(request), tag, { kubeVersion: await cluster.version() });
  const objects = rendered.map((manifest) => asInstalled(manifest.object(), source, tag));
  const taken = injectors.find((one) => isUntagged(one) && one.metadata.labels?.[label.revision] === 'default');
  const injector = tag === 'default' && taken ? [turnOff(taken)] : [];
  const named = objects.map((object) =>
    request.webhookName && object.kind === webhookKind.kind ? renamed(object, request.webhookName) : object,
  );
  return [...injector, ...named];
}

const isUntagged = ({ metadata }: KubeObject) => metadata.labels?.[label.tag] === undefined;
const renamed = (object: KubeObject, name: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, name },
});

function refuseTaken(
  { tag, revision }: TagRequest,
  injectors: readonly KubeObject[],
  revisions: ReadonlySet<string>,
): void {
  const holder = injectors.find(({ metadata }) => metadata.labels?.[label.tag] === tag)?.metadata.labels?.[
    label.revision
  ];
  if (holder !== undefined && holder !== revision)
    throw new UserError(`tag "${tag}" belongs to revision "${holder}"`, {
      code: 'TAG_TAKEN',
      exit: Exit.refused,
      hint: 'move it with --overwrite',
    });
  if (revisions.has(tag))
    throw new UserError(`there is a revision named "${tag}": a tag of that name would hide it`, {
      code: 'TAG_TAKEN',
      exit: Exit.refused,
      hint: 'choose another name, or insist with --overwrite',
    });
}

const inherited: ReadonlySet<string> = new Set([label.managed, label.version, label.owner, label.ownerNamespace]);

/**
 * As the revision's own webhooks call istiod: same certificate, address and path. The default tag is part of its installation,
 * whose labels it carries: uninstalling the revision takes it along. Tags of users carry none of them.
 */
function asInstalled(object: KubeObject, source: KubeObject, tag: string): KubeObject {
  const labels = Object.entries(object.metadata.labels ?? {}).filter(
    ([key]) => tag === 'default' || !key.includes('operator.istio.io'),
  );
  const ofInstallation = Object.entries(source.metadata.labels ?? {}).filter(([key]) => inherited.has(key));
  const unpruned = tag === 'default' ? [...ofInstallation, [label.notPruned, 'true']] : [];
  const metadata = { ...object.metadata, labels: Object.fromEntries([...labels, ...unpruned]) };
  if (object.kind !== webhookKind.kind || !Array.isArray(object.webhooks)) return { ...object, metadata };
  const [first] = mapsIn(source.webhooks);
  const webhooks = object.webhooks
    .filter(isMap)
    .map((webhook: Tree) => ({ ...webhook, clientConfig: first?.clientConfig ?? webhook.clientConfig }));
  return { ...object, metadata, webhooks };
}

/** What setting the tag would change. */
export async function planTag(cluster: Cluster, request: TagRequest): Promise<Plan> {
  const objects = await tagObjects(cluster, request);
  const desired: readonly DesiredObject[] = objects.map((object) => ({
    ref: refOf(object),
    component: 'pilot',
    object,
  }));
  const observed = await observe(cluster, desired, tagFieldManager);
  const subject = await tagSubject(cluster, request.revision, request.istioNamespace);
  const plan = buildPlan({ subject, observed, inventory: [], manager: tagFieldManager, shared: true });
  return await withAffected(cluster, plan);
}

/** What removing the tag would delete. Throws InputError when there is no such tag. */
export async function planTagRemoval(cluster: Cluster, tag: string, istioNamespace: string): Promise<Plan> {
  const labels = `${label.tag}=${tag}`;
  const lists = await Promise.all([
    cluster.list({ ...webhookKind, labels, metadataOnly: true }),
    cluster.list({ apiVersion: 'v1', kind: 'Service', namespace: istioNamespace, labels, metadataOnly: true }),
  ]);
  const objects = lists.flat();
  const revision = objects[0]?.metadata.labels?.[label.revision] ?? '';
  if (objects.length === 0)
    throw new InputError(`there is no tag "${tag}"`, {
      code: 'TAG_UNKNOWN',
      hint: 'istioctl tag list shows those that there are',
    });
  return await withAffected(cluster, {
    subject: await tagSubject(cluster, revision, istioNamespace),
    steps: objects.map((object) => removeStep('delete', object)),
  });
}

async function tagSubject(cluster: Cluster, revision: string, istioNamespace: string): Promise<PlanSubject> {
  const { context, server } = cluster.target;
  return {
    command: 'tag',
    version: release,
    profile: '',
    revision,
    istioNamespace,
    context,
    server,
    kubernetes: await cluster.version(),
  };
}
