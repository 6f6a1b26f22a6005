import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { FakeApiServer } from './fake-api-server.ts';
import { certificate } from './localhost-certificate.ts';

/** One request to a hostile server, and the ways there are to answer it. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** How many requests came before, this one excluded. */
  readonly before: number;
  readonly isWatch: boolean;
  readonly isList: boolean;
  /** What the well-behaved server behind says. */
  honest(): Promise<{ readonly status: number; readonly text: string }>;
}

/** Answers one request, as badly as it likes; or says 'honest', and the well-behaved server answers. */
export type Behaviour = (asked: Asked) => unknown;

export interface HostileApiServer {
  readonly kubeconfig: string;
  /** Ends every open connection. */
  close(): Promise<void>;
}

/** A server in front of a well-behaved one that answers as `behave` says. Plain HTTP: nothing here is about certificates. */
export async function hostileApiServer(fake: FakeApiServer, behave: Behaviour): Promise<HostileApiServer> {
  let before = 0;
  const agent = new Agent({ ca: certificate, keepAlive: true });
  const server = createServer({ keepAlive: true }, (incoming, response) => {
    response.on('error', () => {});
    incoming.on('error', () => {});
    incoming.socket.on('error', () => {});
    const body = textOf(incoming);
    const path = incoming.url ?? '/';
    const isWatch = path.includes('watch=true');
    const asked: Asked = {
      request: incoming,
      response,
      before: before++,
      isWatch,
      isList: !isWatch && path.includes('limit='),
      honest: async () => await forward(incoming, await body),
    };
    void Promise.resolve(behave(asked))
      .then(async (what) => {
        if (what !== 'honest') return;
        if (isWatch) return pipe(incoming, response);
        const { status, text } = await asked.honest();
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      })
      .catch(() => response.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  const upstream = (incoming: IncomingMessage) => {
    const { host: _host, ...headers } = incoming.headers;
    const path = (incoming.url ?? '/').replaceAll(encodedEscapes, '');
    return secureRequest(new URL(path, fake.url), { method: incoming.method, headers, agent });
  };

  function forward(incoming: IncomingMessage, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const onward = upstream(incoming);
      onward.on('error', reject).on('response', (answer) => {
        textOf(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject);
      });
      onward.end(body);
    });
  }

  function pipe(incoming: IncomingMessage, response: ServerResponse): void {
    const onward = upstream(incoming);
    onward
      .on('error', () => response.destroy())
      .on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 0, { 'content-type': 'application/json' });
        response.flushHeaders();
        answer.on('error', () => {}).pipe(response);
      });
    response.on('close', () => onward.destroy());
    onward.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'hostile-api-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const { port } = server.address() as AddressInfo; // a TCP server's address is one
  writeFileSync(
    kubeconfig,
    `current-context: hostile
clusters: [{name: hostile, cluster: {server: "http://127.0.0.1:${port}"}}]
users: [{name: hostile, user: {token: hostile-token}}]
contexts: [{name: hostile, context: {cluster: hostile, user: hostile}}]
`,
  );
  return {
    kubeconfig,
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Moves the cursor, clears the screen, names the window, forges lines and turns the direction of text. */
const escapes = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r\n\u202e\u2028';
const encodedEscapes = new RegExp(encodeURIComponent(escapes), 'g');

/** What must not reach a terminal or a log as it is. Lines may end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const rawControls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const kept = new Set([
  'apiVersion',
  'kind',
  'resourceVersion',
  'continue',
  'gitVersion',
  'creationTimestamp',
  'record',
]);

/** Every text in an answer, keys of maps of texts among them, with escapes behind it; but what keeps it an answer. */
function withEscapes(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return kept.has(key) || value === '' ? value : value + escapes;
  if (Array.isArray(value)) return value.map((item) => withEscapes(item, key === 'verbs' ? 'kind' : key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withEscapes(inner, name)]));
}

/** Writes the same piece as fast as the other side takes it, and at most `times` times. */
function flood(to: Writable, piece: (count: number) => string | Buffer, times = Number.POSITIVE_INFINITY): void {
  let count = 0;
  const go = () => {
    while (count < times && !to.destroyed) if (!to.write(piece(count++))) return void to.once('drain', go);
    if (!to.destroyed) to.end();
  };
  go();
}

/** Writes a piece now and then, for ever. */
function trickle(to: Writable, piece: string, everyMs = 50): void {
  const timer = setInterval(() => (to.destroyed ? clearInterval(timer) : to.write(piece)), everyMs);
  to.once('close', () => clearInterval(timer));
}

const json = { 'content-type': 'application/json' };
const megabyte = (text: string) => text.repeat(Math.ceil(2 ** 20 / text.length));
const pod = (name: string) => ({
  metadata: { name, namespace: 'default', resourceVersion: '1' },
  spec: {},
  status: {},
});
const list = (items: unknown, metadata: object = { resourceVersion: '1' }) =>
  JSON.stringify({ kind: 'List', metadata, items });
const say =
  (text: string | Buffer, status = 200): Behaviour =>
  ({ response }) =>
    void response.writeHead(status, json).end(text);
const status = (code: number, message = '') =>
  JSON.stringify({ kind: 'Status', status: 'Failure', code, reason: 'Hostile', message });
const raw =
  (write: (socket: Writable) => void): Behaviour =>
  ({ request: { socket } }) =>
    write(socket);
const streamed =
  (write: (to: ServerResponse) => void): Behaviour =>
  ({ response }) => {
    response.writeHead(200, json);
    write(response);
  };
/** Only lists are answered badly; the rest is as it should be. */
const lists =
  (behaviour: Behaviour): Behaviour =>
  (asked) =>
    asked.isList ? behaviour(asked) : 'honest';
const watches =
  (behaviour: Behaviour): Behaviour =>
  (asked) =>
    asked.isWatch ? behaviour(asked) : 'honest';
/** A server that is fine at first. */
const later =
  (behaviour: Behaviour): Behaviour =>
  (asked) =>
    asked.before < 2 ? 'honest' : behaviour(asked);
const event = (object: unknown, type = 'MODIFIED') => `${JSON.stringify({ type, object })}\n`;
const livePod = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', ...pod(name), ...more });

/** Honest in all but its texts; kinds keep their names, or nothing could be asked for. */
export const writesEscapes: Behaviour = async ({ request: { url = '' }, isWatch, response, honest }) => {
  if (isWatch || /^\/apis?(?:\/[^/?]+){0,2}(?:\?|$)/.test(url)) return 'honest';
  const { status: code, text } = await honest();
  return response.writeHead(code, json).end(JSON.stringify(withEscapes(JSON.parse(text))));
};

/** Slow: what never ends is ended by --kubeclient-timeout. */
export const slowBehaviours: Readonly<Record<string, Behaviour>> = {
  'says nothing': () => {},
  'says nothing after two answers': later(() => {}),
  'trickles its headers': raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    trickle(socket, 'x-a: b\r\n');
  }),
  'trickles its body': streamed((to) => trickle(to, ' ')),
  'trickles lists': lists(streamed((to) => trickle(to, '{"items":[],'.slice(0, 1)))),
  'promises a body and sends none': ({ response }) =>
    void response.writeHead(200, { 'content-length': '100' }).write('{'),
  'goes on saying that it goes on': raw((socket) => trickle(socket, 'HTTP/1.1 102 Processing\r\n\r\n', 5)),
  'asks to come again next year': ({ response }) => void response.writeHead(503, { 'retry-after': '31536000' }).end(),
  'asks to come again, always': ({ response }) => void response.writeHead(429, { 'retry-after': '0.1' }).end(),
  'refuses to work': say(status(503, 'out of order'), 503),
  'closes every connection': raw((socket) => socket.destroy()),
  'ends within its body': streamed((to) => {
    to.write('{"kind":"List","items":[');
    setTimeout(() => to.destroy(), 20);
  }),
};

/** Large: what never ends, or what is more than can be kept. */
export const largeBehaviours: Readonly<Record<string, Behaviour>> = {
  'sends blanks without an end': streamed((to) => flood(to, () => megabyte(' '))),
  'sends objects without an end': lists(
    streamed((to) =>
      flood(to, (count) =>
        count === 0 ? '{"kind":"List","metadata":{},"items":[' : megabyte(`${JSON.stringify(pod('a'))},`),
      ),
    ),
  ),
  'sends very many empty objects': lists(
    streamed((to) => flood(to, (count) => (count === 0 ? '{"items":[{}' : count === 31 ? ']}' : megabyte(',{}')), 32)),
  ),
  'sends one very long text': lists(
    streamed((to) =>
      flood(to, (count) => (count === 0 ? '{"items":[],"a":"' : count === 200 ? '"}' : megabyte('a')), 201),
    ),
  ),
  'nests very deeply': say(`${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`),
  'sends single bytes': streamed((to) => {
    to.socket?.setNoDelay(true);
    flood(to, () => ' ');
  }),
  'promises more than there is': ({ response }) =>
    void response.writeHead(200, { ...json, 'content-length': String(2 ** 40) }).write('{'),
  'sends headers without an end': raw((socket) =>
    flood(socket, (count) => (count === 0 ? 'HTTP/1.1 200 OK\r\n' : 'x-a: b\r\n')),
  ),
  'sends a list without an end': lists(async ({ request: { url = '' }, response }) => {
    const number = Number(/continue=(\d+)/.exec(url)?.[1] ?? 0);
    const items = Array.from({ length: 500 }, (_, index) => ({ ...pod(`p-${number}-${index}`), a: 'a'.repeat(2000) }));
    response.writeHead(200, json).end(list(items, { continue: String(number + 1), resourceVersion: '1' }));
  }),
  'sends empty pages without an end': lists(async ({ request: { url = '' }, response }) => {
    const number = Number(/continue=(\d+)/.exec(url)?.[1] ?? 0);
    response.writeHead(200, json).end(list([], { continue: String(number + 1), resourceVersion: '1' }));
  }),
  'says very much as it refuses': say(status(403, megabyte('no ').repeat(20)), 403),
  'packs its answer': ({ response }) =>
    void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(Buffer.from('1f8b0800', 'hex')),
  'floods its watches with objects': watches(
    streamed((to) => flood(to, (count) => event(livePod(`p-${count}`, { a: 'a'.repeat(10_000) }), 'ADDED'))),
  ),
  'floods its watches with changes': watches(streamed((to) => flood(to, () => event(livePod('p'))))),
  'sends a watch event without an end': watches(streamed((to) => flood(to, () => megabyte('a')))),
};

/** Broken: what is no answer of an API server. */
export const brokenBehaviours: Readonly<Record<string, Behaviour>> = {
  'does not speak HTTP': raw((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
  'shows a login page': say('<!doctype html><title>Log in</title>'),
  'answers nothing': say(''),
  'answers null': say('null'),
  'answers a list': say('[]'),
  'answers a text': say('"\u001b[2J"'),
  'answers {}': say('{}'),
  'answers no UTF-8': say(Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])),
  'answers half of it': say('{"kind":"List","items":[{"metadata":{"name":"a"'),
  'says 204': ({ response }) => void response.writeHead(204).end(),
  'leads in circles': ({ request: { url }, response }) => void response.writeHead(302, { location: url }).end(),
  'switches protocols': raw((socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  ),
  'knows nobody': say(status(401, 'Unauthorized'), 401),
  'allows nothing': say(status(403, `no${escapes}`), 403),
  'always fails': say(status(500, `failed${escapes}`), 500),
  'lists no objects': lists(say(list([null, 5, 'a', [], {}]))),
  'lists no list': lists(say(list('none'))),
  'lists objects without names': lists(say(list([{ metadata: {} }, { metadata: null }]))),
  'lists names that are numbers': lists(say(list([{ metadata: { name: 5, namespace: [] } }]))),
  'lists labels that are none': lists(say(list([{ metadata: { name: 'a', labels: 5, annotations: 'b' } }]))),
  'sends no events': watches(streamed((to) => trickle(to, 'no event\n'))),
  'sends events about nothing': watches(streamed((to) => trickle(to, '{"type":"ADDED","object":{}}\n'))),
  'ends its watches at once': watches(streamed((to) => to.end())),
  'writes escapes into every field': writesEscapes,
};
