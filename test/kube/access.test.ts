import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findAccess } from '../../src/kube/access.ts';
import { connect } from '../../src/kube/connect.ts';
import { credentialSource } from '../../src/kube/credentials.ts';
import { inCluster } from '../../src/kube/in-cluster.ts';
import { proxyFor } from '../../src/kube/tunnel.ts';
import { fakeApiServer } from '../support/fake-api-server.ts';

function inFolder(files: Readonly<Record<string, string>>): {
  path: (name: string) => string;
  [Symbol.dispose](): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o755 });
  return { path: (name) => join(folder, name), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

function kubeconfig({ server = 'https://one.example:6443', user = '{token: secret-1}', cluster = '' } = {}): string {
  return `current-context: main
contexts: [{name: main, context: {cluster: c, user: u, namespace: shop}}]
clusters: [{name: c, cluster: {server: "${server}"${cluster}}}]
users: [{name: u, user: ${user}}]
`;
}

const surroundings = { env: {}, cwd: '/' };

test('KUBECONFIG is a list: missing files are passed over, the first to name something wins', () => {
  using folder = inFolder({
    a: kubeconfig(),
    b: `${kubeconfig({ server: 'https://two.example' })}current-context-unused: x\n`.replace(
      'current-context: main',
      'current-context: other',
    ),
  });
  const env = { KUBECONFIG: ['a', 'absent', 'b'].map(folder.path).join(':') };
  const access = findAccess({ env, cwd: '/' });
  assert.deepEqual(
    [access.context, access.server.href, access.namespace],
    ['main', 'https://one.example:6443/', 'shop'],
  );
});

test('names what is missing', () => {
  using folder = inFolder({ a: kubeconfig(), broken: 'a: [\ntoken: secret-2' });
  const fails = (file: string, context?: string) => {
    try {
      findAccess({ ...surroundings, file, context });
    } catch (error) {
      return error as { code: string; exit: number; message: string; hint?: string };
    }
    throw new Error('it was taken');
  };
  assert.equal(fails(folder.path('absent')).code, 'KUBECONFIG_MISSING');
  assert.equal(fails(folder.path('a'), 'mian').hint, 'did you mean "main"?');
  const broken = fails(folder.path('broken'));
  assert.equal(broken.exit, 65);
  assert.doesNotMatch(`${broken.message}${broken.hint}`, /secret/);
});

test('a server without a scheme is http, as for kubectl', () => {
  using folder = inFolder({ a: kubeconfig({ server: '127.0.0.1:8001' }) });
  assert.equal(findAccess({ ...surroundings, file: folder.path('a') }).server.href, 'http://127.0.0.1:8001/');
});

test('talks to http:// servers (kubectl proxy)', async () => {
  const server = createServer((_request, response) => response.end('{"gitVersion":"v1.35.0"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  using folder = inFolder({ a: kubeconfig({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) });
  assert.equal(await connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 }).version(), 'v1.35.0');
  server.closeAllConnections();
  server.close();
});

test('a token file is read, relative to the kubeconfig', async () => {
  using folder = inFolder({ a: kubeconfig({ user: '{tokenFile: token}' }), token: 'from-file\n' });
  const source = credentialSource(findAccess({ ...surroundings, file: folder.path('a') }), {
    env: {},
    timeoutMs: 15_000,
  });
  assert.equal((await source.get()).authorization, 'Bearer from-file');
});

const plugin = `#!/bin/sh
echo run >> "$(dirname "$0")/runs"
echo "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/info"
echo '{"status":{"token":"exec-token-'$EXTRA'"}}'
`;

test('an exec plugin runs once, beside its kubeconfig, knowing the cluster', async () => {
  const user =
    '{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never, provideClusterInfo: true, env: [{name: EXTRA, value: "7"}]}}';
  using folder = inFolder({ a: kubeconfig({ user }), plugin });
  const source = credentialSource(findAccess({ ...surroundings, file: folder.path('a') }), {
    env: { PATH: process.env.PATH },
    timeoutMs: 0,
  });
  assert.equal((await source.get()).authorization, 'Bearer exec-token-7');
  await source.get();
  const { readFileSync } = await import('node:fs');
  assert.equal(readFileSync(folder.path('runs'), 'utf8'), 'run\n');
  const info = JSON.parse(readFileSync(folder.path('info'), 'utf8'));
  assert.equal(info.kind, 'ExecCredential');
  assert.equal(info.spec.cluster.server, 'https://one.example:6443');
});

test('a failing exec plugin is named without its arguments', async () => {
  const user = '{exec: {command: /bin/false, args: ["--password=hunter2"]}}';
  using folder = inFolder({ a: kubeconfig({ user }) });
  const source = credentialSource(findAccess({ ...surroundings, file: folder.path('a') }), {
    env: {},
    timeoutMs: 15_000,
  });
  await assert.rejects(
    source.get(),
    (error: Error) => /\/bin\/false failed/.test(error.message) && !/hunter2/.test(error.message),
  );
});

for (const [what, script, timeoutMs, says] of [
  ['prints without an end', 'exec yes', 0, /prints more than an ExecCredential/],
  ['never ends', 'exec sleep 100', 200, /did not end within 0.2 s/],
] as const)
  test(`an exec plugin that ${what} is ended`, async () => {
    using folder = inFolder({
      a: kubeconfig({ user: '{exec: {command: ./plugin}}' }),
      plugin: `#!/bin/sh\n${script}\n`,
    });
    const env = { PATH: process.env.PATH };
    const source = credentialSource(findAccess({ ...surroundings, file: folder.path('a') }), { env, timeoutMs });
    await assert.rejects(source.get(), says);
  });

test('an oidc user gets its token through client-node', async () => {
  const payload = Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 3600 })).toString('base64url');
  const token = `e30.${payload}.c2ln`;
  const user = `{auth-provider: {name: oidc, config: {id-token: ${token}, client-id: x, idp-issuer-url: "https://issuer.example"}}}`;
  using folder = inFolder({ a: kubeconfig({ user }) });
  const source = credentialSource(findAccess({ ...surroundings, file: folder.path('a') }), {
    env: {},
    timeoutMs: 15_000,
  });
  assert.equal((await source.get()).authorization, `Bearer ${token}`);
});

test('impersonates with groups, uid and extra', async () => {
  const server = await fakeApiServer();
  const cluster = connect({
    ...surroundings,
    file: server.kubeconfig,
    timeoutMs: 15_000,
    impersonation: { user: 'jane', uid: '42', groups: ['dev', 'ops'], extra: { 'example.com/scope': ['a', 'b'] } },
  });
  await cluster.version();
  const headers = server.requests[0]?.headers ?? {};
  await server.close();
  assert.equal(headers['impersonate-user'], 'jane');
  assert.equal(headers['impersonate-uid'], '42');
  assert.equal(headers['impersonate-group'], 'dev, ops');
  assert.equal(headers['impersonate-extra-example.com%2fscope'], 'a, b');
});

test('inside a pod: the service account', () => {
  using folder = inFolder({ token: 't', 'ca.crt': 'ca', namespace: 'istio-system\n' });
  const access = inCluster({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }, folder.path('.'));
  assert.equal(access?.server.href, 'https://[fd00::1]/');
  assert.equal(access?.namespace, 'istio-system');
});

test('errors and messages hold no token', async () => {
  const server = await fakeApiServer();
  using folder = inFolder({
    a: kubeconfig({ server: server.url, user: '{token: "secret-3\\nx"}', cluster: ', insecure-skip-tls-verify: true' }),
  });
  const cluster = connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 });
  await assert.rejects(cluster.version(), (error: Error) => !/secret-3/.test(`${error.message}${error.stack}`));
  await server.close();
});

test('an untrusted certificate says so', async () => {
  const server = await fakeApiServer();
  using folder = inFolder({ a: kubeconfig({ server: server.url }) });
  const cluster = connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 });
  await assert.rejects(cluster.version(), { code: 'CLUSTER_UNREACHABLE', message: /certificate .* not trusted/ });
  await server.close();
});

test('NODE_TLS_REJECT_UNAUTHORIZED does not switch the check of certificates off', async () => {
  const server = await fakeApiServer();
  using folder = inFolder({ a: kubeconfig({ server: server.url }) });
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    const cluster = connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 });
    await assert.rejects(cluster.version(), { code: 'CLUSTER_UNREACHABLE', message: /certificate .* not trusted/ });
    assert.equal(server.requests.length, 0, 'no token went to whoever that is');
  } finally {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    await server.close();
  }
});

for (const [status, says] of [
  [407, /the proxy http:\/\/127\.0\.0\.1:\d+ .* name and password \(407\)/],
  [502, /the proxy http:\/\/127\.0\.0\.1:\d+ .* answered 502/],
] as const)
  test(`a proxy that answers ${status} is named, without its password`, async () => {
    const proxy = createServer();
    proxy.on('connect', (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo; // a TCP server's address is one
    using folder = inFolder({
      a: kubeconfig({
        server: 'https://api.example:6443',
        cluster: `, proxy-url: "http://me:hunter2@127.0.0.1:${port}"`,
      }),
    });
    const cluster = connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 });
    await assert.rejects(cluster.version(), (error: Error) => {
      assert.match(error.message, says);
      assert.doesNotMatch(`${error.message} ${error.stack}`, /hunter2/);
      return true;
    });
    cluster.close();
    proxy.close();
  });

test('a proxy that is not there is named', async () => {
  using folder = inFolder({
    a: kubeconfig({ server: 'https://api.example:6443', cluster: ', proxy-url: "http://127.0.0.1:9"' }),
  });
  const cluster = connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 });
  await assert.rejects(cluster.version(), {
    code: 'PROXY_UNREACHABLE',
    message: /proxy http:\/\/127\.0\.0\.1:9 \(connection refused\)/,
  });
});

test('finds the proxy as Go does', () => {
  const server = new URL('https://api.shop.example:6443');
  const proxy = (env: Record<string, string>, url?: string) => proxyFor(server, url, env)?.href;
  assert.equal(proxy({ HTTPS_PROXY: 'http://p:3128' }), 'http://p:3128/');
  assert.equal(proxy({ https_proxy: 'p:3128' }), 'http://p:3128/');
  assert.equal(proxy({ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'x,.shop.example' }), undefined);
  assert.equal(proxy({ NO_PROXY: '*' }, 'http://own:1'), 'http://own:1/');
  assert.equal(proxyFor(new URL('https://127.0.0.1'), undefined, { HTTPS_PROXY: 'http://p:1' }), undefined);
});

test('goes through a proxy by CONNECT, with its password, and keeps the tunnel', async () => {
  const server = await fakeApiServer();
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
    const upstream = tcpConnect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = `http://me:pa%20ss@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  using folder = inFolder({
    a: kubeconfig({ server: server.url, cluster: `, proxy-url: "${url}", insecure-skip-tls-verify: true` }),
  });
  const cluster = connect({ ...surroundings, file: folder.path('a'), timeoutMs: 15_000 });
  await cluster.version();
  await cluster.version();
  cluster.close();
  proxy.close();
  await server.close();
  assert.deepEqual(tunnels, [`${new URL(server.url).host} Basic ${Buffer.from('me:pa ss').toString('base64')}`]);
});
