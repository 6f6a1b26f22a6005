import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { portForward } from '../../src/kube/port-forward.ts';

/** An API server that forwards to a pod which is this function. */
async function podServer(answer: (socket: WebSocket, request: string) => void) {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    for (const channel of [0, 1]) socket.send(Buffer.from([channel, 0x90, 0x1f]));
    socket.on('message', (message: Buffer) => answer(socket, message.subarray(1).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'forward-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const { port } = server.address() as AddressInfo; // a TCP server's address is one
  writeFileSync(
    kubeconfig,
    `current-context: main
contexts: [{name: main, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "http://127.0.0.1:${port}"}}]
users: [{name: u, user: {token: t}}]
`,
  );
  return {
    kubeconfig,
    close() {
      sockets.close();
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What came back before the connection ended, and how it ended. */
function ask(port: number, request: string): Promise<{ readonly text: string; readonly error: string | undefined }> {
  return new Promise((resolve) => {
    let text = '';
    let error: string | undefined;
    const socket = tcpConnect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', ({ message }) => {
      error = message;
    });
    socket.on('close', () => resolve({ text, error }));
  });
}

test('a connection that is cut within an answer fails, and the next one goes through', async () => {
  const server = await podServer((socket, request) => {
    socket.send(Buffer.from(`\0answer to ${request}`), () => {
      if (request === 'first') socket.terminate();
      else socket.close();
    });
  });
  const troubles: string[] = [];
  const forward = await portForward(
    { file: server.kubeconfig, env: {}, cwd: '/', timeoutMs: 5000 },
    {
      findPod: async () => ({ namespace: 'istio-system', pod: 'istiod-1', port: 8080 }),
      address: '127.0.0.1',
      port: 0,
      onTrouble: (message) => troubles.push(message),
    },
  );
  try {
    assert.match((await ask(forward.port, 'first')).error ?? 'ended as if it were complete', /ECONNRESET/);
    assert.deepEqual(await ask(forward.port, 'second'), { text: 'answer to second', error: undefined });
    assert.deepEqual(troubles, ['the connection to pod istio-system/istiod-1 was cut; the next one is new']);
  } finally {
    forward.close();
    server.close();
  }
});
