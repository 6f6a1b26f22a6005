import { kindSchemas } from '#generated/kind-schemas.ts';
import type { IstioKindName } from '#generated/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Problem } from '../rule.ts';
import { unknownField } from './problem.ts';
import { isReadable } from './readable.ts';

const unreadable = new Set(['schema/type', 'schema/enum', unknownField]);

/**
 * What Istio cannot read in objects of a kind, or does not see: wrong types, unknown words and fields. The rest of the
 * structure is not looked at, and what explains the problems is loaded only when there are some.
 */
export async function unreadableProblems(
  objects: readonly KubeObject[],
  kind: IstioKindName,
): Promise<ReadonlyMap<KubeObject, readonly Problem[]>> {
  const schema = await kindSchemas[kind]();
  const suspects = objects.filter((object) => !isReadable(object, schema));
  if (suspects.length === 0) return new Map();
  const { structureOf } = await import('./structure.ts');
  const found = new Map<KubeObject, readonly Problem[]>();
  for (const object of suspects)
    found.set(
      object,
      (await structureOf(object, kind)).problems.filter(({ rule }) => unreadable.has(rule)),
    );
  return found;
}
