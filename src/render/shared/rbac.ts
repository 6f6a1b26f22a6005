import { filled } from '../../lib/filled.ts';
import type { Labels, PolicyRule, Role, RoleBinding, ServiceAccount } from '../../model/kubernetes.ts';

const rbac = 'rbac.authorization.k8s.io';

/** One rule of a role. */
export function rule(apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups, resources, verbs };
}

/** A role together with its binding to a service account. */
export interface RoleOptions {
  readonly name: string;
  /** Empty for the roles of the cluster. */
  readonly namespace?: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
  readonly rules: readonly PolicyRule[];
}

export function role({ rules, ...options }: RoleOptions): Role {
  return {
    apiVersion: `${rbac}/v1`,
    kind: options.namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: options,
    rules,
  };
}

export interface RoleBindingOptions extends Omit<RoleOptions, 'rules'> {
  /** Defaults to the binding's own name. */
  readonly role?: string;
  readonly account: { readonly name: string; readonly namespace?: string };
}

export function roleBinding({ role: roleName, account, ...metadata }: RoleBindingOptions): RoleBinding {
  const inCluster = metadata.namespace === undefined;
  return {
    apiVersion: `${rbac}/v1`,
    kind: inCluster ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata,
    roleRef: { apiGroup: rbac, kind: inCluster ? 'ClusterRole' : 'Role', name: roleName ?? metadata.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  };
}

export interface ServiceAccountOptions {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations?: Labels | undefined;
  readonly imagePullSecrets?: readonly string[] | undefined;
}

export function serviceAccount({ imagePullSecrets, annotations, ...metadata }: ServiceAccountOptions): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations }) },
    ...filled({ imagePullSecrets: imagePullSecrets?.map((name) => ({ name })) }),
  };
}
