import { isMap } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';

/** Who wrote which fields of an object, as Kubernetes records it. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1: Tree;
}

/** Who set which fields; entries without fieldsV1 say nothing and are left out. */
export function managedFields({ metadata }: KubeObject): readonly ManagedFields[] {
  const list = metadata.managedFields;
  return Array.isArray(list) ? list.filter(isManagedFields) : [];
}

function isManagedFields(value: unknown): value is ManagedFields {
  return isMap(value) && typeof value.manager === 'string' && isMap(value.fieldsV1);
}

/** What one manager owns by server-side apply. */
export function appliedBy(object: KubeObject, manager: string): Tree | undefined {
  return managedFields(object).find((entry) => entry.manager === manager && entry.operation === 'Apply')?.fieldsV1;
}

/** When a manager last wrote. */
export function lastWrite(object: KubeObject, manager: string): string | undefined {
  const times = managedFields(object)
    .filter((entry) => entry.manager === manager)
    .map(({ time }) => time ?? '');
  return times.sort().at(-1) || undefined;
}
