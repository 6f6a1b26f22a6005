import { isMap } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Path } from '../../model/source.ts';
import type { Problem } from '../rule.ts';
import { schemaProblem } from './problem.ts';
import type { ValueSchema } from './schema.ts';

/**
 * An object as an API server stores it, without the fields that are null and not allowed to be; entries of lists stay. Where
 * the object is sent for server-side apply the same server refuses such a field: hence the warnings, about the spec alone
 * because tools write `creationTimestamp: null`.
 */
export function withoutNulls(
  object: KubeObject,
  schema: ValueSchema,
): { readonly object: KubeObject; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { object: hasNull(object) ? (present(object, schema, []) as KubeObject) : object, problems };

  function present(value: unknown, schema: ValueSchema | undefined, path: Path): unknown {
    if (Array.isArray(value)) return value.map((item, index) => present(item, schema?.items, [...path, index]));
    if (!schema || !isMap(value)) return value;
    const fields = Object.entries(value).map(([key, field]) => {
      const inner = fieldSchema(schema, key);
      if (field === null && inner && !inner.nullable) return dropped([...path, key]);
      return [key, present(field, inner, [...path, key])] as const;
    });
    return Object.fromEntries(fields.filter((field) => field !== undefined));
  }

  function dropped(path: Path): undefined {
    if (path[0] !== 'spec') return undefined;
    const message = 'null is as if it were not written; server-side apply refuses it';
    problems.push({ ...schemaProblem('null', { path, message }), level: 'Warning' });
  }
}

/** Most objects have none, and need no copy. */
function hasNull(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).some(hasNull));
}

function fieldSchema({ properties, additionalProperties }: ValueSchema, key: string): ValueSchema | undefined {
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
