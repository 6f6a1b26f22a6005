import { kindSchemas } from '#generated/kind-schemas.ts';
import type { IstioKindName } from '#generated/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Problem } from '../rule.ts';
import { celProblems } from './cel-problems.ts';
import { metadataProblems } from './metadata-problems.ts';
import { withoutNulls } from './null-fields.ts';
import type { ValueSchema } from './schema.ts';
import { shapeProblems } from './shape-problems.ts';
import { isSound } from './sound.ts';
import { valueProblems } from './value-problems.ts';

/** What an API server would say of an object's structure. */
export interface Structure {
  readonly problems: readonly Problem[];
  /** Whether the object surely meets its whole schema, see isSound. */
  readonly sound: boolean;
}

/** What an API server would say about an object of an Istio kind, strict about unknown fields. CRDs of Istio have no defaults to apply. */
export async function structureOf(object: KubeObject, kind: IstioKindName): Promise<Structure> {
  const schema = loaded.get(kind) ?? (await load(kind));
  if (isSound(object, schema)) return { problems: metadataProblems(object), sound: true };
  const { object: present, problems } = withoutNulls(object, schema);
  const values = valueProblems(present, schema);
  const shape = [...problems, ...values, ...shapeProblems(present, schema), ...metadataProblems(present)];
  return { problems: values.length > 0 ? shape : [...shape, ...celProblems(present, schema)], sound: false };
}

/** An import costs something each time, even of what is there. */
const loaded = new Map<IstioKindName, ValueSchema>();

async function load(kind: IstioKindName): Promise<ValueSchema> {
  const schema = await kindSchemas[kind]();
  loaded.set(kind, schema);
  return schema;
}
