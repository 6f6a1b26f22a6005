import type { Check } from '../../model/check.ts';
import type { AccessQuestion } from '../../model/cluster.ts';
import type { ObjectRef } from '../../model/kube-object.ts';

/** A resource that an installation creates. */
interface Resource {
  readonly group: string;
  readonly resource: string;
  /** Absent for resources of the cluster. */
  readonly namespace?: string;
}

const irregular: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
};
const pluralOf = (kind: string) => irregular[kind] ?? `${kind.toLowerCase()}s`;

/** What the reference asks for, whatever is installed. */
export function basicResources(istioNamespace: string): readonly Resource[] {
  const cluster: readonly (readonly [string, readonly string[]])[] = [
    ['', ['namespaces']],
    ['rbac.authorization.k8s.io', ['clusterroles', 'clusterrolebindings']],
    ['apiextensions.k8s.io', ['customresourcedefinitions']],
    ['admissionregistration.k8s.io', ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']],
  ];
  const namespaced: readonly (readonly [string, readonly string[]])[] = [
    ['rbac.authorization.k8s.io', ['roles']],
    ['', ['serviceaccounts', 'services', 'configmaps']],
    ['apps', ['deployments']],
  ];
  const listed = (table: typeof cluster, scope: { namespace?: string }) =>
    table.flatMap(([group, resources]) => resources.map((resource) => ({ group, resource, ...scope })));
  return [...listed(cluster, {}), ...listed(namespaced, { namespace: istioNamespace })];
}

/** The resources of rendered objects. */
export function resourcesOf(refs: readonly ObjectRef[]): readonly Resource[] {
  return refs.map(({ apiVersion, kind, namespace }) => ({
    group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
    resource: pluralOf(kind),
    ...(namespace && { namespace }),
  }));
}

/** One question per resource and verb that an installation needs. */
export function accessQuestions(resources: readonly Resource[]): readonly AccessQuestion[] {
  const distinct = new Map(resources.map((one) => [`${one.group}/${one.resource}/${one.namespace ?? ''}`, one]));
  return [...distinct.values()].flatMap((one) => ['create', 'patch'].map((verb) => ({ verb, ...one })));
}

/** The answers as one check that names what is missing. */
export function rightsCheck(questions: readonly AccessQuestion[], answers: readonly boolean[]): Check {
  const refused = questions.filter((_, index) => !answers[index]);
  const base = { id: 'rights', title: `rights: ${questions.length - refused.length} of ${questions.length}` };
  if (refused.length === 0) return { ...base, status: 'ok' };
  return {
    ...base,
    status: 'error',
    code: 'IST0141',
    message: 'rights that an installation needs are missing',
    evidence: refused.map(({ verb, group, resource, namespace }) => ({
      subject: `${verb} ${[resource, group].filter(Boolean).join('.')}${namespace ? ` in ${namespace}` : ''}`,
    })),
    fix: 'Ask for a role with these rights, or install as somebody who has them.',
  };
}
