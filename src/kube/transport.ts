import { request as httpRequest, type IncomingMessage, Agent as PlainAgent } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { getHeapStatistics } from 'node:v8';
import type { Access, Impersonation } from './access-to.ts';
import { answerAllowance, maxAnswerBytes, tooLarge } from './answer-limits.ts';
import type { Credentials } from './bearer.ts';
import type { CredentialSource } from './credentials.ts';
import { readBody } from './read-body.ts';
import { proxyFor, tunnelAgent } from './tunnel.ts';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query: `/api/v1/pods?limit=500`. */
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  /** Longest wait for the whole answer, or for the beginning of one that comes in pieces; 0 for none. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** A page of a list of which the server said how long it is: such lists may be long. */
  readonly announced?: boolean;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** One way to one API server. Answers of any status resolve; only connections that fail reject. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** The body comes in pieces; resolves once the status is there. */
  open(request: TransportRequest): Promise<IncomingMessage>;
  close(): void;
}

/** A transport that really goes over the network. */
export interface HttpTransport extends Transport {
  /** What a WebSocket to a path of the server needs. */
  socket(path: string): Promise<SocketTarget>;
}

/** Where a WebSocket goes, and how it is let in. Holds secrets. */
export interface SocketTarget {
  readonly url: string;
  readonly agent: PlainAgent;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

export interface TransportOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** No answer in time, or one that did not come to its end. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
  readonly code: 'REQUEST_TIMEOUT' | 'ANSWER_TIMEOUT';
  constructor(code: RequestTimeout['code'], timeoutMs: number) {
    super(`no whole answer within ${timeoutMs / 1000} s`);
    this.code = code;
  }
}

const maxSockets = 16;

/** Requests over kept-alive connections, with one agent per client certificate. */
export function httpTransport(access: Access, credentials: CredentialSource, options: TransportOptions): HttpTransport {
  const agents = new Map<string, PlainAgent>();
  const impersonation = impersonationHeaders(access.impersonation);
  const proxy = proxyFor(access.server, access.proxyUrl, options.env);
  const secure = access.server.protocol === 'https:';
  const server = access.server.origin;
  /** Requests that hold a connection or wait for one. */
  let underWay = 0;
  const allowance = answerAllowance(server, getHeapStatistics().heap_size_limit);

  function agentFor({ cert, key }: Credentials, streaming: boolean): PlainAgent {
    // Watches hold their connection: they get an agent without a limit, so that they never starve requests.
    const name = `${streaming}\n${cert ?? ''}`;
    const known = agents.get(name);
    if (known) return known;
    const tls = {
      keepAlive: true,
      maxSockets: streaming ? Number.POSITIVE_INFINITY : maxSockets,
      ...(access.ca === undefined ? {} : { ca: access.ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(access.tlsServerName === undefined ? {} : { servername: access.tlsServerName }),
      // Said always: left out, NODE_TLS_REJECT_UNAUTHORIZED would switch the check off without a word.
      rejectUnauthorized: !access.insecure,
    };
    const direct = () => (secure ? new Agent(tls) : new PlainAgent({ keepAlive: true, maxSockets: tls.maxSockets }));
    const agent = proxy ? tunnelAgent(access.server, proxy, tls) : direct();
    agents.set(name, agent);
    return agent;
  }

  const identityHeaders = ({ authorization }: Credentials) => ({
    ...impersonation,
    ...(authorization ? { authorization } : {}),
  });

  async function open(request: TransportRequest, streaming: boolean): Promise<IncomingMessage> {
    const proof = await credentials.get();
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    return await new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)({
        host: access.server.hostname.replace(/^\[|\]$/g, ''),
        port: access.server.port || (secure ? 443 : 80),
        path: access.server.pathname.replace(/\/$/, '') + request.path,
        method: request.method,
        agent: agentFor(proof, streaming),
        headers: { ...headersOf(request), ...identityHeaders(proof) },
        signal: request.signal,
      });
      let answer: IncomingMessage | undefined;
      const late = () =>
        answer
          ? answer.destroy(new RequestTimeout('ANSWER_TIMEOUT', timeoutMs))
          : outgoing.destroy(new RequestTimeout('REQUEST_TIMEOUT', timeoutMs));
      let timer: NodeJS.Timeout | undefined;
      const begin = () => {
        if (timeoutMs > 0 && !outgoing.destroyed) timer = setTimeout(late, timeoutMs);
      };
      // Waiting for a connection to be free is no fault of the server: those that hold one have their own limit.
      if (streaming || underWay < maxSockets) begin();
      else outgoing.once('socket', begin);
      if (!streaming) underWay++;
      outgoing.on('error', reject);
      outgoing.once('close', () => {
        clearTimeout(timer);
        if (!streaming) underWay--;
        // Of a server that switches protocols node says no more than this.
        reject(Object.assign(new Error('the connection ended without an answer'), { code: 'ECONNRESET' }));
      });
      outgoing.once('response', (response) => {
        answer = response;
        if (streaming && response.statusCode === 200) clearTimeout(timer);
        resolve(response);
      });
      outgoing.end(request.body);
    });
  }

  async function wholeBody(response: IncomingMessage, { path, announced = false }: TransportRequest): Promise<string> {
    let size = Math.max(0, Number(response.headers['content-length'] ?? 0) - maxAnswerBytes);
    const body = await readBody(response, (bytes) => {
      size += bytes;
      if (size > maxAnswerBytes) throw tooLarge(server, path, `more than ${maxAnswerBytes / 1024 / 1024} MiB`);
      allowance.pay(bytes, { path, announced });
    });
    allowance.check(body, { path, announced });
    return body.toString('utf8');
  }

  return {
    open: (request) => open(request, true),
    async send(request) {
      const response = await open(request, false);
      const body = await wholeBody(response, request);
      return { status: response.statusCode ?? 0, headers: response.headers, body };
    },
    async socket(path) {
      const proof = await credentials.get();
      const { protocol, host, pathname } = access.server;
      return {
        url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/$/, '')}${path}`,
        agent: agentFor(proof, true),
        headers: { 'user-agent': 'istioctl', ...identityHeaders(proof) },
      };
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function headersOf({ accept, contentType, body }: TransportRequest): Record<string, string> {
  return {
    accept: accept ?? 'application/json',
    'user-agent': 'istioctl',
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  };
}

function impersonationHeaders({
  user,
  uid,
  groups = [],
  extra = {},
}: Impersonation): Record<string, string | string[]> {
  return {
    ...(user ? { 'impersonate-user': user } : {}),
    ...(uid ? { 'impersonate-uid': uid } : {}),
    ...(groups.length > 0 ? { 'impersonate-group': [...groups] } : {}),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, [...values]]),
    ),
  };
}
