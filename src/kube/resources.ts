import { isMap, mapsIn } from '../lib/tree.ts';
import type { ResourceKind } from '../model/cluster.ts';
import type { Tree } from '../model/kube-object.ts';
import { textOf } from './kubeconfig-files.ts';

const wellKnown: Readonly<Record<string, readonly (readonly [kind: string, plural: string])[]>> = {
  v1: [
    ['ConfigMap', 'configmaps'],
    ['Event', 'events'],
    ['Namespace', 'namespaces!'],
    ['Node', 'nodes!'],
    ['PersistentVolumeClaim', 'persistentvolumeclaims'],
    ['Pod', 'pods'],
    ['ResourceQuota', 'resourcequotas'],
    ['Secret', 'secrets'],
    ['Service', 'services'],
    ['ServiceAccount', 'serviceaccounts'],
  ],
  'apps/v1': [
    ['DaemonSet', 'daemonsets'],
    ['Deployment', 'deployments'],
    ['ReplicaSet', 'replicasets'],
    ['StatefulSet', 'statefulsets'],
  ],
  'batch/v1': [['Job', 'jobs']],
  'autoscaling/v2': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers']],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets']],
  'networking.k8s.io/v1': [['NetworkPolicy', 'networkpolicies']],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices']],
  'apiextensions.k8s.io/v1': [['CustomResourceDefinition', 'customresourcedefinitions!']],
  'admissionregistration.k8s.io/v1': [
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations!'],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations!'],
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies!'],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings!'],
  ],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRole', 'clusterroles!'],
    ['ClusterRoleBinding', 'clusterrolebindings!'],
    ['Role', 'roles'],
    ['RoleBinding', 'rolebindings'],
  ],
};

/** Kinds that every supported Kubernetes serves: they need no question to the server. A `!` marks kinds of the cluster. */
export function wellKnownResource(apiVersion: string, kind: string): ResourceKind | undefined {
  const plural = wellKnown[apiVersion]?.find(([known]) => known === kind)?.[1];
  return plural === undefined
    ? undefined
    : { apiVersion, kind, plural: plural.replace('!', ''), namespaced: !plural.endsWith('!') };
}

/** The kinds of one APIResourceList, without subresources. */
export function resourcesOfList(apiVersion: string, list: Tree): readonly ResourceKind[] {
  const resources = mapsIn(list.resources);
  return resources
    .filter((resource) => !textOf(resource.name).includes('/'))
    .map((resource) => ({
      apiVersion,
      kind: textOf(resource.kind),
      plural: textOf(resource.name),
      namespaced: resource.namespaced === true,
    }));
}

/** The listable kinds of an aggregated discovery document (apidiscovery.k8s.io/v2), each at its group's first version. */
export function resourcesOfDiscovery(document: Tree): readonly ResourceKind[] {
  return mapsIn(document.items).flatMap((group) => {
    const name = textOf(isMap(group.metadata) ? group.metadata.name : undefined);
    const seen = new Set<string>();
    return mapsIn(group.versions).flatMap((version) =>
      mapsIn(version.resources).flatMap((resource) => {
        const plural = textOf(resource.resource);
        const verbs = Array.isArray(resource.verbs) ? resource.verbs : [];
        if (seen.has(plural) || !verbs.includes('list')) return [];
        seen.add(plural);
        const responseKind = isMap(resource.responseKind) ? resource.responseKind : {};
        const apiVersion = name === '' ? textOf(version.version) : `${name}/${textOf(version.version)}`;
        return [{ apiVersion, kind: textOf(responseKind.kind), plural, namespaced: resource.scope === 'Namespaced' }];
      }),
    );
  });
}

/** Path of a kind's collection, or of one object in it. */
export function resourcePath(
  { apiVersion, plural, namespaced }: ResourceKind,
  namespace?: string,
  name?: string,
): string {
  const root = groupPath(apiVersion);
  const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${encodeURIComponent(plural)}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** `/api/v1` or `/apis/apps/v1`. */
export const groupPath = (apiVersion: string): string =>
  `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion.split('/').map(encodeURIComponent).join('/')}`;
