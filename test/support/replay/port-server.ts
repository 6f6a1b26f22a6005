import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Answer, type Faults, type PortRequest, sendAnswer } from './faults.ts';

/** What answers at one port of a pod: over any stream, and on a loopback port where a test asks for one. */
export interface PortServer {
  /** Takes over a connection, as if it had come in from a network. */
  connect(stream: Duplex): void;
  /** Answers one HTTP request that came another way: through the API server's proxy. Absent where the port speaks no HTTP/1. */
  handle?(request: IncomingMessage, response: ServerResponse): void;
  /** Listens on a free loopback port and tells it as `127.0.0.1:PORT`. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** Where a stand-in stands, and what it writes down and looks up there. */
export interface StandInOptions {
  /** `istio-system/istiod-1`. */
  readonly pod: string;
  readonly port: number;
  /** Asked for each request. */
  readonly faults?: Faults;
  /** Told each request. */
  readonly onRequest?: (request: PortRequest) => void;
}

/** An HTTP server whose answers come from a function, undefined being 404. */
export function httpPort(
  options: StandInOptions,
  answer: (request: IncomingMessage) => Answer | undefined | Promise<Answer | undefined>,
): PortServer {
  const notFound: Answer = { status: 404, type: 'text/plain', body: Buffer.from('404 page not found\n') };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const seen = { pod: options.pod, port: options.port, method: request.method ?? '', path: request.url ?? '' };
    options.onRequest?.(seen);
    const fault = options.faults?.(seen);
    const found = fault?.status === undefined ? await answer(request) : undefined;
    await sendAnswer(response, found ?? notFound, fault);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
      throw error;
    });
  });
  return {
    ...portOf(server),
    handle: (request, response) => void server.emit('request', request, response),
  };
}

/** Any server of node's as one of a pod's ports. */
export function portOf(server: Server | NetServer): PortServer {
  const streams = new Set<Duplex>();
  const keep = (stream: Duplex) => {
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
  };
  server.on('connection', keep);
  return {
    connect: (stream) => void server.emit('connection', stream),
    async listen() {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo; // a TCP server's address is one
      return `127.0.0.1:${port}`;
    },
    async close() {
      for (const stream of streams) stream.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
