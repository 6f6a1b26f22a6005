import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { retrying } from '../../src/kube/retry.ts';
import type { Transport, TransportResponse } from '../../src/kube/transport.ts';
import { Exit } from '../../src/model/exit.ts';
import { clusterSuite, connectTo } from '../support/cluster-suite.ts';
import { expiredCertificate, expiredKey } from '../support/expired-certificate.ts';
import { fakeApiServer, withServer } from '../support/fake-api-server.ts';

const suiteServer = fakeApiServer();
clusterSuite((name, body) =>
  test(`fake cluster: ${name}`, async () => body(connectTo((await suiteServer).kubeconfig))),
);
after(async () => (await suiteServer).close());

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' } };
const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'x' };

test('tries again after 429, 500 and a lost connection', async () =>
  withServer(async (server) => {
    const faults = [429, 500, 'reset'] as const;
    let count = 0;
    server.faults = () => faults[count++];
    await connectTo(server.kubeconfig).apply(configMap, { fieldManager: 'one' });
    assert.ok(server.read(ref));
    assert.equal(server.requests.length, 4);
  }));

/** How often one request is sent to a server that always gives this answer. */
async function attempts(answer: Partial<TransportResponse>, patienceMs = 60_000): Promise<number> {
  let sent = 0;
  const transport: Transport = {
    async send() {
      sent++;
      return { status: 200, headers: {}, body: '', ...answer };
    },
    open: () => Promise.reject(new Error('unused')),
    close: () => {},
  };
  await retrying(transport, { patienceMs, firstDelayMs: 1 }).send({ method: 'PATCH', path: '/' });
  return sent;
}
const status = (reason: string, message = '') => JSON.stringify({ kind: 'Status', code: 500, reason, message });

for (const [what, answer, wanted] of [
  ['200', { status: 200 }, 1],
  ['400', { status: 400 }, 1],
  ['501', { status: 501 }, 1],
  [
    '500 of an object that the server cannot take',
    { status: 500, body: status('', 'field not declared in schema') },
    4,
  ],
  ['500 of something that is no API server', { status: 500, body: '<html>' }, 4],
  ['429', { status: 429 }, 12],
  ['503', { status: 503 }, 12],
  ['504', { status: 504 }, 12],
  ['500 that asks to come again', { status: 500, headers: { 'retry-after': '0.001' } }, 12],
  ['500 ServerTimeout', { status: 500, body: status('ServerTimeout') }, 12],
  ['500 of a webhook', { status: 500, body: status('InternalError', 'failed calling webhook "x": refused') }, 12],
] as const)
  test(`an answer ${what} is asked for ${wanted} times`, async () => assert.equal(await attempts(answer), wanted));

test('a webhook that does not answer is named with what to do', async () =>
  withServer(async (server) => {
    const faults = [500, 500, 400];
    server.faults = () => faults.shift();
    server.faultMessage = 'Internal error occurred: failed calling webhook "validation.istio.io": connection refused';
    await assert.rejects(connectTo(server.kubeconfig).apply(configMap, { fieldManager: 'one' }), {
      hint: /webhook does not answer/,
    });
    assert.deepEqual(faults, []);
  }));

test('waits as long as Retry-After says', async () =>
  withServer(async (server) => {
    const faults = [429];
    server.faultHeaders = { 'retry-after': '1' };
    server.faults = () => faults.pop();
    const started = Date.now();
    await connectTo(server.kubeconfig).version();
    assert.ok(Date.now() - started >= 990);
  }));

test('does not try again what the server refused', async () =>
  withServer(async (server) => {
    server.faults = () => 403;
    await assert.rejects(connectTo(server.kubeconfig).get(ref), { status: 403, code: 'FORBIDDEN' });
    assert.equal(server.requests.length, 1);
  }));

test('gives up on a server that never answered at once, on one that went away only after a while', async () => {
  let answers = 1;
  let sent = 0;
  const transport: Transport = {
    async send() {
      sent++;
      if (answers-- > 0) return { status: 200, headers: {}, body: '{}' };
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    },
    open: () => Promise.reject(new Error('unused')),
    close: () => {},
  };
  const request = { method: 'GET', path: '/version' } as const;
  const patient = retrying(transport, { patienceMs: 60, firstDelayMs: 10 });
  await patient.send(request);
  await assert.rejects(patient.send(request), { code: 'ECONNREFUSED' });
  assert.ok(sent > 2, 'it was there: worth another try');
  sent = 0;
  await assert.rejects(retrying(transport).send(request), { code: 'ECONNREFUSED' });
  assert.equal(sent, 1);
});

test('once closed, nothing is tried again', async () => {
  let tried = 0;
  const broken: Transport = {
    send() {
      tried++;
      return Promise.reject(Object.assign(new Error('lost'), { code: 'ECONNRESET' }));
    },
    open: () => Promise.reject(new Error('unused')),
    close: () => {},
  };
  const transport = retrying(broken, { firstDelayMs: 60_000, patienceMs: 600_000 });
  const waiting = transport.send({ method: 'GET', path: '/' });
  await new Promise((resolve) => setImmediate(resolve));
  transport.close();
  await assert.rejects(waiting);
  await assert.rejects(transport.send({ method: 'GET', path: '/' }), /lost/);
  assert.equal(tried, 2);
});

test('a read-only cluster refuses every request that would change something, and still previews', async () =>
  withServer(async (server) => {
    const cluster = connectTo(server.kubeconfig, { readOnly: true });
    const refused = { code: 'READ_ONLY', exit: Exit.refused };
    await assert.rejects(cluster.apply(configMap, { fieldManager: 'one' }), refused);
    await assert.rejects(cluster.create(configMap), refused);
    await assert.rejects(cluster.update(configMap, 'one'), refused);
    await assert.rejects(cluster.delete(ref, { propagation: 'background' }), refused);
    assert.equal(server.requests.length, 0);
    await cluster.apply(configMap, { fieldManager: 'one', dryRun: true });
    await cluster.allowed([{ verb: 'get', group: '', resource: 'pods' }]);
    assert.equal(server.mutations().length, 0);
  }));

test('a watch goes on after its connection is cut and loses nothing', async () =>
  withServer(async (server) => {
    const cluster = connectTo(server.kubeconfig);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const event of cluster.watch({ apiVersion: 'v1', kind: 'ConfigMap' }, stop.signal)) {
      if (event.type === 'synced') {
        server.put(configMap);
      } else {
        seen.push(`${event.type} ${event.object.metadata.name}`);
        if (seen.length === 1) {
          server.cut();
          server.put({ ...configMap, metadata: { ...configMap.metadata, name: 'y' } });
        } else stop.abort();
      }
    }
    assert.deepEqual(seen, ['added x', 'added y']);
  }));

test('a client certificate that has expired is named', async () =>
  withServer(async (server) => {
    server.faults = () => 401;
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const kubeconfig = readFileSync(server.kubeconfig, 'utf8');
    const user = `{client-certificate-data: ${base64(expiredCertificate)}, client-key-data: ${base64(expiredKey)}}`;
    writeFileSync(server.kubeconfig, kubeconfig.replace(/(users:\n- \{name: fake, user: )\{.*\}\}/, `$1${user}}`));
    const message = /^the client certificate of context "fake" expired on 2020-01-01T00:00:00/;
    await assert.rejects(connectTo(server.kubeconfig).version(), { message });
    writeFileSync(server.kubeconfig, kubeconfig);
    await assert.rejects(connectTo(server.kubeconfig).version(), { code: 'UNAUTHORIZED' });
  }));

test('many watches may share one signal', async () =>
  withServer(async (server) => {
    const cluster = connectTo(server.kubeconfig);
    const warnings: Error[] = [];
    const remember = (warning: Error) => warnings.push(warning);
    process.on('warning', remember);
    const stop = new AbortController();
    let synced = 0;
    await Promise.all(
      Array.from({ length: 15 }, async (_, index) => {
        const query = { apiVersion: 'v1', kind: 'ConfigMap', fields: `metadata.name=${index}` };
        for await (const { type } of cluster.watch(query, stop.signal)) {
          if (type !== 'synced') continue;
          if (++synced === 15) setImmediate(() => stop.abort());
        }
      }),
    );
    process.off('warning', remember);
    assert.deepEqual(warnings, []);
  }));

test('lists page after page', async () =>
  withServer(async (server) => {
    for (let index = 0; index < 501; index++)
      server.put({ ...configMap, metadata: { name: `n${index}`, namespace: 'default' } });
    const items = await connectTo(server.kubeconfig).list({ apiVersion: 'v1', kind: 'ConfigMap' });
    assert.equal(items.length, 501);
    assert.equal(server.requests.length, 2);
  }));

test('many requests share few connections', async () =>
  withServer(async (server) => {
    const cluster = connectTo(server.kubeconfig);
    await Promise.all(Array.from({ length: 100 }, () => cluster.get(ref)));
    assert.equal(server.requests.length, 100);
    assert.ok(server.connections() <= 16, `${server.connections()} connections`);
  }));

test('asks the server for kinds it does not know, and again when one was missing', async () =>
  withServer(async (server) => {
    const cluster = connectTo(server.kubeconfig);
    assert.equal(await cluster.resource('networking.istio.io/v1', 'Gateway'), undefined);
    server.kinds.set('networking.istio.io/v1', [{ kind: 'Gateway', name: 'gateways', namespaced: true }]);
    assert.equal((await cluster.resource('networking.istio.io/v1', 'Gateway'))?.plural, 'gateways');
    await cluster.resource('networking.istio.io/v1', 'Gateway');
    assert.equal(server.requests.length, 2);
  }));
