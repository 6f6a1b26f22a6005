import { kindSchemas } from '#generated/kind-schemas.ts';
import type { IstioKindName } from '#generated/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Problem } from '../rule.ts';
import { celProblems } from './cel-problems.ts';
import { metadataProblems } from './metadata-problems.ts';
import { withoutNulls } from './null-fields.ts';
import type { ValueSchema } from './schema.ts';
import { shapeProblems } from './shape-problems.ts';
import { valueProblems } from './value-problems.ts';

/** What an API server would say about an object of an Istio kind, strict about unknown fields. CRDs of Istio have no defaults to apply. */
export async function structureProblems(object: KubeObject, kind: IstioKindName): Promise<readonly Problem[]> {
  const schema = loaded.get(kind) ?? (await load(kind));
  const { object: present, problems } = withoutNulls(object, schema);
  const values = valueProblems(present, schema);
  const shape = [...problems, ...values, ...shapeProblems(present, schema), ...metadataProblems(present)];
  return values.length > 0 ? shape : [...shape, ...celProblems(present, schema)];
}

/** An import costs something each time, even of what is there. */
const loaded = new Map<IstioKindName, ValueSchema>();

async function load(kind: IstioKindName): Promise<ValueSchema> {
  const schema = await kindSchemas[kind]();
  loaded.set(kind, schema);
  return schema;
}
