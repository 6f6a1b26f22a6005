import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap } from '../lib/tree.ts';
import type { ListQuery, ResourceKind, WatchEvent } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { answerError } from './errors.ts';
import { textOf } from './kubeconfig-files.ts';
import { type ListedPage, listQuery, watchAccept } from './list.ts';
import { brokenAnswer, kubeObject } from './object-shape.ts';
import { readBody } from './read-body.ts';
import { resourcePath } from './resources.ts';
import type { Transport } from './transport.ts';

export interface Watched {
  readonly transport: Transport;
  readonly kind: ResourceKind;
  readonly query: ListQuery;
  /** All objects there are now, and the position after them. */
  list(): Promise<ListedPage>;
}

const firstDelayMs = 100;
const maxDelayMs = 5_000;
/** More than an API server keeps as one object. */
const maxEventBytes = 8 * 1024 * 1024;
/** What the objects that a watch knows may have as text, together. */
const maxKnownBytes = 64 * 1024 * 1024;

/** List, then watch from there; again and again until the signal fires. */
export async function* watch(
  { transport, kind, query, list }: Watched,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  // One signal ends as many watches as there are kinds to wait for: no leak to warn of.
  setMaxListeners(0, signal);
  const known = new Map<string, KubeObject>();
  const sizes = new Map<string, number>();
  let knownBytes = 0;
  let position = '';
  let delayMs = firstDelayMs;
  let synced = false;
  while (!signal.aborted) {
    try {
      if (position === '') {
        const page = await list();
        position = page.resourceVersion;
        yield* changesSince(known, page.items);
        if (!synced) yield { type: 'synced' };
        synced = true;
      }
      const path = pathOf(kind, query, position);
      for await (const { type, object, size } of stream(transport, path, query, signal)) {
        delayMs = firstDelayMs;
        position = textOf(object.metadata.resourceVersion);
        if (type === 'BOOKMARK') continue;
        const key = keyOf(object);
        const before = sizes.get(key) ?? 0;
        if (type === 'DELETED') known.delete(key);
        else known.set(key, object);
        sizes.set(key, type === 'DELETED' ? 0 : size);
        knownBytes += (sizes.get(key) ?? 0) - before;
        if (knownBytes > maxKnownBytes) throw tooMuch(query, maxKnownBytes);
        yield { type: type === 'ADDED' ? 'added' : type === 'DELETED' ? 'deleted' : 'modified', object };
      }
    } catch (error) {
      if (signal.aborted) return;
      // What is broken or too large now is so the next time.
      if (error instanceof ClusterError && error.code.startsWith('ANSWER_') && error.code !== 'ANSWER_TIMEOUT')
        throw error;
      const status = error instanceof ClusterError ? error.status : 0;
      // 410: the server no longer knows the position. Everything is listed again, only differences are told.
      if (status === 410) position = '';
      else if (status >= 400 && status < 500 && status !== 429) throw error;
    }
    await sleep(delayMs, undefined, { signal }).catch(() => {});
    delayMs = Math.min(maxDelayMs, delayMs * 2);
  }
}

function* changesSince(known: Map<string, KubeObject>, items: readonly KubeObject[]): Generator<WatchEvent> {
  const now = new Map(items.map((object) => [keyOf(object), object]));
  for (const [key, object] of known) {
    if (now.has(key)) continue;
    known.delete(key);
    yield { type: 'deleted', object };
  }
  for (const [key, object] of now) {
    const before = known.get(key);
    known.set(key, object);
    if (!before) yield { type: 'added', object };
    else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) yield { type: 'modified', object };
  }
}

const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

function pathOf(kind: ResourceKind, query: ListQuery, position: string): string {
  const parameters = listQuery(query);
  parameters.set('watch', 'true');
  parameters.set('allowWatchBookmarks', 'true');
  parameters.set('resourceVersion', position);
  return `${resourcePath(kind, query.namespace)}?${parameters}`;
}

interface RawEvent {
  readonly type: string;
  readonly object: KubeObject;
  /** Length of its text. */
  readonly size: number;
}

async function* stream(
  transport: Transport,
  path: string,
  query: ListQuery,
  signal: AbortSignal,
): AsyncGenerator<RawEvent> {
  const response = await transport.open({ method: 'GET', path, accept: watchAccept(query), signal });
  if (response.statusCode !== 200) {
    throw answerError(`watch ${query.kind}`, {
      status: response.statusCode ?? 0,
      body: await refusalText(response, query),
    });
  }
  for await (const line of lines(response, query)) {
    const { type, object } = eventOf(line, query);
    if (type === 'ERROR') throw errorEvent(query, object);
    yield {
      type,
      object: type === 'BOOKMARK' ? bookmark(object) : kubeObject(`watch ${query.kind}`, object),
      size: line.length,
    };
  }
}

async function refusalText(response: IncomingMessage, query: ListQuery): Promise<string> {
  let left = maxEventBytes;
  const body = await readBody(response, (bytes) => {
    left -= bytes;
    if (left < 0) throw tooMuch(query, maxEventBytes);
  });
  return body.toString('utf8');
}

function eventOf(line: string, query: ListQuery): { readonly type: string; readonly object: Tree } {
  try {
    const event: unknown = JSON.parse(line);
    if (isMap(event) && isMap(event.object)) return { type: textOf(event.type), object: event.object };
  } catch {
    // Told below.
  }
  throw brokenAnswer(`watch ${query.kind}`, 'no event');
}

function errorEvent(query: ListQuery, status: Tree): ClusterError {
  return answerError(`watch ${query.kind}`, {
    status: typeof status.code === 'number' ? status.code : 500,
    body: JSON.stringify(status),
  });
}

async function* lines(response: IncomingMessage, query: ListQuery): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > maxEventBytes) throw tooMuch(query, maxEventBytes);
    yield* parts.filter((part) => part !== '');
  }
}

const tooMuch = ({ kind }: ListQuery, limit: number) =>
  brokenAnswer(`watch ${kind}`, `larger than ${limit / 1024 / 1024} MiB`);

/** Only the position counts, where there is one. */
function bookmark(object: Tree): KubeObject {
  const resourceVersion = isMap(object.metadata) ? textOf(object.metadata.resourceVersion) : '';
  return { apiVersion: '', kind: '', metadata: { resourceVersion } };
}
