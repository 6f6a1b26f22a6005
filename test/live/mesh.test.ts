import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { portForward } from '../../src/kube/port-forward.ts';
import type { Tree } from '../../src/model/kube-object.ts';
import { type DemoMesh, startDemo } from '../mesh/demo.ts';
import { liveMissing } from '../support/live.ts';
import { queriedDump } from '../support/replay/config-dump.ts';
import { envoyAdmin } from '../support/replay/envoy-admin.ts';
import { textAnswer } from '../support/replay/faults.ts';
import { runCli } from '../support/run-cli.ts';

const missing = liveMissing({ mesh: true });
const skip = missing !== undefined && `skipped loudly: ${missing}`;

let demo: DemoMesh;
before(async () => {
  if (missing === undefined) demo = await startDemo();
});
after(() => demo?.close());

/** Runs `body` with a way to ask a port of a pod, through the API server. */
async function withPort<Result>(
  pod: string,
  port: number,
  body: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<Result>,
): Promise<Result> {
  const [namespace = '', name = ''] = pod.split('/');
  const forward = await portForward(
    { file: demo.plane.kubeconfig, env: {}, cwd: '/', timeoutMs: 5000 },
    { findPod: async () => ({ namespace, pod: name, port }), address: '127.0.0.1', port: 0, onTrouble: () => {} },
  );
  try {
    return await body((path, init) => fetch(`http://127.0.0.1:${forward.port}${path}`, init));
  } finally {
    forward.close();
  }
}

interface ProxyState {
  readonly proxy: string;
  readonly listener_sent?: string;
  readonly listener_acked?: string;
}

/** What istiod knows of its proxies, by `namespace/name`. */
async function proxies(): Promise<ReadonlyMap<string, ProxyState>> {
  const states = await withPort(demo.roles.istiod, 15014, async (ask) => (await ask('/debug/syncz')).json());
  return new Map((states as readonly ProxyState[]).map((state) => [state.proxy.split('.').reverse().join('/'), state]));
}

test('istiod has every proxy but the one that is gone; one is stale, one refuses its listeners', { skip }, async () => {
  const { roles, mesh } = demo;
  const known = await proxies();
  assert.deepEqual([...known.keys()].sort(), [...mesh.processes().keys()].filter((pod) => pod !== roles.istiod).sort());
  assert.ok(!known.has(roles.gone));
  const refused = await withPort(roles.refusing, 15000, async (ask) =>
    (await ask('/config_dump?resource=dynamic_listeners')).text(),
  );
  assert.match(refused, /"error_state"/);
  const { listener_sent: sent, listener_acked: acked } = known.get(roles.sidecar) ?? {};
  assert.equal(sent, acked);
  assert.notEqual(known.get(roles.stale)?.listener_sent, known.get(roles.stale)?.listener_acked);
});

test('the stand-in answers queries of a dump as this Envoy does', { skip }, async () => {
  const queries = [
    '',
    'mask=bootstrap',
    'mask=dynamic_active_clusters,dynamic_warming_clusters,static_clusters',
    'mask=dynamic_listeners,static_listeners',
    'mask=dynamic_listeners,static_clusters',
    'mask=dynamic_active_secrets,dynamic_warming_secrets',
    'mask=nothing',
    'resource=dynamic_active_clusters',
    'resource=dynamic_active_clusters&name_regex=outbound.9080.*',
    'resource=dynamic_warming_clusters',
    'resource=static_clusters&mask=cluster.name,last_updated',
    'resource=dynamic_endpoint_configs&include_eds',
    'resource=dynamic_endpoint_configs',
    'resource=ecds_filters',
    'resource=bootstrap',
    'resource=nothing',
    'include_eds&name_regex=.*later.*',
  ];
  await withPort(demo.roles.sidecar, 15000, async (ask) => {
    const whole = (await (await ask('/config_dump?include_eds')).json()) as Tree;
    for (const query of queries) {
      const real = await ask(`/config_dump?${query}`);
      const [status, text] = [real.status, await real.text()];
      const ours = queriedDump(whole, new URLSearchParams(query));
      assert.deepEqual(
        { query, status: ours.status, body: ours.body },
        { query, status, body: status === 200 ? JSON.parse(text) : text },
      );
    }
  });
});

test('the stand-in keeps levels of loggers as this Envoy does', { skip }, async () => {
  await withPort(demo.roles.sidecar, 15000, async (ask) => {
    const post = async (query: string) => {
      const response = await ask(`/logging${query}`, { method: 'POST' });
      return { query, status: response.status, text: await response.text() };
    };
    const before = await post('');
    const standIn = envoyAdmin({ pod: 'a/b', port: 15000 }, new Map([['POST /logging', textAnswer(before.text)]]));
    const address = await standIn.listen();
    for (const query of [
      '',
      '?http=debug',
      '?paths=http:info,admin:error',
      '?htt=debug',
      '?level=none',
      '?level=info',
      '?paths=http:nosuch',
    ]) {
      const response = await fetch(`http://${address}/logging${query}`, { method: 'POST' });
      assert.deepEqual({ query, status: response.status, text: await response.text() }, await post(query));
    }
    await standIn.close();
    await post('?level=warning');
  });
});

test('a thawed proxy catches up, and one that is started again comes back', { skip }, async () => {
  const { mesh, roles } = demo;
  mesh.thaw(roles.stale);
  assert.deepEqual(await mesh.start([roles.gone]), [roles.gone]);
  for (let tries = 0; ; tries++) {
    const known = await proxies();
    const { listener_sent: sent, listener_acked: acked } = known.get(roles.stale) ?? {};
    if (known.has(roles.gone) && sent !== undefined && sent === acked) break;
    assert.ok(tries < 100, 'they did not come back');
    await sleep(500);
  }
});

test('commands see istiod and its proxies', { skip }, async () => {
  const { exit, out, err } = await runCli('version', demo.plane.kubeconfig);
  assert.deepEqual({ exit, err }, { exit: 0, err: '' });
  assert.match(out, /data plane version: 1\.30\.3 \(\d+ proxies\)/);
});
