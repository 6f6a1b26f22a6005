import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { parseYaml } from '../../src/lib/yaml.ts';
import { changesSomething, type Fault, type SeenRequest } from './fake-api-server.ts';
import { certificate, privateKey } from './localhost-certificate.ts';

/** Stands in front of a real API server: counts, delays, breaks. */
export interface ApiProxy {
  readonly kubeconfig: string;
  readonly requests: SeenRequest[];
  /** Warnings of the API server beside its answers. */
  readonly warnings: string[];
  mutations(): readonly SeenRequest[];
  faults: (request: SeenRequest) => Fault;
  latencyMs: number;
  /** Where services are whose endpoints the control plane cannot reach: path of the service's proxy to its address. */
  readonly services: Map<string, string>;
  /** Refuses and breaks every connection while true. */
  down: boolean;
  /** Ends every open connection. */
  cut(): void;
  close(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string };
  }[];
}

/** A proxy to the API server of an administrator's kubeconfig; whoever connects acts as that administrator. */
export async function apiProxy(adminKubeconfig: string): Promise<ApiProxy> {
  const admin = parseYaml(readFileSync(adminKubeconfig, 'utf8'))[0]?.value as unknown as Kubeconfig;
  const pem = (text: string | undefined) => Buffer.from(text ?? '', 'base64');
  const agent = new Agent({
    keepAlive: true,
    ca: pem(admin.clusters[0]?.cluster['certificate-authority-data']),
    cert: pem(admin.users[0]?.user['client-certificate-data']),
    key: pem(admin.users[0]?.user['client-key-data']),
  });
  const upstream = new URL(admin.clusters[0]?.cluster.server ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'api-proxy-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const sockets = new Set<Duplex>();
  const requests: SeenRequest[] = [];
  const warnings: string[] = [];

  const server = createServer({ cert: certificate, key: privateKey }, (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', upstream);
    const seen = { method: incoming.method ?? '', path: pathname, query: searchParams, headers: incoming.headers };
    requests.push(seen);
    const fault = proxy.faults(seen);
    if (fault === 'silence') return;
    if (fault === 'reset') return void incoming.socket.destroy();
    if (fault !== undefined) {
      incoming.resume();
      outgoing.writeHead(fault, { 'content-type': 'application/json' });
      return void outgoing.end(
        JSON.stringify({ kind: 'Status', code: fault, message: 'injected fault', reason: 'Injected' }),
      );
    }
    setTimeout(() => forward(incoming, outgoing), proxy.latencyMs);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (proxy.down) socket.destroy();
  });

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { authorization: _ours, ...headers } = incoming.headers;
    const path = incoming.url ?? '/';
    const [prefix, host] = [...proxy.services].find(([start]) => path.startsWith(start)) ?? [];
    // As the API server does it: the certificate of a service is not checked.
    const target =
      prefix === undefined
        ? { agent, host: upstream.hostname, port: upstream.port, path }
        : { host, port: 443, path: path.slice(prefix.length), rejectUnauthorized: false };
    const onward = request({ ...target, method: incoming.method, headers }, (answer) => {
      const { warning } = answer.headers;
      if (warning !== undefined) warnings.push(warning);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails before it closes the proxy does not keep its file from ending.
  server.unref();
  // A TCP server's address is an AddressInfo.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ca = Buffer.from(certificate).toString('base64');
  writeFileSync(
    kubeconfig,
    `current-context: proxy
clusters: [{name: proxy, cluster: {server: "${url}", certificate-authority-data: ${ca}}}]
users: [{name: proxy, user: {token: unused}}]
contexts: [{name: proxy, context: {cluster: proxy, user: proxy}}]
`,
  );
  const proxy: ApiProxy = {
    kubeconfig,
    requests,
    warnings,
    mutations: () => requests.filter(changesSomething),
    faults: () => undefined,
    latencyMs: 0,
    services: new Map(),
    down: false,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return proxy;
}
