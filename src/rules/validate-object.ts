import type { IstioKindName } from '#generated/kinds.ts';
import { isMap } from '../lib/tree.ts';
import type { Finding } from '../model/finding.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { withoutEchoes } from './echoes.ts';
import { findingOf } from './finding.ts';
import { foreignKindProblem } from './foreign-kind.ts';
import { istioKindOf } from './istio-kind.ts';
import { kubernetesRules } from './kubernetes.ts';
import type { Problem } from './rule.ts';
import { semanticCheck } from './semantic.ts';
import { schemaProblem } from './structure/problem.ts';
import { structureOf } from './structure/structure.ts';

export interface ValidateOptions {
  /** Namespace of objects that name none; `default` when absent. */
  readonly namespace?: string;
  /** Namespace of the control plane, whose own Services and Deployments are passed over; `istio-system` when absent. */
  readonly istioNamespace?: string;
}

/** Everything that the API server or Istio would say about one object: structure, CRD rules and semantic rules of its kind. */
export async function validateObject(
  sourced: SourcedObject,
  { namespace = 'default', istioNamespace = 'istio-system' }: ValidateOptions = {},
): Promise<readonly Finding[]> {
  const { object } = sourced;
  const kind = istioKindOf(object);
  const problems = kind
    ? await istioProblems(object, kind, namespace)
    : await otherProblems(sourced, { namespace, istioNamespace });
  return [...repeatedKeys(sourced), ...problems].map((problem) => findingOf(problem, sourced));
}

async function istioProblems(object: KubeObject, kind: IstioKindName, namespace: string): Promise<readonly Problem[]> {
  const { problems, sound } = await structureOf(object, kind);
  const check = await semanticCheck(kind, object.apiVersion);
  return withoutEchoes(problems, check?.problems(object, { namespace, metadata: true, sound }) ?? []);
}

async function otherProblems(
  { object }: SourcedObject,
  { namespace, istioNamespace }: Required<ValidateOptions>,
): Promise<readonly Problem[]> {
  const foreign = foreignKindProblem(object);
  if (foreign) return [foreign];
  const { name, namespace: own }: { readonly [key: string]: unknown } = isMap(object.metadata) ? object.metadata : {};
  const metadata = { name: String(name ?? ''), namespace: String(own ?? namespace) };
  if (metadata.namespace === istioNamespace) return [];
  const rules = await kubernetesRules(object.kind);
  return rules?.problems({ metadata, spec: object.spec ?? {} }) ?? [];
}

/** YAML readers take the last of two equal keys; an API server that is asked to be strict refuses both. */
function repeatedKeys({ source }: SourcedObject): readonly Problem[] {
  const keys = source.repeatedKeys?.() ?? [];
  return keys.map(({ path }) =>
    schemaProblem('duplicate-key', { path, message: `the key "${path.at(-1)}" is written twice; the last one counts` }),
  );
}
