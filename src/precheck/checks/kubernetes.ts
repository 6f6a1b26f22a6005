import { compareReleases, parseRelease, type Release } from '../../lib/release.ts';
import type { Check } from '../../model/check.ts';
import { evidenceOf } from '../evidence.ts';
import { is, textAt, valuesAt, where } from '../read.ts';
import { groupOf, type Situation } from '../situation.ts';
import { gatewayApiFloors, supportOf } from '../support.ts';

/** Whether the API server is one that a release runs on. */
export function kubernetesVersion({ kubeVersion }: Situation, to: Release): Check {
  const base = { id: 'kubernetes-version', title: 'Kubernetes version' };
  const release = parseRelease(kubeVersion ?? '');
  const support = supportOf(to);
  if (!release || !support) return { ...base, status: 'skipped', message: 'not known: give --kube-version' };
  const [from, until] = support.kubernetes;
  const range = `1.${from}–1.${until}`;
  const title = `Kubernetes ${kubeVersion} for Istio 1.${to.minor} (${range})`;
  if (release.minor < support.kubernetesFloor)
    return {
      ...base,
      title,
      status: 'error',
      code: 'IST0142',
      message: `Kubernetes ${kubeVersion} is lower than the minimum version: 1.${support.kubernetesFloor}`,
      fix: 'Upgrade Kubernetes before Istio.',
    };
  if (release.minor < from || release.minor > until)
    return {
      ...base,
      title,
      status: 'warning',
      message: `nobody tests Istio 1.${to.minor} on it`,
      fix: `Run ${range}.`,
    };
  return { ...base, title, status: 'ok' };
}

const gatewayApi = 'gateway.networking.k8s.io';
const readBefore = ['Gateway', 'GatewayClass', 'HTTPRoute', 'ReferenceGrant'];
const readNow = ['Gateway', 'GatewayClass', 'HTTPRoute', 'GRPCRoute'];

/** Whether the Gateway API CRDs, where there are any, are ones that a release reads. */
export function gatewayApiVersions(situation: Situation, to: Release): readonly Check[] {
  const crds = situation
    .all('CustomResourceDefinition')
    .filter(({ object }) => groupOf(object) === 'apiextensions.k8s.io' && textAt(object, 'spec.group') === gatewayApi);
  const base = { id: 'gateway-api-crds', title: 'Gateway API CRDs' };
  if (crds.length === 0) return [{ ...base, status: 'ok', title: `${base.title}: none installed, none needed` }];
  const checks = crds.flatMap((sourced): readonly Check[] => {
    const { object } = sourced;
    const kind = textAt(object, 'spec.names.kind');
    const served = valuesAt(object, 'spec.versions[]')
      .filter(where('served', is(true)))
      .map((version) => textAt(version, 'name'));
    const list = served.toSorted().join(', ') || 'none';
    const evidence = [evidenceOf(sourced)];
    const fix = 'Install the Gateway API release that this Istio is built for.';
    const found = { ...base, evidence, fix };
    const before: Check = {
      ...found,
      status: 'error',
      code: 'IST0156',
      message: `${kind} is served as ${list}: v1beta1 is needed`,
    };
    const now: Check = {
      ...found,
      status: 'warning',
      code: 'IST0172',
      message: `${kind} is served as ${list}: v1 will be needed`,
    };
    return [
      // Unlike the reference: v1 alone, as future CRDs serve it, is fine. Only ReferenceGrant is read as v1beta1 to this day.
      ...(readBefore.includes(kind) &&
      !served.some((name) => name === 'v1beta1' || (name === 'v1' && kind !== 'ReferenceGrant'))
        ? [before]
        : []),
      ...(readNow.includes(kind) && !served.includes('v1') ? [now] : []),
      ...floorChecks(
        object.metadata?.name ?? '',
        object.metadata?.annotations?.[`${gatewayApi}/bundle-version`] ?? '',
        to,
      ).map((check) => ({ ...found, ...check })),
    ];
  });
  return checks.length > 0
    ? checks
    : [{ ...base, status: 'ok', title: `${base.title}: ${crds.length} of known versions` }];
}

function floorChecks(name: string, bundle: string, to: Release): readonly Pick<Check, 'status' | 'code' | 'message'>[] {
  return gatewayApiFloors
    .filter(({ crd, since }) => name === `${crd}.${gatewayApi}` && to.minor >= since)
    .filter(({ minimum }) => isOlder(bundle, minimum))
    .map(({ crd, minimum }) => ({
      status: 'warning',
      code: 'IST0176',
      message: `${crd} are of release ${bundle || '(not named)'}: istiod passes over them before ${minimum}`,
    }));
}

function isOlder(bundle: string, minimum: string): boolean {
  const [version, wanted] = [parseRelease(bundle), parseRelease(minimum)];
  return !version || (wanted !== undefined && compareReleases(version, wanted) < 0);
}

/** Nodes that are not ready: the agents of CNI and ztunnel run on every one. */
export function nodeReadiness(situation: Situation): Check {
  const base = { id: 'nodes-ready', title: 'nodes are ready' };
  const nodes = situation.all('Node');
  if (nodes.length === 0) return { ...base, status: 'skipped', message: 'no node is known' };
  const unready = nodes.filter(
    ({ object }) =>
      !valuesAt(object, 'status.conditions[]').some(
        (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
      ),
  );
  if (unready.length === 0)
    return { ...base, status: 'ok', title: `nodes are ready: ${nodes.length} of ${nodes.length}` };
  return {
    ...base,
    status: 'warning',
    title: `nodes are ready: ${nodes.length - unready.length} of ${nodes.length}`,
    message: 'the agents of CNI and ztunnel will not become ready there',
    evidence: unready.map(evidenceOf),
    fix: 'See why with kubectl describe node.',
  };
}
