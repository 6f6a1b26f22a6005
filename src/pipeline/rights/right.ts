import { mapsIn } from '../../lib/tree.ts';
import type { ListQuery } from '../../model/cluster.ts';
import type { KubeObject, ObjectRef } from '../../model/kube-object.ts';
import { groupOf } from '../../objects/refs.ts';

/** What requests of a command need, in the words of Kubernetes' RBAC. */
export interface Right {
  readonly verbs: readonly string[];
  /** '' for the core group. */
  readonly group: string;
  /** `deployments`, or with a subresource `pods/portforward`. */
  readonly resource: string;
  /** '' for objects of the cluster, and for all namespaces. */
  readonly namespace: string;
  /** Only objects of these names. */
  readonly names?: readonly string[];
  /** What is better with it; absent for what the command does not do without. */
  readonly optional?: string;
  /** Needed only to write a role that grants it: who may escalate does without. */
  readonly granted?: true;
  /** The kind that is meant, where it may be one that the cluster does not serve: then nothing is asked of it. */
  readonly kind?: Pick<ObjectRef, 'apiVersion' | 'kind'>;
}

/** A kind and the namespace it is wanted in. */
export type KindIn = Pick<ObjectRef, 'apiVersion' | 'kind'> & { readonly namespace?: string };

/** Verbs on a kind. */
export function onKind(verbs: readonly string[], { apiVersion, kind, namespace = '' }: KindIn): Right {
  return { verbs, group: groupOf(apiVersion), resource: pluralOf(kind), namespace, kind: { apiVersion, kind } };
}

/** Kubernetes' own way to make the word of URLs from a kind, for kinds that nobody can be asked about. */
export function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (word.endsWith('endpoints')) return word;
  if (/(?:s|x|ch)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

export const listing = (queries: readonly ListQuery[]): readonly Right[] =>
  queries.map((query) => onKind(['list'], query));

/** The same, but only for what is better with them. */
export const optional = (what: string, rights: readonly Right[]): readonly Right[] =>
  rights.map((right) => ({ ...right, optional: what }));

/** What roles grant: Kubernetes lets nobody write a role that grants more than the writer has. */
export function grantedBy(objects: readonly KubeObject[]): readonly Right[] {
  return objects
    .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
    .flatMap((role) => mapsIn(role.rules).flatMap((rule) => rightsOfRule(rule, role.metadata.namespace ?? '')));
}

function rightsOfRule(rule: Readonly<Record<string, unknown>>, namespace: string): readonly Right[] {
  const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  const names = texts(rule.resourceNames);
  return texts(rule.apiGroups).flatMap((group) =>
    texts(rule.resources).map((resource) => ({
      verbs: texts(rule.verbs),
      group,
      resource,
      namespace,
      granted: true,
      ...(names.length > 0 && { names }),
    })),
  );
}

/** Each right once, those that are needed in front; what another one includes is left out. */
export function distinct(rights: readonly Right[]): readonly Right[] {
  const needed = merged(rights.filter((right) => right.optional === undefined));
  const more = merged(rights.filter((right) => right.optional !== undefined));
  return [...needed, ...more.flatMap((right) => without(right, needed))];
}

function merged(rights: readonly Right[]): readonly Right[] {
  const found = new Map<string, Right>();
  for (const right of rights) {
    const { group, resource, namespace, names = [] } = right;
    const key = JSON.stringify([group, resource, namespace, names, right.optional]);
    const verbs = new Set([...(found.get(key)?.verbs ?? []), ...right.verbs]);
    found.set(key, { ...right, verbs: [...verbs] });
  }
  const all = [...found.values()];
  return all.flatMap((right) =>
    without(
      right,
      all.filter((other) => other !== right && isWider(other, right)),
    ),
  );
}

const isWider = (other: Right, { namespace, names }: Right): boolean =>
  (other.namespace === '' && namespace !== '') || (other.names === undefined && names !== undefined);

/** What is left of a right beside others. */
function without(right: Right, others: readonly Right[]): readonly Right[] {
  const has = (verb: string) => others.some((other) => includes(other, { ...right, verbs: [verb] }));
  const verbs = right.verbs.filter((verb) => !has(verb));
  return verbs.length === 0 ? [] : [{ ...right, verbs }];
}

/** Whether whoever has the one right has the other. */
export function includes(one: Right, other: Right): boolean {
  const matches = (own: string, asked: string) => own === asked || own === '*';
  return (
    other.verbs.every((verb) => one.verbs.some((own) => matches(own, verb))) &&
    matches(one.group, other.group) &&
    matches(one.resource, other.resource) &&
    (one.namespace === '' || one.namespace === other.namespace) &&
    (one.names === undefined || other.names?.every((name) => one.names?.includes(name)) === true)
  );
}
