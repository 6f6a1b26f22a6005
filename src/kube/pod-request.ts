import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PodAnswer, PodRequest } from '../model/mesh-ports.ts';

/** The whole of any answer that a person may want to read. */
const maxBytes = 512 * 1024 * 1024;

/** Sends one HTTP request over a connection, which ends with it. Rejects when the answer does not come whole. */
export function requestOver(stream: Duplex, { path, method = 'GET', body }: PodRequest): Promise<PodAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      createConnection: () => stream,
      method,
      path,
      headers: {
        host: 'localhost',
        connection: 'close',
        'user-agent': 'istioctl',
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    stream.once('error', reject);
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      const pieces: Buffer[] = [];
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size > maxBytes) answer.destroy(new Error('its answer is too long'));
      });
      answer.on('error', reject);
      answer.on('close', () => {
        if (answer.complete) return;
        reject(new Error('its answer broke off'));
      });
      answer.on('end', () => {
        if (!answer.complete) return;
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8') });
        stream.destroy();
      });
    });
    outgoing.end(body);
  });
}
