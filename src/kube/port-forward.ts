import { createServer, type Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { findAccess } from './access.ts';
import type { FilledOptions } from './connect.ts';
import { credentialSource } from './credentials.ts';
import { type HttpTransport, httpTransport } from './transport.ts';

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

export interface PortForwardOptions {
  /** Asked for each connection: when the pod is replaced, the next one goes to the new pod. */
  findPod(): Promise<PodPort>;
  /** Local address and port; port 0 takes a free one. */
  readonly address: string;
  readonly port: number;
  /** Told about connections that fail; the forward itself goes on. */
  onTrouble(message: string): void;
}

export interface PortForward {
  /** The local port that listens. */
  readonly port: number;
  close(): void;
}

/**
 * Listens on a local port and carries each connection to a port of a pod, through the API server.
 *
 * @throws UserError when the local port cannot be had
 */
export async function portForward(connection: FilledOptions, options: PortForwardOptions): Promise<PortForward> {
  const access = findAccess(connection);
  const transport = httpTransport(access, credentialSource(access, connection), connection);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    void carry(socket);
  });
  async function carry(socket: Socket): Promise<void> {
    try {
      const pod = await options.findPod();
      const cut = () =>
        options.onTrouble(`the connection to pod ${pod.namespace}/${pod.pod} was cut; the next one is new`);
      join(socket, await connectPod(transport, pod, connection.timeoutMs), cut);
    } catch (error) {
      options.onTrouble(error instanceof Error ? error.message : String(error));
      socket.destroy();
    }
  }
  const port = await listen(server, options);
  return {
    port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
      transport.close();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, { address, port }: PortForwardOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const hint = 'choose another with --port, or leave it out for a free one';
      reject(
        new UserError(`cannot listen on ${address}:${port}: ${cause.code}`, {
          code: 'PORT_TAKEN',
          exit: Exit.failed,
          hint,
          cause,
        }),
      );
    });
    server.listen(port, address, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound ? bound.port : port);
    });
  });
}

/** API servers send some KiB at once. */
const maxMessageBytes = 4 * 1024 * 1024;
const subprotocol = 'v4.channel.k8s.io';

/** Opens a WebSocket to a port of a pod; it is paused. Rejects when the API server refuses. */
export async function connectPod(
  transport: HttpTransport,
  { namespace, pod, port }: PodPort,
  timeoutMs: number,
): Promise<WebSocket> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
  const { url, agent, headers } = await transport.socket(path);
  return await new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [subprotocol], {
      agent,
      headers,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      ...(timeoutMs > 0 ? { handshakeTimeout: timeoutMs } : {}),
    });
    socket.once('open', () => {
      // The pod's first messages may have come along: they wait for who reads them.
      socket.pause();
      resolve(socket);
    });
    socket.once('unexpected-response', (_request, response) => {
      reject(
        new Error(`the API server answered ${response.statusCode} for the port-forward to pod ${namespace}/${pod}`),
      );
      response.destroy();
    });
    socket.once('error', reject);
  });
}

export const [dataChannel, errorChannel] = [0, 1];
/** Code of a WebSocket that went without a goodbye (RFC 6455, 7.1.5). */
export const cutOff = 1006;

/** Channel 0 carries bytes, channel 1 an error text; the first message of each is the port's number and is passed over. */
function join(local: Socket, remote: WebSocket, onCut: () => void): void {
  const started = new Set<number>();
  remote.on('message', (raw: RawData) => {
    const message = raw as Buffer; // binaryType is nodebuffer
    const channel = message[0] ?? 0;
    if (!started.has(channel)) started.add(channel);
    // Who reads slowly makes the pod wait, instead of filling the memory.
    else if (channel === dataChannel && !local.write(message.subarray(1))) remote.pause();
    else if (channel === errorChannel && message.length > 1) local.destroy();
  });
  remote.on('close', (code) => {
    if (code !== cutOff || local.destroyed) return void local.end();
    // Not an end: half an answer must not look like a whole one.
    local.resetAndDestroy();
    onCut();
  });
  remote.on('error', () => local.destroy());
  local.on('drain', () => remote.resume());
  local.on('data', (chunk) => {
    local.pause();
    remote.send(Buffer.concat([Buffer.from([dataChannel]), chunk]), () => local.resume());
  });
  local.on('close', () => remote.close());
  remote.resume();
}
