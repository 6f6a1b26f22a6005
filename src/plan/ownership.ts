import type { ListQuery } from '../model/cluster.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import { prunedKinds } from './inventory.ts';
import { componentOf, label } from './labels.ts';

/** The owner that objects name when the configuration has no name; the reference's word. */
const nameless = 'unknown';

/** What the objects of a configuration with this `metadata.name` name as their owner. */
export const ownerName = (name: string): string => name || nameless;

/** The owner that an object names: together with the revision, the file that it was installed from. */
export const ownerOf = ({ metadata }: KubeObject): string => metadata.labels?.[label.owner] ?? nameless;

/** `file edge-iop`; `a file without a name`. */
export const describeOwner = (owner: string): string =>
  owner === nameless || owner === '' ? 'the file without a name' : `file ${owner}`;

export const isTag = ({ metadata }: KubeObject): boolean => metadata.labels?.[label.tag] !== undefined;

/** Part of an istiod, but of no tag that leads to it. */
export const isControlPlane = (object: KubeObject): boolean => componentOf(object) === 'pilot' && !isTag(object);

/** The same said of a recorded object, of which no more than its name is known: without an injector there is no istiod. */
export const injectsPods = ({ kind }: ObjectRef): boolean => kind === 'MutatingWebhookConfiguration';

/** The release that Helm installed an object with. */
export function helmRelease({ metadata: { annotations = {} } }: KubeObject): string | undefined {
  return annotations['meta.helm.sh/release-name'];
}

/** Put there by `manifest generate | kubectl apply`: an installation would have named its namespace. */
export const isByHand = (object: KubeObject): boolean =>
  object.metadata.labels?.[label.ownerNamespace] === undefined && helmRelease(object) === undefined;

const partOf = 'app.kubernetes.io/part-of';
const olderKinds = new Set(['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);

/** Lists of what Istio's charts make without the label of a component: accounts, rules, validators. See isIstios. */
export function bareQueries(withCrds: boolean): readonly ListQuery[] {
  const older = `app in (istiod,istio-reader,sidecar-injector,istio-cni),!${partOf},!${label.component}`;
  const crds = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadataOnly: true };
  const lists = prunedKinds.flatMap(([apiVersion, kind]) => [
    { apiVersion, kind, labels: `${partOf}=istio,!${label.component}`, metadataOnly: true },
    // Before 1.24 the charts did not say what they are part of.
    ...(olderKinds.has(kind) || kind.endsWith('WebhookConfiguration')
      ? [{ apiVersion, kind, labels: older, metadataOnly: true }]
      : []),
  ]);
  return withCrds ? [...lists, { ...crds, labels: `!${label.component}` }] : lists;
}

/** Whether an object without the label of a component comes from Istio's own charts; users label theirs as part of Istio, too. */
export function isIstios({ kind, metadata: { name = '', labels = {} } }: KubeObject): boolean {
  if (kind === 'CustomResourceDefinition') return name.endsWith('.istio.io');
  const chart = labels['helm.sh/chart'];
  if (chart !== undefined)
    return /^(?:base|default|istiod|istiod-remote|istio-(?:in|e)gress|cni|ztunnel)-\d/.test(chart);
  return (
    labels.app !== undefined && name.startsWith('istio') && (olderKinds.has(kind) || kind.endsWith('Configuration'))
  );
}
