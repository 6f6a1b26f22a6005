import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { connectPod, cutOff, dataChannel, errorChannel, type PodPort } from './port-forward.ts';
import type { HttpTransport } from './transport.ts';

/**
 * A connection to a port of a pod, through the API server: no local port listens meanwhile. Its end without a goodbye is an
 * error, so that half an answer never looks like a whole one.
 */
export async function podStream(transport: HttpTransport, pod: PodPort, timeoutMs: number): Promise<Duplex> {
  return streamOf(await connectPod(transport, pod, timeoutMs));
}

/** Channel 0 carries bytes, channel 1 an error text; the first message of each is the port's number and is passed over. */
function streamOf(remote: WebSocket): Duplex {
  const started = new Set<number>();
  const stream = new Duplex({
    read: () => remote.resume(),
    write: (chunk: Buffer, _encoding, done) => remote.send(Buffer.concat([Buffer.from([dataChannel]), chunk]), done),
    destroy: (error, done) => {
      remote.close();
      // Who does not answer a goodbye must not keep the program.
      setTimeout(() => remote.terminate(), goodbyeMs).unref();
      done(error);
    },
  });
  remote.on('message', (raw: RawData) => {
    const message = raw as Buffer; // binaryType is nodebuffer
    const channel = message[0] ?? 0;
    if (!started.has(channel)) started.add(channel);
    else if (channel === dataChannel && !stream.destroyed && !stream.push(message.subarray(1))) remote.pause();
    else if (channel === errorChannel && message.length > 1) stream.destroy(new Error(forwardError(message)));
  });
  remote.on('close', (code) => {
    if (code === cutOff) stream.destroy(Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' }));
    else if (!stream.destroyed) stream.push(null);
  });
  remote.on('error', (error) => stream.destroy(error));
  return stream;
}

const goodbyeMs = 500;

/** The node's own words end with the reason: `… dial tcp4 127.0.0.1:15012: connect: connection refused`. */
function forwardError(message: Buffer): string {
  const text = message.subarray(1).toString('utf8').trim().replaceAll(/\s+/g, ' ');
  return text.length > maxWords ? `${text.slice(0, maxWords)}…` : text;
}

const maxWords = 300;
