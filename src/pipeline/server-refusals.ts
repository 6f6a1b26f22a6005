import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import type { DesiredObject } from '../model/plan.ts';
import { describeRef, refOf } from '../objects/refs.ts';

/** An object that the API server would not create. */
export interface ServerRefusal {
  readonly ref: ObjectRef;
  /** What the API server says. */
  readonly message: string;
}

export interface ServerQuestion {
  readonly fieldManager: string;
  /** Namespaces that are yet to be made: their objects are asked about in `default`. */
  readonly missing: ReadonlySet<string>;
}

/** Enough to keep the server busy, few enough to be no burden to it. */
const atOnce = 8;

/**
 * Asks the API server about objects that are not there yet, which nothing has been asked about before: what it finds invalid
 * would stop the installation half way. CRDs come as they are from this program, and are not asked about.
 */
export async function serverRefusals(
  cluster: Cluster,
  absent: readonly DesiredObject[],
  question: ServerQuestion,
): Promise<readonly ServerRefusal[]> {
  const asked = absent.filter(({ ref }) => ref.kind !== 'CustomResourceDefinition');
  const messages: (string | undefined)[] = [];
  const rest = asked.entries();
  const worker = async () => {
    for (const [index, one] of rest) messages[index] = await refusal(cluster, one, question);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return asked.flatMap(({ ref }, index) => {
    const message = messages[index];
    return message === undefined ? [] : [{ ref, message }];
  });
}

/** undefined also when the server cannot say: without the right to write, or before the kind is there. */
async function refusal(
  cluster: Cluster,
  { object, ref }: DesiredObject,
  { fieldManager, missing }: ServerQuestion,
): Promise<string | undefined> {
  const isElsewhere = missing.has(ref.namespace);
  const tried = isElsewhere ? movedTo('default', object) : object;
  try {
    await cluster.apply(tried, { fieldManager, dryRun: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (![400, 422].includes(error.status) || /does not support dry run/.test(error.message)) return undefined;
    // Policies are made for namespaces, and an object of that name may be there: neither tells of the true place.
    if (isElsewhere && (policies.test(error.message) || (await cluster.get(refOf(tried))))) return undefined;
    // Its own words: the place that was asked about is not the one that is meant.
    return error.message.replace(`cannot apply ${describeRef(refOf(tried))}: `, '');
  }
}

const policies = /admission webhook|ValidatingAdmissionPolicy/;

const movedTo = (namespace: string, object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace },
});
