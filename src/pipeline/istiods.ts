import { isMap } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { IstiodPlace, MeshPorts, XdsHead, XdsQuestion, XdsResource } from '../model/mesh-ports.ts';

/** Which istiods are meant. */
export interface IstiodQuery {
  readonly istioNamespace: string;
  readonly revision?: string | undefined;
  /** Label selector instead of `app=istiod`. */
  readonly labels?: string | undefined;
  /** `host:port`: this one alone, without asking the cluster. */
  readonly address?: string | undefined;
}

export interface FoundIstiod {
  /** Name of its pod, or its address. */
  readonly name: string;
  readonly place: IstiodPlace;
  /** Absent where it was not found through the cluster. */
  readonly pod?: KubeObject;
}

/** The label that says which revision a pod belongs to. */
const revisionLabel = 'istio.io/rev';

/** Every istiod that runs. Throws UserError when there is none. */
export async function findIstiods(cluster: Cluster | undefined, query: IstiodQuery): Promise<readonly FoundIstiod[]> {
  const { address, istioNamespace } = query;
  if (address !== undefined) return [{ name: address, place: { address } }];
  if (!cluster) throw new Error('istiod is looked for without a cluster');
  const labels = istiodLabels(query);
  const pods = await cluster.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: istioNamespace,
    labels,
    fields: 'status.phase=Running',
  });
  // Fields are the server's to select by; a pod on its way out is not asked.
  const running = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (running.length === 0)
    throw new UserError(`no istiod runs in namespace ${istioNamespace} (pods with ${labels})`, {
      code: 'ISTIOD_NONE',
      exit: Exit.failed,
      hint: `istioctl version lists what runs; another namespace: -i, another revision: -r, one outside of the cluster: --xds-address`,
    });
  return running.map((pod) => {
    const name = pod.metadata.name ?? '';
    return { name, place: { namespace: istioNamespace, pod: name }, pod };
  });
}

/** A selector that names nothing but the revision is meant of istiods: gateways carry that label, too. */
function istiodLabels({ labels, revision }: IstiodQuery): string {
  const parts = (labels ?? 'app=istiod').split(',').map((part) => part.trim());
  const onlyRevision = parts.every((part) => part.startsWith(revisionLabel));
  const named = parts.some((part) => part.startsWith(revisionLabel));
  return [
    ...(onlyRevision ? ['app=istiod'] : []),
    ...parts,
    ...(revision === undefined || named ? [] : [`${revisionLabel}=${revision}`]),
  ].join(',');
}

/** The revision of an istiod as its pod says it. */
export const revisionOfPod = ({ metadata }: KubeObject): string => metadata.labels?.[revisionLabel] ?? 'default';

/** The port on which a pod of istiod tells versions and debug pages. */
export function monitoringPort(pod: KubeObject | undefined): number {
  const port = Number(pod?.metadata.annotations?.['prometheus.io/port']);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 15_014;
}

/** What one of several answered, or why it did not. */
export type Asked<Item, Value> =
  | { readonly item: Item; readonly value: Value; readonly failure?: undefined }
  | { readonly item: Item; readonly failure: UserError };

/** So many connections at once are no burden for an API server. */
const atOnce = 8;

/** Asks several at the same time, a bounded number at once; one that fails does not keep the others from answering. */
export async function askAll<Item, Value>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Value>,
): Promise<readonly Asked<Item, Value>[]> {
  const answers: Asked<Item, Value>[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as Item;
      try {
        answers[index] = { item, value: await ask(item) };
      } catch (error) {
        if (!(error instanceof UserError) || error.exit === Exit.interrupted) throw error;
        answers[index] = { item, failure: error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}

/** Codes of failures that a second try may heal: something was cut on the way. */
const transient = new Set(['XDS_LOST', 'POD_UNREACHABLE']);
const tries = 3;

/** Asks for one type and hands over every resource as `read` makes it; what was cut is asked for again, from its beginning. */
export async function discover<Value>(
  ports: MeshPorts,
  place: IstiodPlace,
  { read, ...question }: XdsQuestion & { read(resource: XdsResource): Value },
): Promise<{ readonly head: XdsHead; readonly values: readonly Value[] }> {
  for (let attempt = 1; ; attempt++) {
    const values: Value[] = [];
    try {
      const head = await ports.discover(place, question, (resource) => void values.push(read(resource)));
      return { head, values };
    } catch (error) {
      if (!(error instanceof UserError) || !transient.has(error.code) || attempt === tries) throw error;
    }
  }
}

/** What an identifier of istiod says. */
export interface IstiodIdentity {
  readonly pod: string;
  readonly version: string;
  readonly revision: string;
}

/** Reads the JSON text in which istiod names itself; empty texts where it does not. */
export function istiodIdentity(identifier: string): IstiodIdentity {
  let value: unknown;
  try {
    value = JSON.parse(identifier);
  } catch {
    value = {};
  }
  const info = isMap(value) && isMap(value.Info) ? value.Info : {};
  const text = (part: unknown) => (typeof part === 'string' ? part : '');
  return { pod: isMap(value) ? text(value.ID) : '', version: text(info.version), revision: text(info.revision) };
}

/** The first failure when nobody answered: then there is nothing to show. */
export function requireAnswer<Item, Value>(answers: readonly Asked<Item, Value>[]): void {
  const failures = answers.flatMap(({ failure }) => failure ?? []);
  const [one] = failures;
  if (one && failures.length === answers.length) throw one;
}
