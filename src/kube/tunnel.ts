import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { ClusterError } from '../model/cluster-error.ts';
import { InputError } from '../model/errors.ts';
import { connectionCode, reasonOf } from './errors.ts';

/** The proxy for a server: the kubeconfig's proxy-url, else HTTPS_PROXY / HTTP_PROXY unless NO_PROXY names the host. */
export function proxyFor(
  server: URL,
  proxyUrl: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): URL | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = proxyUrl ?? (bypassed(server.hostname, env) ? undefined : (env[name] ?? env[name.toLowerCase()]));
  if (!text) return undefined;
  const url = /^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url);
  throw new InputError('the proxy is neither an http:// nor an https:// address', {
    code: 'PROXY_UNSUPPORTED',
    hint: `correct proxy-url in the kubeconfig, or ${name}`,
  });
}

/** Go's rules: loopback is never proxied; NO_PROXY lists `*`, host names (with their subdomains) and IP addresses. */
function bypassed(host: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (host === 'localhost' || host === '[::1]' || /^127\./.test(host)) return true;
  const names = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((name) => name.trim().replace(/:\d+$/, ''));
  return names.some((name) => {
    if (name === '') return false;
    const suffix = name.replace(/^\*?\.?/, '.');
    return name === '*' || host === name || (isIP(host) === 0 && host.endsWith(suffix));
  });
}

/** An agent whose connections go through a CONNECT tunnel; kept alive like direct ones. */
export function tunnelAgent(server: URL, proxy: URL, options: ConstructorParameters<typeof HttpsAgent>[0]): HttpAgent {
  const secure = server.protocol === 'https:';
  const agent = secure ? new HttpsAgent(options) : new HttpAgent({ keepAlive: true });
  const port = server.port || (secure ? '443' : '80');
  const connector: { createConnection(wanted: object, done: Done): undefined } = {
    createConnection(wanted, done) {
      const path = `${server.hostname}:${port}`;
      const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
        host: proxy.hostname,
        port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
        method: 'CONNECT',
        path,
        headers: { host: path, ...proxyAuthorization(proxy) },
      });
      request.once('error', (cause) => done(unreachable(proxy, cause)));
      request.setTimeout(connectTimeoutMs, () => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
      request.once('connect', (response, socket) => {
        request.setTimeout(0);
        if (response.statusCode !== 200) {
          socket.destroy();
          return done(refused(proxy, path, response.statusCode ?? 0));
        }
        if (!secure) return done(null, socket);
        const wrapped = tlsConnect({ ...wanted, host: server.hostname, socket });
        done(null, wrapped);
      });
      request.end();
      return undefined;
    },
  };
  return Object.assign(agent, connector);
}

/** A proxy that says nothing for so long says nothing more. */
const connectTimeoutMs = 15_000;

/** Its address without the password. */
const nameOf = ({ protocol, host }: URL) => `${protocol}//${host}`;
const whereItIsNamed = 'correct proxy-url in the kubeconfig, or HTTPS_PROXY, or name the server in NO_PROXY';

function refused(proxy: URL, path: string, status: number): ClusterError {
  const needsPassword = status === 407;
  const why = needsPassword ? 'wants a name and password (407)' : `answered ${status}`;
  return new ClusterError(`the proxy ${nameOf(proxy)} lets nobody through to ${path}: it ${why}`, {
    code: 'PROXY_REFUSED',
    status: 0,
    hint: needsPassword ? `write the proxy as ${proxy.protocol}//NAME:PASSWORD@${proxy.host}` : whereItIsNamed,
  });
}

function unreachable(proxy: URL, cause: unknown): ClusterError {
  return new ClusterError(`cannot reach the proxy ${nameOf(proxy)} (${reasonOf(connectionCode(cause))})`, {
    code: 'PROXY_UNREACHABLE',
    status: 0,
    hint: whereItIsNamed,
    cause,
  });
}

type Done = (error: Error | null, socket?: Socket) => void;

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}
