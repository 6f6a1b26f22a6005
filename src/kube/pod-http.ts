import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { findAccess } from './access.ts';
import type { FilledOptions } from './connect.ts';
import { credentialSource } from './credentials.ts';
import { podStream } from './pod-stream.ts';
import type { PodPort } from './port-forward.ts';
import { httpTransport } from './transport.ts';

/**
 * Asks a port of a pod for a page, through the API server. No local port listens meanwhile.
 *
 * @throws UserError when the pod does not answer in time, or not with 200
 */
export async function getFromPod(connection: FilledOptions, pod: PodPort, path: string): Promise<string> {
  return await askPod(connection, pod, { path, method: 'GET' });
}

/** What is asked of a port. */
export interface PodQuestion {
  readonly path: string;
  readonly method: 'GET' | 'POST';
}

/** The same with another method. */
export async function askPod(connection: FilledOptions, pod: PodPort, question: PodQuestion): Promise<string> {
  const access = findAccess(connection);
  const transport = httpTransport(access, credentialSource(access, connection), connection);
  const where = `pod ${pod.namespace}/${pod.pod}, port ${pod.port}`;
  try {
    const stream = await podStream(transport, pod, connection.timeoutMs);
    return await get(stream, { ...question, where, timeoutMs: connection.timeoutMs });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failure(`${where} does not answer: ${reason}`, `kubectl -n ${pod.namespace} describe pod ${pod.pod}`, cause);
  } finally {
    transport.close();
  }
}

const failure = (message: string, hint: string, cause?: unknown) =>
  new UserError(message, { code: 'POD_ANSWER', exit: Exit.failed, hint, cause });

interface Page extends PodQuestion {
  readonly where: string;
  readonly timeoutMs: number;
}

function get(stream: Duplex, { path, method, where, timeoutMs }: Page): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = () =>
      asked.destroy(
        failure(
          `${where} has not answered ${method} ${path} in ${timeoutMs / 1000} s`,
          'wait longer with --kubeclient-timeout',
        ),
      );
    const timer = timeoutMs > 0 ? setTimeout(late, timeoutMs) : undefined;
    const asked = request({
      createConnection: () => stream,
      path,
      method,
      headers: { host: 'localhost', connection: 'close' },
    });
    asked.on('error', reject);
    asked.on('close', () => clearTimeout(timer));
    asked.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        stream.destroy();
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) return resolve(text);
        const said = text.trim().slice(0, 200);
        reject(
          failure(
            `${where} answered ${answer.statusCode} to ${method} ${path}: ${said}`,
            'is it an Envoy proxy of Istio?',
          ),
        );
      });
    });
    asked.end();
  });
}
