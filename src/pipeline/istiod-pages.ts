import { mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { MeshPorts, PodRequest } from '../model/mesh-ports.ts';
import {
  type Asked,
  askAll,
  type FoundIstiod,
  findIstiods,
  type IstiodQuery,
  monitoringPort,
  requireAnswer,
} from './istiods.ts';

/** What one istiod knows of a cluster. */
export interface RemoteCluster {
  readonly name: string;
  /** The Secret that leads to it; '' for its own cluster. */
  readonly secret: string;
  /** `synced`, `syncing`, `timeout` or `closed`. */
  readonly status: string;
  readonly istiod: string;
}

/** What some istiods answered, and why others did not. */
export interface FromIstiods<Value> {
  readonly values: readonly Value[];
  readonly failures: readonly { readonly istiod: string; readonly reason: string }[];
}

/**
 * The clusters that every istiod watches.
 *
 * @throws UserError when no istiod answers
 */
export async function remoteClusters(
  cluster: Cluster,
  ports: MeshPorts,
  query: IstiodQuery,
): Promise<FromIstiods<RemoteCluster>> {
  const answers = await askAll(await findIstiods(cluster, query), async (istiod) => {
    const text = await podPage(ports, { ...podOf(istiod), port: monitoringPort(istiod.pod), path: '/debug/clusterz' });
    return clustersIn(text, istiod.name);
  });
  const { values, failures } = collected(answers);
  return { values: values.flat().sort((a, b) => compare(keyOf(a), keyOf(b))), failures };
}

const keyOf = ({ name, istiod }: RemoteCluster) => `${name}\0${istiod}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function clustersIn(text: string, istiod: string): readonly RemoteCluster[] {
  const list = jsonOf(text, istiod);
  if (!Array.isArray(list)) throw unreadable(istiod);
  const word = (value: unknown) => (typeof value === 'string' ? value : '');
  return mapsIn(list).map((one) => ({
    name: word(one.id),
    secret: word(one.secretName),
    status: word(one.syncStatus),
    istiod,
  }));
}

/** A logging scope of istiod. */
export interface LoggingScope {
  readonly name: string;
  readonly description: string;
  readonly level: string;
  readonly stackTraceLevel: string;
}

/** Levels to set, by scope. */
export interface ScopeLevels {
  readonly output: ReadonlyMap<string, string>;
  readonly stackTrace: ReadonlyMap<string, string>;
  /** For every scope that the maps do not name. */
  readonly otherOutput?: string | undefined;
  readonly otherStackTrace?: string | undefined;
}

/** The scopes of one istiod before and after. */
export interface IstiodScopes {
  readonly istiod: string;
  readonly before: readonly LoggingScope[];
  readonly now: readonly LoggingScope[];
}

/**
 * What istiods log; sets levels where some are given, and reads back what holds then.
 *
 * @throws UserError for a scope that there is not, before anything is set, and when no istiod answers
 */
export async function istiodScopes(
  cluster: Cluster,
  ports: MeshPorts,
  {
    query,
    port,
    levels,
  }: { readonly query: IstiodQuery; readonly port: number; readonly levels?: ScopeLevels | undefined },
): Promise<FromIstiods<IstiodScopes>> {
  const istiods = await findIstiods(cluster, query);
  const read = async (istiod: FoundIstiod) =>
    scopesIn(await podPage(ports, { ...podOf(istiod), port, path: '/scopej' }), istiod.name);
  const answers = await askAll(istiods, async (istiod) => {
    const before = await read(istiod);
    if (!levels) return { istiod: istiod.name, before, now: before };
    for (const body of changes(before, levels, istiod.name))
      await podPage(ports, {
        ...podOf(istiod),
        port,
        path: `/scopej/${encodeURIComponent(body.name)}`,
        method: 'PUT',
        body: JSON.stringify(body),
      });
    return { istiod: istiod.name, before, now: await read(istiod) };
  });
  return collected(answers);
}

interface ScopeChange {
  readonly name: string;
  readonly output_level?: string;
  readonly stack_trace_level?: string;
}

function changes(scopes: readonly LoggingScope[], levels: ScopeLevels, istiod: string): readonly ScopeChange[] {
  for (const name of [...levels.output.keys(), ...levels.stackTrace.keys()])
    if (!scopes.some((scope) => scope.name === name))
      throw new UserError(`istiod ${istiod} has no logging scope "${name}"`, {
        code: 'SCOPE_UNKNOWN',
        exit: Exit.failed,
        hint: 'istioctl admin log lists them',
      });
  return scopes.flatMap(({ name }) => {
    const output = levels.output.get(name) ?? levels.otherOutput;
    const trace = levels.stackTrace.get(name) ?? levels.otherStackTrace;
    if (output === undefined && trace === undefined) return [];
    return [{ name, ...(output && { output_level: output }), ...(trace && { stack_trace_level: trace }) }];
  });
}

function scopesIn(text: string, istiod: string): readonly LoggingScope[] {
  const list = jsonOf(text, istiod);
  if (!Array.isArray(list)) throw unreadable(istiod);
  return mapsIn(list)
    .map((one) => ({
      name: String(one.name),
      description: String(one.description ?? ''),
      level: String(one.output_level ?? ''),
      stackTraceLevel: String(one.stack_trace_level ?? ''),
    }))
    .sort((a, b) => compare(a.name, b.name));
}

/** What answered, and what did not. Throws UserError when none did. */
export function collected<Value>(answers: readonly Asked<FoundIstiod, Value>[]): FromIstiods<Value> {
  requireAnswer(answers);
  return {
    values: answers.flatMap((answer) => (answer.failure ? [] : [answer.value])),
    failures: answers.flatMap(({ item, failure }) => (failure ? [{ istiod: item.name, reason: failure.message }] : [])),
  };
}

function podOf({ name, place }: FoundIstiod): { readonly namespace: string; readonly pod: string } {
  if ('pod' in place) return place;
  throw new Error(`istiod ${name} was not found through the cluster`);
}

async function podPage(ports: MeshPorts, request: PodRequest): Promise<string> {
  const { status, body } = await ports.http(request);
  if (status >= 200 && status < 300) return body;
  throw new UserError(
    `pod ${request.namespace}/${request.pod} answered ${status} to ${request.method ?? 'GET'} ${request.path}: ${body.trim().slice(0, 200)}`,
    { code: 'POD_ANSWER', exit: Exit.failed, hint: `is port ${request.port} the right one?` },
  );
}

function jsonOf(text: string, istiod: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(istiod);
  }
}

const unreadable = (istiod: string) =>
  new UserError(`istiod ${istiod} answers what cannot be read`, {
    code: 'POD_ANSWER',
    exit: Exit.failed,
    hint: 'is it an istiod of 1.18 or later?',
  });
