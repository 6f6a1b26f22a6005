import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { portForward } from '../../../src/kube/port-forward.ts';
import type { Tree } from '../../../src/model/kube-object.ts';
import { withServer } from '../fake-api-server.ts';
import { queriedDump } from './config-dump.ts';
import { envoyAdmin } from './envoy-admin.ts';
import { jsonAnswer, type PortFault, type PortRequest, textAnswer } from './faults.ts';
import { controlZ } from './istiod-ports.ts';
import type { PortServer } from './port-server.ts';
import { any, fieldsOf, textsAt } from './protobuf.ts';
import { clientConfig, discoveryResponse, xdsPort } from './xds.ts';
import { askXds } from './xds-client.ts';

const admin = 'type.googleapis.com/envoy.admin.v3.';
const dump = {
  configs: [
    { '@type': `${admin}BootstrapConfigDump`, bootstrap: { node: { id: 'x' } }, last_updated: '2026-01-01T00:00:00Z' },
    {
      '@type': `${admin}ClustersConfigDump`,
      version_info: '1',
      static_clusters: [{ cluster: { name: 'agent' }, last_updated: 'a' }],
      dynamic_active_clusters: [{ version_info: '1', cluster: { name: 'outbound|80||a' } }],
    },
    { '@type': `${admin}EndpointsConfigDump`, dynamic_endpoint_configs: [] },
    { '@type': `${admin}ListenersConfigDump`, version_info: '2', dynamic_listeners: [{ name: 'l' }] },
  ],
};
const answers = new Map([
  ['/config_dump', jsonAnswer(dump)],
  ['/server_info', textAnswer('0123456789')],
  ['/clusters?format=json', jsonAnswer({ cluster_statuses: [] })],
  ['POST /logging', textAnswer('active loggers:\n  admin: warning\n  http: warning\n\n')],
]);

/** Runs `body` with a server that carries to this port of pod shop/cart, and the requests that reached it. */
async function withPort(
  port: PortServer,
  body: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>,
): Promise<void> {
  await withServer(async (server) => {
    server.pods.set('shop/cart', { ports: new Map([[15000, port]]) });
    const forward = await portForward(
      { file: server.kubeconfig, env: {}, cwd: '/', timeoutMs: 5000 },
      {
        findPod: async () => ({ namespace: 'shop', pod: 'cart', port: 15000 }),
        address: '127.0.0.1',
        port: 0,
        onTrouble: () => {},
      },
    );
    try {
      await body((path, init) => fetch(`http://127.0.0.1:${forward.port}${path}`, init));
    } finally {
      forward.close();
      await port.close();
    }
  });
}

const sections = (query: string) => {
  const { status, body } = queriedDump(dump as unknown as Tree, new URLSearchParams(query));
  const { configs = [] } = body as { configs?: readonly Record<string, unknown>[] };
  return { status, configs: configs.map(({ '@type': type, ...rest }) => [String(type).slice(admin.length), rest]) };
};

test('a dump has endpoints when asked for, the sections that know every field of a mask, or one list', () => {
  assert.deepEqual(
    sections('').configs.map(([type]) => type),
    ['BootstrapConfigDump', 'ClustersConfigDump', 'ListenersConfigDump'],
  );
  assert.equal(sections('include_eds').configs.length, 4);
  assert.deepEqual(sections('mask=static_clusters').configs, [
    ['ClustersConfigDump', { static_clusters: [{ cluster: { name: 'agent' }, last_updated: 'a' }] }],
  ]);
  assert.equal(sections('mask=static_clusters,dynamic_listeners').status, 400);
  assert.deepEqual(sections('resource=dynamic_active_clusters&mask=cluster').configs, [
    ['ClustersConfigDump.DynamicCluster', { cluster: { name: 'outbound|80||a' } }],
  ]);
  assert.deepEqual(sections('resource=static_clusters&name_regex=agen').configs, []);
  assert.equal(sections('resource=static_clusters&name_regex=agen.*').configs.length, 1);
  assert.equal(sections('resource=nothing').status, 404);
  assert.equal(sections('resource=bootstrap').status, 400);
});

test('Envoy answers through a port-forward and through the proxy of pods, and keeps levels', async () => {
  await withPort(envoyAdmin({ pod: 'shop/cart', port: 15000 }, answers), async (ask) => {
    assert.equal(await (await ask('/server_info')).text(), '0123456789');
    assert.match(
      await (await ask('/logging?paths=http:debug', { method: 'POST' })).text(),
      /admin: warning\n {2}http: debug/,
    );
    assert.match(await (await ask('/logging', { method: 'POST' })).text(), /http: debug/);
    assert.equal((await ask('/logging?htt=debug', { method: 'POST' })).status, 400);
    assert.equal((await ask('/nothing')).status, 404);
  });
});

test('faults of a port: later, refused, cut within an answer, silent after half of it', async () => {
  let fault: PortFault = {};
  const seen: PortRequest[] = [];
  const options = {
    pod: 'shop/cart',
    port: 15000,
    faults: () => fault,
    onRequest: (r: PortRequest) => void seen.push(r),
  };
  await withPort(envoyAdmin(options, answers), async (ask) => {
    fault = { status: 403, body: 'RBAC' };
    const refused = await ask('/server_info');
    assert.deepEqual([refused.status, await refused.text()], [403, 'RBAC']);
    fault = { share: 0.5, ends: 'cut' };
    await assert.rejects(async () => (await ask('/server_info')).text());
    fault = { share: 0.5, ends: 'silence' };
    const half = (await ask('/server_info')).body?.getReader();
    assert.equal(Buffer.from((await half?.read())?.value ?? []).toString(), '01234');
    await half?.cancel();
    fault = { ends: 'cut' };
    await assert.rejects(ask('/server_info'));
    fault = { delayMs: 50 };
    const started = Date.now();
    assert.equal(await (await ask('/server_info')).text(), '0123456789');
    assert.ok(Date.now() - started >= 50);
    assert.deepEqual(seen[0], { pod: 'shop/cart', port: 15000, method: 'GET', path: '/server_info' });
  });
});

test('a port where nothing listens, and a pod that is not there', async () => {
  await withServer(async (server) => {
    server.pods.set('shop/cart', { ports: new Map(), logs: new Map([['istio-proxy', 'a line\n']]) });
    const troubles: string[] = [];
    const forward = await portForward(
      { file: server.kubeconfig, env: {}, cwd: '/', timeoutMs: 5000 },
      {
        findPod: async () => ({ namespace: 'shop', pod: troubles.length === 0 ? 'gone' : 'cart', port: 1 }),
        address: '127.0.0.1',
        port: 0,
        onTrouble: (message) => troubles.push(message),
      },
    );
    try {
      await assert.rejects(fetch(`http://127.0.0.1:${forward.port}/`));
      assert.deepEqual(troubles, ['the API server answered 404 for the port-forward to pod shop/gone']);
      await assert.rejects(fetch(`http://127.0.0.1:${forward.port}/`));
      assert.equal(troubles.length, 1);
    } finally {
      forward.close();
    }
  });
});

test('ControlZ keeps what is set', async () => {
  const scope = { name: 'ads', description: 'd', output_level: 'info', stack_trace_level: 'none', log_callers: false };
  const port = controlZ({ pod: 'shop/cart', port: 9876 }, new Map([['/scopej', jsonAnswer([scope])]]));
  await withPort(port, async (ask) => {
    const body = JSON.stringify({ name: 'ads', output_level: 'debug' });
    assert.equal((await ask('/scopej/ads', { method: 'PUT', body })).status, 202);
    assert.deepEqual(await (await ask('/scopej')).json(), [{ ...scope, output_level: 'debug' }]);
  });
});

const pem = (name: string) => readFileSync(`test/mesh/certificates/${name}.pem`, 'utf8');

test('xDS answers over TLS to whoever shows a token, and says what state proxies are in', async () => {
  const typeUrl = 'istio.io/debug/syncz';
  const state = clientConfig({
    id: 'cart.shop',
    metadata: { NAMESPACE: 'shop' },
    types: [{ typeUrl: 'LDS', status: 'ERROR', lastUpdated: new Date(1000), error: 'no such filter' }],
  });
  const resource = any('type.googleapis.com/envoy.service.status.v3.ClientConfig', state);
  const response = discoveryResponse(typeUrl, [resource], { pod: 'istiod-1', version: '1.30.3' });
  let fault: PortFault = {};
  const options = {
    pod: 'istio-system/istiod-1',
    port: 15012,
    faults: () => fault,
    answer: () => response,
    tls: { cert: pem('istiod-cert'), key: pem('istiod-key'), ca: pem('root-cert') },
  };
  const port = xdsPort(options);
  const url = `https://${await port.listen()}`;
  const question = { typeUrl, ca: pem('root-cert') };
  const bearer = { headers: { authorization: 'Bearer t' } };
  try {
    assert.equal(await askXds(url, question), '16 authentication required');
    const answer = await askXds(url, { ...question, ...bearer });
    assert.ok(Buffer.isBuffer(answer));
    assert.deepEqual(answer, response);
    assert.match(state.toString('latin1'), /cart\.shop.*no such filter/s);
    assert.deepEqual(textsAt(fieldsOf(answer), 4), [typeUrl]);
    fault = { share: 0.5, ends: 'cut' };
    const cut = await askXds(url, { ...question, ...bearer });
    assert.match(String(cut), /closed after|ECONNRESET|hang up/);
    fault = { status: 14, body: 'not now' };
    assert.equal(await askXds(url, { ...question, ...bearer }), '14 not now');
  } finally {
    await port.close();
  }
});
