import { parseRelease, type Release, releaseText } from '../../lib/release.ts';
import type { Check, Evidence } from '../../model/check.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { SourcedObject } from '../../objects/parse.ts';
import { runningProxies } from '../../world/running-versions.ts';
import { evidenceOf } from '../evidence.ts';
import { textsAt, valuesAt } from '../read.ts';
import { revisions } from '../signs/workloads.ts';
import type { Situation } from '../situation.ts';
import { isIstiod, proxyContainers } from '../variables.ts';

/** The tag of an image: `1.29.2` of `docker.io/istio/pilot:1.29.2-distroless`. */
function releaseOfImage(image: string): Release | undefined {
  const tag = /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? '';
  return parseRelease(tag);
}

function installedBy({ metadata }: KubeObject): string {
  const { labels = {}, annotations = {} } = metadata;
  if (annotations['meta.helm.sh/release-name']) return `Helm release ${annotations['meta.helm.sh/release-name']}`;
  if (labels['install.operator.istio.io/owning-resource']) return 'istioctl';
  return labels['app.kubernetes.io/managed-by'] ?? 'another tool';
}

/** The control planes that are there: which release, which revision, by whom. */
export function controlPlanes(situation: Situation, from: Release | undefined): Check {
  const base = { id: 'control-plane', title: 'control planes' };
  const found = situation.all('Deployment').filter(({ object }) => isIstiod(object));
  if (found.length === 0) return { ...base, status: 'ok', title: 'control planes: none' };
  const described = found.map((sourced) => ({ sourced, release: releaseOf(sourced) }));
  const title = `control planes: ${described.map(describe).join(', ')}`;
  const other = described.filter(({ release }) => from && release && !isSameRelease(release, from));
  if (!from || other.length === 0) return { ...base, status: 'ok', title };
  return {
    ...base,
    status: 'warning',
    title,
    message: `not of the release ${releaseText(from)} that the upgrade is said to start from`,
    evidence: other.map(({ sourced }) => evidenceOf(sourced)),
    fix: 'Give the release that runs with --from-version, one run for each.',
  };
}

const releaseOf = ({ object }: SourcedObject) =>
  textsAt(object, 'spec.template.spec.containers[].image')
    .map(releaseOfImage)
    .find((release) => release !== undefined);
const isSameRelease = (a: Release, b: Release) => a.minor === b.minor && (b.patch === 0 || a.patch === b.patch);

function describe({ sourced: { object }, release }: { sourced: SourcedObject; release: Release | undefined }): string {
  const revision = object.metadata.labels?.['istio.io/rev'] ?? 'default';
  return `${object.metadata.name} ${release ? releaseText(release) : '(unknown release)'} (revision ${revision}, by ${installedBy(object)})`;
}

/** Proxies that are too far from the release that is to be installed: those that run, and those that files would start. */
export function proxySkew({ all, podTemplates }: Situation, to: Release): readonly Check[] {
  const running = runningProxies(
    all('Pod')
      .filter(({ source }) => !source.file)
      .map(({ object }) => object),
  ).map(({ pod, version }) => ({ evidence: { subject: `Pod ${pod}` }, release: parseRelease(version) }));
  const written = podTemplates()
    .filter(({ evidence }) => evidence.file !== undefined)
    .flatMap(({ evidence, template }) =>
      proxyContainers(template).flatMap((container) => {
        const release = textsAt(container, 'image').map(releaseOfImage)[0];
        return release ? [{ evidence, release }] : [];
      }),
    );
  const counted = [...running, ...written];
  const proxies = counted.flatMap(({ evidence, release }) => (release ? [{ evidence, release }] : []));
  const unknown = counted.length - proxies.length;
  const title = `proxies: ${counted.length}${unknown > 0 ? `, ${unknown} of an unknown version` : ''}`;
  const base = { id: 'proxy-versions', title };
  const newer = proxies.filter(({ release }) => release.minor > to.minor).map(({ evidence }) => evidence);
  const older = proxies.filter(({ release }) => release.minor < to.minor - 1).map(({ evidence }) => evidence);
  const checks: readonly Check[] = [
    ...(newer.length === 0
      ? []
      : [
          {
            ...base,
            status: 'error' as const,
            message: `newer than Istio 1.${to.minor}`,
            evidence: newer,
            fix: 'Never let proxies be newer than their control plane.',
          },
        ]),
    ...(older.length === 0
      ? []
      : [
          {
            ...base,
            status: 'warning' as const,
            message: `more than one minor release older than 1.${to.minor}`,
            evidence: older,
            fix: 'Restart these workloads on the release that runs now, then upgrade.',
          },
        ]),
  ];
  return checks.length > 0 ? checks : [{ ...base, status: 'ok' }];
}

/** Namespaces that ask for a revision which nobody serves. */
export function servedRevisions(situation: Situation): Check {
  const base = { id: 'revisions', title: 'namespaces ask for revisions that are there' };
  if (!situation.all('Deployment').some(({ object }) => isIstiod(object)))
    return { ...base, status: 'skipped', message: 'no control plane is there' };
  const known = revisions(situation);
  const lost = situation.all('Namespace').filter(({ object }) => {
    const revision = object.metadata.labels?.['istio.io/rev'];
    return revision !== undefined && !known.has(revision);
  });
  if (lost.length === 0) return { ...base, status: 'ok' };
  const message = 'no control plane and no tag has the revision in their label istio.io/rev: pods get no sidecar';
  return {
    ...base,
    status: 'warning',
    message,
    evidence: lost.map(evidenceOf),
    fix: 'Set the tag, or change the label.',
  };
}

/** Webhooks of Istio whose Service is gone: with failurePolicy Fail they stop every pod. */
export function webhookServices(situation: Situation): Check {
  const base = { id: 'webhooks', title: "Istio's webhooks reach a Service" };
  const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].flatMap((kind) =>
    situation.all(kind).filter(({ object }) => /^istio/.test(object.metadata.name ?? '')),
  );
  if (webhooks.length === 0) return { ...base, status: 'ok', title: `${base.title}: none there` };
  const services = new Set(
    situation.all('Service').map(({ object }) => `${object.metadata.namespace}/${object.metadata.name}`),
  );
  const lost: Evidence[] = webhooks
    .filter(({ object }) =>
      valuesAt(object, 'webhooks[].clientConfig.service')
        .map((service) => `${textsAt(service, 'namespace')[0]}/${textsAt(service, 'name')[0]}`)
        .some((service) => !services.has(service)),
    )
    .map(evidenceOf);
  if (lost.length === 0)
    return { ...base, status: 'ok', title: `${base.title}: ${webhooks.length} of ${webhooks.length}` };
  const message = 'the Service they call does not exist: what they watch over may be refused';
  return {
    ...base,
    status: 'error',
    message,
    evidence: lost,
    fix: 'Delete what is left of an old installation: kubectl delete.',
  };
}
