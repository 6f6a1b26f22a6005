import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogQuery } from '../model/cluster.ts';
import { answerError, connectionCode, connectionError } from './errors.ts';
import { readBody } from './read-body.ts';
import { connectionFailed } from './rest.ts';
import type { Transport } from './transport.ts';

const attempts = 4;
const firstDelayMs = 200;
/** What a refusal may say. */
const maxRefusalBytes = 64 * 1024;

export interface LogTransport {
  readonly transport: Transport;
  /** URL of the API server, for messages. */
  readonly server: string;
  /** Longest wait for the next piece, in milliseconds; 0 for none. */
  readonly timeoutMs: number;
}

/**
 * The log of a container as the kubelet gives it, in pieces. Its beginning is tried again where that may help; what broke off
 * in the middle is an error, for half of it was taken already.
 *
 * @throws ClusterError when the server refuses, or the log breaks off.
 */
export async function* containerLog(source: LogTransport, query: LogQuery): AsyncGenerator<Uint8Array> {
  const what = `read the log of ${query.container} in pod ${query.namespace}/${query.pod}`;
  try {
    const response = await opened(source.transport, pathOf(query), query.signal);
    if (response.statusCode !== 200) throw await refusal(what, response);
    const { timeoutMs } = source;
    if (timeoutMs > 0)
      response.setTimeout(timeoutMs, () =>
        response.destroy(Object.assign(new Error('no more of the log came'), { code: 'ETIMEDOUT' })),
      );
    for await (const chunk of response) yield chunk as Uint8Array; // a stream without encoding gives bytes
    if (!response.complete) throw Object.assign(new Error('the connection ended early'), { code: 'ECONNRESET' });
  } catch (error) {
    throw connectionFailed(error) ? connectionError(source.server, error) : error;
  }
}

function pathOf({ namespace, pod, container, previous, sinceTime, tailLines }: LogQuery): string {
  const parameters = new URLSearchParams({ container });
  if (previous) parameters.set('previous', 'true');
  if (sinceTime) parameters.set('sinceTime', sinceTime);
  if (tailLines) parameters.set('tailLines', String(tailLines));
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${parameters}`;
}

async function opened(transport: Transport, path: string, signal: AbortSignal | undefined): Promise<IncomingMessage> {
  for (let count = 1; ; count++) {
    const last = count === attempts || signal?.aborted;
    try {
      const response = await transport.open({ method: 'GET', path, accept: '*/*', signal });
      const status = response.statusCode ?? 0;
      if (last || (status !== 429 && status < 500)) return response;
      response.destroy();
    } catch (error) {
      if (last || connectionCode(error) !== 'ECONNRESET') throw error;
    }
    await sleep(firstDelayMs * 2 ** (count - 1), undefined, signal ? { signal } : {});
  }
}

async function refusal(what: string, response: IncomingMessage): Promise<Error> {
  let left = maxRefusalBytes;
  const body = await readBody(response, (bytes) => {
    left -= bytes;
    if (left < 0) throw Object.assign(new Error('the refusal is too long'), { code: 'ECONNRESET' });
  });
  return answerError(what, { status: response.statusCode ?? 0, body: body.toString() });
}
