import { webhookOverlap } from '../analyze/analyzers/webhook-overlap.ts';
import { runAnalyzers } from '../analyze/run.ts';
import { plural } from '../lib/plural.ts';
import { compareReleases, parseRelease } from '../lib/release.ts';
import { valueAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject, PlanSubject } from '../model/plan.ts';
import { describeRef, refKey, refOf } from '../objects/refs.ts';
import type { Observed } from '../plan/build.ts';
import { label } from '../plan/labels.ts';
import { supportOf } from '../precheck/support.ts';
import { refusedByKubernetes, refusedText } from '../validate/refused.ts';
import { createWorld } from '../world/world.ts';

/** What is worth knowing before an installation goes on. */
export function installWarnings(subject: PlanSubject, observed: readonly Observed[]): readonly string[] {
  return [...kubernetesWarning(subject), ...versionWarning(subject, observed), ...helmWarning(observed)];
}

function kubernetesWarning({ version, kubernetes }: PlanSubject): readonly string[] {
  const istio = parseRelease(version);
  const cluster = parseRelease(kubernetes);
  const range = istio && supportOf(istio)?.kubernetes;
  if (!cluster || !range || (cluster.minor >= range[0] && cluster.minor <= range[1])) return [];
  return [`istio ${version} supports Kubernetes 1.${range[0]} to 1.${range[1]}; this cluster runs ${kubernetes}`];
}

/** Another version of the same revision is about to be replaced. */
function versionWarning({ version, revision }: PlanSubject, observed: readonly Observed[]): readonly string[] {
  const istiod = observed.find(
    ({ live }) => live?.kind === 'Deployment' && live.metadata.labels?.app === 'istiod',
  )?.live;
  const installed = istiod?.metadata.labels?.[label.version];
  const [from, to] = [parseRelease(installed ?? ''), parseRelease(version)];
  if (!from || !to || compareReleases(from, to) === 0) return [];
  const way = compareReleases(from, to) < 0 ? 'upgraded' : 'downgraded';
  const skipped = Math.abs(to.minor - from.minor) > 1 ? ', skipping minor releases, which is not supported' : '';
  return [
    `revision ${revision} is ${way} from ${installed} to ${version}${skipped}; istioctl precheck says what that changes`,
  ];
}

/** Helm would set back, at its next upgrade, what is changed here. */
function helmWarning(observed: readonly Observed[]): readonly string[] {
  const release = (object: KubeObject | undefined) => object?.metadata.annotations?.['meta.helm.sh/release-name'];
  const owned = observed.filter(({ live }) => release(live) !== undefined);
  const [first] = owned;
  if (!first) return [];
  const releases = [...new Set(owned.map(({ live }) => release(live)))].sort().join(', ');
  const others = owned.length === 1 ? ' belongs' : ` and ${plural(owned.length - 1, 'more object')} belong`;
  return [
    `${describeRef(first.desired.ref)}${others} to Helm (${releases}): upgrade with helm, or uninstall there first`,
  ];
}

/** Throws when the API server would refuse one of the objects, whatever it holds and knows. */
export function refuseInvalid(desired: readonly DesiredObject[]): void {
  const refused = refusedByKubernetes(desired.map(({ object }) => object));
  if (refused.length === 0) return;
  const lines = refused.map((one) => `\n  ${refusedText(one)}`).join('');
  throw new UserError(`Kubernetes would refuse ${plural(refused.length, 'value')}; nothing was changed${lines}`, {
    code: 'OBJECT_INVALID',
    exit: Exit.badInput,
    hint: 'correct the settings that these come from, or insist with --force',
  });
}

/** Throws when the API server does not serve a kind that is wanted, and no CRD of this installation brings it. */
export async function refuseUnknownKinds(cluster: Cluster, desired: readonly DesiredObject[]): Promise<void> {
  const brought = new Set(desired.map(({ object }) => valueAt(object, ['spec', 'names', 'kind'])));
  const known = await Promise.all(
    desired.map(
      async ({ ref }) => brought.has(ref.kind) || (await cluster.resource(ref.apiVersion, ref.kind)) !== undefined,
    ),
  );
  const missing = desired.filter((_, index) => known[index] === false).map(({ ref }) => ref);
  const [first] = missing;
  if (!first) return;
  const kinds = [...new Set(missing.map(({ kind, apiVersion }) => `${kind} (${apiVersion})`))].join(', ');
  throw new UserError(`this cluster does not know ${kinds}, which ${describeRef(first)} needs; nothing was changed`, {
    code: 'KIND_UNKNOWN',
    exit: Exit.failed,
    hint: 'install what defines it first, or choose a profile and platform that fit this cluster',
  });
}

/** Throws when the revision has the name of a tag: namespaces that name it mean the tag. */
export async function refuseTagName(cluster: Cluster, revision: string): Promise<void> {
  if (revision === '') return;
  const [tag] = await cluster.list({ ...webhookKind, labels: `${label.tag}=${revision}`, metadataOnly: true });
  if (!tag) return;
  const of = tag.metadata.labels?.[label.revision] ?? 'default';
  throw new UserError(`"${revision}" is a tag, which leads to revision ${of}; nothing was changed`, {
    code: 'REVISION_IS_TAG',
    exit: Exit.refused,
    hint: `install revision ${of}, or choose another name and move the tag to it: istioctl tag set ${revision} --revision NAME --overwrite`,
  });
}

const webhookKind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

/** Throws when a webhook that is about to be written would inject pods that another one injects, too. */
export async function refuseOverlap(cluster: Cluster, observed: readonly Observed[]): Promise<void> {
  const ours = observed.map(({ desired }) => desired.object).filter(({ kind }) => kind === webhookKind.kind);
  if (ours.length === 0) return;
  const mine = new Set(ours.map((object) => refKey(refOf(object))));
  const others = (await cluster.list(webhookKind)).filter((object) => !mine.has(refKey(refOf(object))));
  const source = { file: '', line: 0, locate: () => undefined };
  const world = createWorld(
    [...ours, ...others].map((object) => ({ object, source })),
    { live: true },
  );
  const all = (await runAnalyzers(world, [webhookOverlap])).found;
  const found = all.filter(
    ({ path, resource }) =>
      !path.endsWith('.clientConfig.service') && ours.some(({ metadata }) => metadata.name === resource?.name),
  );
  if (found.length === 0) return;
  const lines = found.map(({ resource, message }) => `  ${resource?.name}: ${message}`);
  throw new UserError(`pods would be injected twice; nothing was changed\n${[...new Set(lines)].join('\n')}`, {
    code: 'WEBHOOK_CONFLICT',
    exit: Exit.refused,
    hint: 'remove the other webhook (istioctl tag list shows tags), or insist with --force',
  });
}
