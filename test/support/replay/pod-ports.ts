import type { IncomingMessage, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PortServer } from './port-server.ts';

/** What stands in for a pod: what answers at its ports, and the logs of its containers. */
export interface StandInPod {
  readonly ports: ReadonlyMap<number, PortServer>;
  readonly logs?: ReadonlyMap<string, string>;
}

/** Pods by `namespace/name`. */
export type StandInPods = ReadonlyMap<string, StandInPod>;

const subprotocol = 'v4.channel.k8s.io';
const podPath = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/(?:https?:)?([^/:]+)(?::(\d+))?\/(proxy|portforward|log)(.*)$/;

/** The parts of an API server that lead into pods: port-forward over WebSockets, the proxy subresource, logs. */
export function podSubresources(pods: StandInPods): {
  /** Takes an upgrade to a WebSocket; the pod must be there, or the answer is 404. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers a request that leads into a pod; false when it leads elsewhere. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
} {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  const find = (url: string) => {
    const { pathname, searchParams, search } = new URL(url, 'http://api');
    const [, namespace, name, port, what, rest = ''] = podPath.exec(pathname) ?? [];
    const key = `${namespace}/${name}`;
    return { key, name, pod: pods.get(key), port: Number(port), what, rest: `${rest || '/'}${search}`, searchParams };
  };
  return {
    upgrade(request, socket, head) {
      const { pod, key, name, what, searchParams } = find(request.url ?? '');
      if (!pod || what !== 'portforward')
        return void refuse(socket, '404 Not Found', status(404, 'NotFound', `pods "${name}" not found`));
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const ports = searchParams.getAll('ports').flatMap((list) => list.split(',').map(Number));
        let open = ports.length;
        const done = () => {
          open -= 1;
          if (open === 0) ws.close();
        };
        for (const [index, port] of ports.entries())
          carry(ws, { index, port, server: pod.ports.get(port), pod: key, done });
      });
    },
    answer(request, response) {
      const { pod, port, what, rest, searchParams } = find(request.url ?? '');
      if (!pod || what === 'portforward') return false;
      if (what === 'log') {
        const log = pod.logs?.get(searchParams.get('container') ?? [...pod.logs.keys()][0] ?? '');
        response.writeHead(log === undefined ? 404 : 200, { 'content-type': 'text/plain' });
        response.end(log ?? status(404, 'NotFound', 'no such container'));
        return true;
      }
      const server = pod.ports.get(port);
      if (server?.handle) {
        request.url = rest;
        server.handle(request, response);
      } else {
        response.writeHead(503, { 'content-type': 'application/json' });
        response.end(status(503, 'ServiceUnavailable', `error trying to reach service: connection refused`));
      }
      return true;
    },
  };
}

const status = (code: number, reason: string, message: string) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });

/** Refuses an upgrade. */
export function refuse(socket: Duplex, line: string, body: string): void {
  const length = Buffer.byteLength(body);
  socket.end(`HTTP/1.1 ${line}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`);
}

interface Forwarded {
  readonly index: number;
  readonly port: number;
  readonly server: PortServer | undefined;
  readonly pod: string;
  /** Told when this port's part of the connection has ended. */
  done(): void;
}

/** Of each port, an even channel carries bytes and the odd one after it an error; each begins with the port's number. */
function carry(ws: WebSocket, { index, port, server, pod, done }: Forwarded): void {
  const [data, error] = [2 * index, 2 * index + 1];
  for (const channel of [data, error]) ws.send(Buffer.from([channel, port & 0xff, port >> 8]));
  if (!server) {
    const words = `error forwarding port ${port} to pod ${pod.split('/')[1]}: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
    ws.send(Buffer.concat([Buffer.from([error]), Buffer.from(words)]), done);
    return;
  }
  server.connect(streamOf(ws, data, done));
}

function streamOf(ws: WebSocket, channel: number, onEnd: () => void): Duplex {
  const stream = new Duplex({
    read: () => ws.resume(),
    write: (chunk: Buffer, _encoding, done) =>
      ws.readyState === ws.OPEN ? ws.send(Buffer.concat([Buffer.from([channel]), chunk]), done) : done(),
    final: (done) => {
      onEnd();
      done();
    },
    // Destroyed without an end: as a network that fails, without a goodbye.
    destroy: (error, done) => {
      if (!stream.writableFinished) ws.terminate();
      done(error);
    },
  });
  ws.on('message', (message: Buffer) => {
    if (message[0] === channel && !stream.push(message.subarray(1))) ws.pause();
  });
  ws.on('close', () => stream.push(null));
  ws.on('error', () => stream.destroy());
  stream.on('error', () => {});
  return stream;
}
