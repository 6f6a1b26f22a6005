import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { resourcePath, wellKnownResource } from '../../src/kube/resources.ts';
import type { KubeObject, ObjectRef, Tree } from '../../src/model/kube-object.ts';
import { FakeStore, Refusal, type StoredEvent } from './fake-store.ts';
import { certificate, privateKey } from './localhost-certificate.ts';
import { podSubresources, refuse, type StandInPod } from './replay/pod-ports.ts';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** What to do instead of answering: a status, a broken connection, silence, or nothing special. */
export type Fault = number | 'reset' | 'silence' | undefined;

export interface FakeApiServer {
  readonly url: string;
  /** Path of a kubeconfig with one context, `fake`. */
  readonly kubeconfig: string;
  readonly store: FakeStore;
  readonly requests: SeenRequest[];
  /** Requests that would have changed something. */
  mutations(): readonly SeenRequest[];
  /** How many connections were opened. */
  connections(): number;
  faults: (request: SeenRequest) => Fault;
  /** Headers of answers that are faults: Retry-After. */
  faultHeaders: Record<string, string>;
  /** The version that it says it has. */
  kubernetes: string;
  /** What such an answer says. */
  faultMessage: string | undefined;
  /** Answers to SelfSubjectAccessReview. */
  allows: (question: Tree) => boolean;
  /** Answers of services behind the API server's proxy, to what is posted to them. */
  services: (path: string, body: Tree) => unknown;
  /** What answers behind port-forward, the pod proxy and logs, by `namespace/name`. */
  readonly pods: Map<string, StandInPod>;
  /** Kinds beside the well-known ones: `networking.istio.io/v1` → `Gateway gateways`. */
  readonly kinds: Map<string, readonly { kind: string; name: string; namespaced: boolean }[]>;
  put(object: KubeObject): KubeObject;
  read(ref: ObjectRef): KubeObject | undefined;
  /** Ends every open connection. */
  cut(): void;
  close(): Promise<void>;
}

/** An API server inside this process, over real HTTPS on loopback. */
export async function fakeApiServer(): Promise<FakeApiServer> {
  const store = new FakeStore();
  const requests: SeenRequest[] = [];
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) send(response, error.status, error.body);
      else send(response, 500, { kind: 'Status', message: String(error instanceof Error ? error.stack : error) });
    });
  });
  const pods = new Map<string, StandInPod>();
  const subresources = podSubresources(pods);
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    const { fault } = look(request);
    if (fault === 'silence') return;
    if (fault === 'reset') return void socket.destroy();
    if (fault) return refuse(socket, `${fault} Injected`, JSON.stringify(refusal(fault).body));
    subresources.upgrade(request, socket, head);
  });
  let connections = 0;
  server.on('secureConnection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an AddressInfo.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'fake-api-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText(url));

  const fake: FakeApiServer = {
    url,
    kubeconfig,
    store,
    requests,
    connections: () => connections,
    mutations: () => requests.filter(changesSomething),
    faults: () => undefined,
    faultHeaders: {},
    kubernetes: 'v1.33.1',
    faultMessage: undefined,
    allows: () => true,
    services: () => ({}),
    pods,
    kinds: new Map(),
    put: (object) => store.put(pathOf(object), object, 'test'),
    read: (ref) => store.objects.get(refPath(ref)),
    cut: () => {
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function refPath({ apiVersion, kind, namespace, name }: ObjectRef): string {
    const other = fake.kinds.get(apiVersion)?.find((known) => known.kind === kind);
    const resource = other
      ? { apiVersion, kind, plural: other.name, namespaced: other.namespaced }
      : wellKnownResource(apiVersion, kind);
    if (!resource) throw new Error(`the fake API server does not know ${kind} of ${apiVersion}`);
    return resourcePath(resource, namespace, name);
  }
  const pathOf = ({ apiVersion, kind, metadata }: KubeObject) =>
    refPath({ apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' });

  /** Writes a request down, and tells what shall go wrong with it. */
  function look(request: IncomingMessage): { readonly seen: SeenRequest; readonly fault: Fault } {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const seen = { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers };
    requests.push(seen);
    return { seen, fault: fake.faults(seen) };
  }
  const refusal = (fault: number) => new Refusal(fault, 'Injected', fake.faultMessage ?? `injected fault ${fault}`);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { seen, fault } = look(request);
    if (fault === 'silence') return;
    if (fault === 'reset') return void request.socket.destroy();
    for (const [name, value] of fault ? Object.entries(fake.faultHeaders) : []) response.setHeader(name, value);
    if (fault) throw refusal(fault);
    if (subresources.answer(request, response)) return;
    const body = await bodyOf(request);
    const answer = respond(seen, body, response);
    if (answer) send(response, answer.status ?? 200, answer.body);
  }

  function respond(
    { method, path, query }: SeenRequest,
    body: string,
    response: ServerResponse,
  ): { status?: number; body: unknown } | undefined {
    if (path === '/version') return { body: { major: '1', minor: '33', gitVersion: fake.kubernetes } };
    if (path.endsWith('/selfsubjectaccessreviews')) {
      const review = JSON.parse(body) as { readonly spec: { readonly resourceAttributes: Tree } };
      return { status: 201, body: { ...review, status: { allowed: fake.allows(review.spec.resourceAttributes) } } };
    }
    if (method === 'POST' && path.endsWith('/token')) return { status: 201, body: issuedToken(JSON.parse(body)) };
    if (path === '/api' || path === '/apis') return { body: { items: path === '/api' ? [] : discovery(fake.kinds) } };
    const group = /^\/apis?\/((?:[^/]+\/)?v[^/]+)$/.exec(path)?.[1];
    if (group !== undefined) {
      const resources = fake.kinds.get(group);
      if (!resources) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
      return { body: { kind: 'APIResourceList', groupVersion: group, resources } };
    }
    if (method === 'POST' && path.includes('/proxy/')) return { body: fake.services(path, JSON.parse(body)) };
    const dryRun = query.get('dryRun') === 'All';
    if (method === 'PATCH') {
      const manager = query.get('fieldManager') ?? '';
      const { object, created } = store.apply(path, JSON.parse(body), {
        manager,
        force: query.get('force') === 'true',
        dryRun,
      });
      return { status: created ? 201 : 200, body: object };
    }
    if (method === 'PUT') return { body: store.put(path, JSON.parse(body), query.get('fieldManager') ?? '') };
    if (method === 'POST') {
      const object: KubeObject = JSON.parse(body);
      const target = `${path}/${object.metadata.name}`;
      if (store.objects.has(target)) throw new Refusal(409, 'AlreadyExists', `${object.metadata.name} already exists`);
      return { status: 201, body: store.put(target, object, query.get('fieldManager') ?? '') };
    }
    if (method === 'DELETE') {
      const removed = store.remove(path);
      if (!removed) throw new Refusal(404, 'NotFound', 'not found');
      return { body: removed };
    }
    const found = store.objects.get(path);
    if (found) return { body: found };
    if (query.get('watch') === 'true') return watch(path, query, response);
    if (isCollection(path)) return { body: list(path, query) };
    throw new Refusal(404, 'NotFound', `${path} not found`);
  }

  function list(path: string, query: URLSearchParams): Tree {
    const all = [...store.objects]
      .filter(([key, object]) => inCollection(key, path) && matches(object, query))
      .map(([, object]) => object);
    const start = Number(query.get('continue') ?? 0);
    const limit = Number(query.get('limit') ?? Number.POSITIVE_INFINITY);
    const items = all.slice(start, start + limit).map(({ apiVersion: _a, kind: _k, ...rest }) => rest);
    const remaining = all.length - start - limit;
    // Lists with selectors are not counted, as by the real one.
    const isCounted = !query.has('labelSelector') && !query.has('fieldSelector');
    const next =
      remaining > 0 ? { continue: String(start + limit), ...(isCounted && { remainingItemCount: remaining }) } : {};
    return { kind: 'List', metadata: { resourceVersion: String(store.version), ...next }, items };
  }

  function watch(path: string, query: URLSearchParams, response: ServerResponse): undefined {
    const since = Number(query.get('resourceVersion') ?? 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const tell = ({ type, object, collection, version }: StoredEvent) => {
      if (version <= since || !inCollection(`${collection}/x`, path) || !matches(object, query)) return;
      const current = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
      response.write(`${JSON.stringify({ type, object: current })}\n`);
    };
    for (const event of store.events) tell(event);
    store.listeners.add(tell);
    response.once('close', () => store.listeners.delete(tell));
    return undefined;
  }

  return fake;
}

/** The other kinds as an aggregated discovery document has them. */
function discovery(kinds: FakeApiServer['kinds']): readonly unknown[] {
  return [...kinds].map(([apiVersion, resources]) => {
    const [name, version] = apiVersion.split('/');
    const described = resources.map(({ kind, name: resource, namespaced }) => ({
      resource,
      responseKind: { kind },
      scope: namespaced ? 'Namespaced' : 'Cluster',
      verbs: ['get', 'list'],
    }));
    return { metadata: { name }, versions: [{ version, resources: described }] };
  });
}

/** A TokenRequest with its answer. */
function issuedToken(request: Tree): Tree {
  const expirationTimestamp = new Date(Date.now() + 3_600_000).toISOString();
  return { ...request, status: { token: 'fake-service-account-token', expirationTimestamp } };
}

export function changesSomething({ method, query, path }: SeenRequest): boolean {
  return method !== 'GET' && query.get('dryRun') !== 'All' && !path.endsWith('reviews');
}

function kubeconfigText(server: string): string {
  return `apiVersion: v1
kind: Config
current-context: fake
clusters:
- {name: fake, cluster: {server: "${server}", certificate-authority-data: ${Buffer.from(certificate).toString('base64')}}}
users:
- {name: fake, user: {token: fake-token}}
contexts:
- {name: fake, context: {cluster: fake, user: fake}}
`;
}

/** `/api/v1/pods`, `/apis/apps/v1/namespaces/x/deployments`: an even number of words behind the version means an object. */
function isCollection(path: string): boolean {
  const words = path.split('/').slice(path.startsWith('/api/') ? 3 : 4);
  return words.length % 2 === 1;
}

/** Whether the object at `key` belongs to the list at `path`; lists without a namespace hold all namespaces. */
function inCollection(key: string, path: string): boolean {
  const collection = key.slice(0, key.lastIndexOf('/'));
  return collection === path || collection.replace(/\/namespaces\/[^/]+\/(?=[^/]+$)/, '/') === path;
}

function matches({ metadata }: KubeObject, query: URLSearchParams): boolean {
  const labels = metadata.labels ?? {};
  const parts = (query.get('labelSelector') ?? '').split(/,(?![^(]*\))/).filter((part) => part !== '');
  const field = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  if (field !== undefined && metadata.name !== field) return false;
  return parts.every((part) => {
    const within = /^(\S+) (in|notin) \((.*)\)$/.exec(part);
    if (within) return (within[3] ?? '').split(',').includes(labels[within[1] ?? ''] ?? '') === (within[2] === 'in');
    const [key = '', value] = part.split(/==?/);
    if (key.startsWith('!')) return labels[key.slice(1)] === undefined;
    return value === undefined ? labels[key] !== undefined : labels[key] === value;
  });
}

/** Runs `body` with a server that is closed afterwards. */
export async function withServer(body: (server: FakeApiServer) => Promise<void>): Promise<void> {
  const server = await fakeApiServer();
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
