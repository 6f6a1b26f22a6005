import { request } from 'node:http';
import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { findAccess } from './access.ts';
import type { FilledOptions } from './connect.ts';
import { credentialSource } from './credentials.ts';
import { connectPod, cutOff, dataChannel, errorChannel, type PodPort } from './port-forward.ts';
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
    const stream = podStream(await connectPod(transport, pod, connection.timeoutMs));
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

/** Bytes of a port-forward: channel 0 carries them, channel 1 an error text; the first message of each is the port's number. */
function podStream(remote: WebSocket): Duplex {
  const started = new Set<number>();
  const stream = new Duplex({
    read: () => remote.resume(),
    write: (chunk: Buffer, _encoding, done) => remote.send(Buffer.concat([Buffer.from([dataChannel]), chunk]), done),
    destroy: (error, done) => {
      remote.close();
      done(error);
    },
  });
  remote.on('message', (raw: RawData) => {
    const message = raw as Buffer; // binaryType is nodebuffer
    const channel = message[0] ?? 0;
    if (!started.has(channel)) started.add(channel);
    else if (channel === dataChannel && !stream.push(message.subarray(1))) remote.pause();
    else if (channel === errorChannel && message.length > 1)
      stream.destroy(new Error(message.subarray(1).toString().trim()));
  });
  remote.on('close', (code) => {
    if (code === cutOff) stream.destroy(new Error('the connection was cut'));
    else if (!stream.destroyed) stream.push(null);
  });
  remote.on('error', (error) => stream.destroy(error));
  return stream;
}
