import { WireError } from '../lib/protobuf.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { MeshPorts } from '../model/mesh-ports.ts';
import type {
  AskedIstiod,
  KnownProxy,
  ProxyProblem,
  ProxyRow,
  ProxyStatus,
  SyncState,
  TypeState,
} from '../model/proxy-status.ts';
import { knownProxy } from '../world/client-config.ts';
import {
  type Asked,
  askAll,
  discover,
  type FoundIstiod,
  findIstiods,
  type IstiodQuery,
  istiodIdentity,
  requireAnswer,
  revisionOfPod,
} from './istiods.ts';
import { missingProxies } from './missing-proxies.ts';

export interface ProxyStatusQuery extends IstiodQuery {
  /** Only proxies of this namespace. */
  readonly namespace?: string | undefined;
}

/** What one istiod told of its proxies. */
interface Told {
  readonly istiod: AskedIstiod;
  readonly proxies: readonly KnownProxy[];
}

/**
 * What every istiod knows of its proxies, merged, and which pods have a proxy that none of them knows. Throws UserError when
 * no istiod answers.
 */
export async function proxyStatus(
  cluster: Cluster | undefined,
  ports: MeshPorts,
  query: ProxyStatusQuery,
): Promise<ProxyStatus> {
  const found = await findIstiods(cluster, query);
  const [answers, pods] = await Promise.all([
    askAll(found, (istiod) => proxiesOf(ports, istiod)),
    cluster ? proxyPods(cluster, query) : 'the cluster was not asked for pods',
  ]);
  requireAnswer(answers);
  const told = answers.flatMap((answer) => (answer.failure ? [] : [answer.value]));
  const { namespace } = query;
  const rows = mergedRows(told).filter((row) => namespace === undefined || row.namespace === namespace);
  const notes: string[] = [];
  const failed = answers.some(({ failure }) => failure !== undefined);
  if (typeof pods === 'string') notes.push(`proxies that no istiod knows are not shown: ${pods}`);
  else if (failed) notes.push('proxies that no istiod knows are not shown: not every istiod answered');
  else rows.push(...missingProxies(pods, new Set(told.flatMap(({ proxies }) => proxies.map(({ id }) => id))), query));
  return { istiods: answers.map(askedIstiod), proxies: rows.sort(byTrouble), notes };
}

/** Asks one istiod for its proxies. */
async function proxiesOf(ports: MeshPorts, { name, place, pod }: FoundIstiod): Promise<Told> {
  const { head, values } = await discover(ports, place, {
    typeUrl: 'istio.io/debug/syncz',
    read: ({ value }) => readable(name, () => knownProxy(value)),
  });
  const identity = istiodIdentity(head.identifier);
  const proxies = values.filter(({ version }) => version !== askingVersion);
  return {
    proxies,
    istiod: {
      name: identity.pod || name,
      version: identity.version,
      revision: pod ? revisionOfPod(pod) : identity.revision,
      proxies: proxies.length,
    },
  };
}

/** What programs that only ask say they are: istiod lists them among its clients. */
const askingVersion = '65536.65536.65536';

/** Bytes that are no answer of istiod are its fault, not ours. */
export function readable<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new UserError(`istiod ${name} answers what cannot be read: ${error.message}`, {
      code: 'XDS_UNREADABLE',
      exit: Exit.failed,
      hint: 'is it an istiod of 1.18 or later?',
      cause: error,
    });
  }
}

function askedIstiod(answer: Asked<FoundIstiod, Told>): AskedIstiod {
  if (!answer.failure) return answer.value.istiod;
  const { name, pod } = answer.item;
  return { name, version: '', revision: pod ? revisionOfPod(pod) : '', proxies: 0, failure: answer.failure.message };
}

async function proxyPods(cluster: Cluster, { namespace }: ProxyStatusQuery): Promise<readonly KubeObject[] | string> {
  try {
    return await cluster.list({ apiVersion: 'v1', kind: 'Pod', ...(namespace === undefined ? {} : { namespace }) });
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return error.message;
  }
}

/** One row per proxy; where several istiods know one, the one that sent last counts and the others are named. */
function mergedRows(told: readonly Told[]): ProxyRow[] {
  const rows = new Map<string, ProxyRow>();
  for (const { istiod, proxies } of told)
    for (const proxy of proxies) {
      const key = `${proxy.cluster}\n${proxy.id}`;
      const row = rowOf(proxy, istiod);
      const other = rows.get(key);
      rows.set(key, other ? together(other, row) : row);
    }
  return [...rows.values()];
}

function together(a: ProxyRow, b: ProxyRow): ProxyRow {
  const [row, other] = lastSent(b) > lastSent(a) ? [b, a] : [a, b];
  return {
    ...row,
    reasons: [...row.reasons, `istiod ${other.istiod} knows it, too: ${other.state.replace('_', ' ')}`],
  };
}

const lastSent = ({ types }: ProxyRow) => Math.max(0, ...types.map(({ sentAt = 0 }) => sentAt));

function rowOf(proxy: KnownProxy, istiod: AskedIstiod): ProxyRow {
  const types = proxy.types.filter(({ state }) => state !== 'UNKNOWN');
  const state = worst(types);
  const behind = types.filter((type) => type.state === state).flatMap(({ sentAt }) => sentAt ?? []);
  const skew = versionSkew(proxy.version, istiod.version);
  const problem: readonly ProxyProblem[] = state === 'SYNCED' || state === 'UNKNOWN' ? [] : [state];
  return {
    name: proxy.id,
    cluster: proxy.cluster,
    namespace: proxy.namespace,
    istiod: istiod.name,
    version: proxy.version,
    state,
    types,
    problems: [...problem, ...(skew === undefined ? [] : ['SKEW' as const])],
    reasons: [
      ...types.flatMap(({ type, error, state: own }) =>
        own === 'ERROR' ? [`${type}: ${error || 'the proxy refused it without a reason'}`] : [],
      ),
      ...(skew === undefined ? [] : [skew]),
    ],
    ...(behind.length > 0 && { since: Math.min(...behind) }),
  };
}

/** istiod has nothing to send of many types: only a proxy to which nothing at all was sent is not in order. */
function worst(types: readonly TypeState[]): SyncState {
  for (const state of ['ERROR', 'STALE', 'SYNCED', 'NOT_SENT'] as const)
    if (types.some((type) => type.state === state)) return state;
  return 'UNKNOWN';
}

/** Istio supports proxies as old as two minor releases before their istiod, and none that are newer. */
const supportedSkew = 2;

function versionSkew(proxy: string, istiod: string): string | undefined {
  const [ours, theirs] = [minorOf(proxy), minorOf(istiod)];
  if (ours === undefined || theirs === undefined) return undefined;
  if (ours > theirs) return `its version ${proxy} is newer than that of its istiod, ${istiod}`;
  if (theirs - ours <= supportedSkew) return undefined;
  return `its version ${proxy} is ${theirs - ours} minor releases older than its istiod, ${istiod}`;
}

function minorOf(version: string): number | undefined {
  const minor = /^1\.(\d+)(?:\.|-|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

const ranks: readonly ProxyRow['state'][] = ['ERROR', 'STALE', 'MISSING', 'NOT_SENT'];

function byTrouble(a: ProxyRow, b: ProxyRow): number {
  const rank = ({ state, problems }: ProxyRow) =>
    ranks.includes(state) ? ranks.indexOf(state) : ranks.length + (problems.length > 0 ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
