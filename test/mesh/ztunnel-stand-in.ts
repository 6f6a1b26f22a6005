import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fieldsOf, message, struct, textsAt } from '../support/replay/protobuf.ts';
import type { RunningPod } from './container.ts';
import type { RunningIstiod } from './istiod.ts';
import type { Surroundings } from './mesh.ts';
import type { PodProcess } from './pod-process.ts';
import { redirectPod } from './simulated-kubelet.ts';
import { ztunnelDump } from './ztunnel-dump.ts';

// A STAND-IN for ztunnel, which no package registry has. It carries no traffic and has no certificates of its own. It answers at
// ztunnel's admin port with documents of the right shape, computed from what the API server holds, and subscribes with istiod to what a
// ztunnel subscribes to, so that istiod counts it among its proxies.

type Reply = readonly [status: number, type: string, body: string];

/** Stands in for the ztunnel of a pod. */
export async function startZtunnelStandIn(
  { cluster, programs, dir }: Surroundings,
  pod: RunningPod,
  istiod: RunningIstiod,
): Promise<PodProcess & { readonly kind: 'ztunnel stand-in' }> {
  const folder = join(dir, `${pod.namespace}.${pod.name}`);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'istio-proxy.log');
  const lines = createWriteStream(log);
  const level = { now: 'info' };
  const replies: Readonly<Record<string, (query: URLSearchParams) => Promise<Reply> | Reply>> = {
    'GET /config_dump': async () => [
      200,
      'application/json',
      JSON.stringify(await ztunnelDump(cluster, pod.node), null, 2),
    ],
    'POST /logging': (query) => logging(level, query),
    'GET /metrics': () => [
      200,
      'text/plain',
      '# TYPE istio_build gauge\nistio_build{component="ztunnel",tag="stand-in"} 1\n',
    ],
    'GET /healthz/ready': () => [200, 'text/plain', 'ready\n'],
  };
  const server = createServer(async (request, response) => {
    const now = new Date().toISOString();
    lines.write(`${now} stdout F ${now}\tinfo\tstand-in\t${request.method} ${request.url}\n`);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://ztunnel');
    const reply = replies[`${request.method} ${pathname}`];
    const [status, type, body] = reply ? await reply(searchParams) : [404, 'text/plain', 'Not Found\n'];
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is one
  const ports = { 15000: address, 15020: address, 15021: address };
  await redirectPod(cluster, { ...pod, container: 'istio-proxy', ports, log }, programs.pod);
  const unsubscribe = subscribe(pod, istiod);
  return {
    kind: 'ztunnel stand-in',
    pid: process.pid,
    ports,
    log,
    ready: async () => {},
    stop: end,
    kill: end,
  };
  async function end(): Promise<void> {
    unsubscribe();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    lines.end();
  }
}

const levels = ['off', 'error', 'warn', 'info', 'debug', 'trace'];

function logging(level: { now: string }, query: URLSearchParams): Reply {
  const given = query.get('level');
  if (query.has('reset')) level.now = 'info';
  if (given) {
    if (!given.split(',').every((part) => levels.includes(part.split(/[:=]/).at(-1) ?? '')))
      return [400, 'text/plain', `Failed to set new level: ${given}\n`];
    level.now = given;
  }
  return [200, 'text/plain', `current log level is hickory_server::server=off,${level.now}\n`];
}

const subscribed = ['type.googleapis.com/istio.workload.Address', 'type.googleapis.com/istio.security.Authorization'];

/** Delta discovery over plain gRPC: everything of the two types, each answer acknowledged. Ends with the function it gives. */
function subscribe(pod: RunningPod, { clusterIP }: RunningIstiod): () => void {
  const session = connect(`http://${clusterIP}:15010`);
  session.on('error', () => {}); // istiod has ended: so does the mesh
  const stream = session.request({
    ':method': 'POST',
    ':path': '/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => {});
  const send = (body: Buffer) => {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    stream.write(Buffer.concat([head, body]));
  };
  const version = /:(\d+\.\d+\.\d+)/.exec(pod.containers[0]?.image ?? '')?.[1] ?? 'stand-in';
  const metadata = {
    ISTIO_VERSION: version,
    CLUSTER_ID: 'Kubernetes',
    NODE_NAME: pod.node,
    NAME: pod.name,
    NAMESPACE: pod.namespace,
  };
  const id = `ztunnel~${pod.ip}~${pod.name}.${pod.namespace}~${pod.namespace}.svc.cluster.local`;
  const node = message([1, id], [3, struct(metadata)]);
  for (const type of subscribed) send(message([1, node], [2, type], [3, '*']));
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1);
      const response = fieldsOf(rest.subarray(5, end));
      rest = rest.subarray(end);
      const [type = '', nonce = ''] = [textsAt(response, 4)[0], textsAt(response, 5)[0]];
      send(message([1, node], [2, type], [6, nonce]));
    }
  });
  return () => session.destroy();
}
