import type { KubeObject } from '../../model/kube-object.ts';
import type { Right } from './right.ts';

/** Who gets the rights, as a binding names it. */
export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of a ServiceAccount. */
  readonly namespace?: string;
}

export interface RolesInput {
  /** Of every role and binding. */
  readonly name: string;
  readonly rights: readonly Right[];
  readonly subjects: readonly Subject[];
}

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

/** A ClusterRole for what is of the cluster and of all namespaces, a Role in each namespace for the rest, and a binding of each. */
export function rolesFor({ name, rights, subjects }: RolesInput): readonly KubeObject[] {
  const namespaces = [...new Set(rights.map(({ namespace }) => namespace))].sort();
  return namespaces.flatMap((namespace) => {
    const kind = namespace === '' ? 'ClusterRole' : 'Role';
    const metadata = { name, ...(namespace !== '' && { namespace }) };
    const rules = rulesOf(rights.filter((right) => right.namespace === namespace));
    return [
      { apiVersion, kind, metadata, rules },
      {
        apiVersion,
        kind: `${kind}Binding`,
        metadata,
        roleRef: { apiGroup: group, kind, name },
        subjects: subjects.map((subject) =>
          subject.kind === 'ServiceAccount' ? { ...subject } : { apiGroup: group, ...subject },
        ),
      },
    ];
  });
}

/** One rule for all resources of a group that the same verbs are for. */
function rulesOf(rights: readonly Right[]): readonly Readonly<Record<string, readonly string[]>>[] {
  const rules = new Map<
    string,
    { readonly right: Right; readonly verbs: readonly string[]; readonly resources: Set<string> }
  >();
  for (const right of withAllVerbs(rights)) {
    const verbs = [...right.verbs].sort((a, b) => rank(a) - rank(b));
    const key = JSON.stringify([right.group, verbs, right.names]);
    const rule = rules.get(key) ?? { right, verbs, resources: new Set<string>() };
    rules.set(key, rule);
    rule.resources.add(right.resource);
  }
  return [...rules.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { right, verbs, resources }]) => ({
      apiGroups: [right.group],
      resources: [...resources].sort(),
      ...(right.names && { resourceNames: right.names }),
      verbs,
    }));
}

/** Verbs of needed and of optional rights together. */
function withAllVerbs(rights: readonly Right[]): readonly Right[] {
  const found = new Map<string, Right>();
  for (const right of rights) {
    const key = JSON.stringify([right.group, right.resource, right.names]);
    const verbs = [...new Set([...(found.get(key)?.verbs ?? []), ...right.verbs])];
    found.set(key, { ...right, verbs });
  }
  return [...found.values()];
}

const order = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const rank = (verb: string) => (order.indexOf(verb) + order.length + 1) % (order.length + 1);
