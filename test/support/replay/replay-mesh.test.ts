import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { portForward } from '../../../src/kube/port-forward.ts';
import { connectTo } from '../cluster-suite.ts';
import { runCli } from '../run-cli.ts';
import { any, fieldsOf, textsAt } from './protobuf.ts';
import { type ReplayedMesh, recordedFiles, replayMesh } from './replay-mesh.ts';
import { clientConfig, discoveryResponse } from './xds.ts';
import { askXds } from './xds-client.ts';

let mesh: ReplayedMesh;
before(async () => {
  mesh = await replayMesh();
});
after(() => mesh.close());

/** Asks a port of a pod through the API server. */
async function ask(pod: string, port: number, path: string): Promise<Response> {
  const [namespace = '', name = ''] = pod.split('/');
  const forward = await portForward(
    { file: mesh.kubeconfig, env: {}, cwd: '/', timeoutMs: 5000 },
    { findPod: async () => ({ namespace, pod: name, port }), address: '127.0.0.1', port: 0, onTrouble: () => {} },
  );
  try {
    const response = await fetch(`http://127.0.0.1:${forward.port}${path}`);
    return new Response(await response.text(), { status: response.status });
  } finally {
    forward.close();
  }
}

interface Dump {
  readonly configs: readonly { readonly '@type': string; readonly dynamic_listeners?: readonly Listener[] }[];
}
interface Listener {
  readonly name: string;
  readonly error_state?: { readonly details: string };
}
const listenersOf = async (pod: string): Promise<readonly Listener[]> => {
  const dump = (await (await ask(pod, 15000, '/config_dump?mask=dynamic_listeners')).json()) as Dump;
  assert.equal(dump.configs.length, 1);
  return dump.configs[0]?.dynamic_listeners ?? [];
};

test('objects of the recorded mesh are there, as old as they were', async () => {
  const cluster = connectTo(mesh.kubeconfig);
  const [namespace = '', name = ''] = mesh.roles.sidecar.split('/');
  const pod = await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  assert.ok(Date.parse(String(pod?.metadata.creationTimestamp)) < mesh.at.getTime());
  const routes = await cluster.list({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' });
  assert.deepEqual(
    routes.map(({ metadata }) => metadata.name),
    ['httpbin', 'edge'],
  );
  cluster.close();
});

test('commands of today answer from it', async () => {
  const { out } = await runCli('version --output json', mesh.kubeconfig);
  assert.match(out, /1\.30\.3/);
  const { exit, err } = await runCli('analyze -A', mesh.kubeconfig);
  assert.ok([0, 2, 79].includes(exit), err);
});

test('one Envoy has refused its listeners, and one lacks what came after it was frozen', async () => {
  const refusing = await listenersOf(mesh.roles.refusing);
  assert.match(refusing.map(({ error_state: error }) => error?.details).join(), /example\.Unknown|example\.unknown/);
  const later = (listeners: readonly Listener[]) => listeners.some(({ name }) => name.includes('8443'));
  assert.ok(later(await listenersOf(mesh.roles.sidecar)));
  assert.ok(!later(await listenersOf(mesh.roles.stale)));
  await assert.rejects(ask(mesh.roles.gone, 15000, '/server_info'));
});

test('istiod tells over xDS and on its debug pages which proxies it has', async () => {
  const url = `https://${await mesh.listen(mesh.roles.istiod, 15012)}`;
  const ca = recordedRoot();
  const question = { typeUrl: 'istio.io/debug/syncz', ca, servername: 'istiod.istio-system.svc' };
  assert.equal(await askXds(url, question), '16 authentication required');
  const headers = { authorization: 'Bearer t' };
  const answer = await askXds(url, { ...question, headers });
  assert.ok(Buffer.isBuffer(answer));
  const fields = fieldsOf(answer);
  assert.equal(fields.filter(([number]) => number === 2).length, 9);
  const id = (pod: string) => pod.split('/').reverse().join('.');
  const text = answer.toString('latin1');
  for (const role of ['stale', 'refusing', 'waypoint', 'ztunnel'] as const)
    assert.ok(text.includes(id(mesh.roles[role])));
  assert.ok(!text.includes(id(mesh.roles.gone)));
  const pages = (await (await ask(mesh.roles.istiod, 15014, '/debug/syncz')).json()) as readonly unknown[];
  assert.equal(pages.length, 9);
  const dump = await askXds(url, {
    typeUrl: 'istio.io/debug/config_dump',
    names: [id(mesh.roles.stale)],
    headers,
    ca,
    servername: 'localhost',
  });
  assert.match(dump.toString('latin1'), /outbound\|8443\|\|later\.example\.com/);
});

/** From the ConfigMap that the mesh had in every namespace. */
function recordedRoot(): string {
  const { items } = JSON.parse(recordedFiles().get('cluster.json')?.toString() ?? '{}') as {
    readonly items: readonly { readonly metadata: { readonly name: string }; readonly data?: Record<string, string> }[];
  };
  return items.find(({ metadata }) => metadata.name === 'istio-ca-root-cert')?.data?.['root-cert.pem'] ?? '';
}

test('a test puts its own proxies and faults in place of the recorded ones', async () => {
  const recorded = mesh.xds;
  const typeUrl = 'istio.io/debug/syncz';
  const state = clientConfig({ id: 'cart.shop', metadata: {}, types: [{ typeUrl: 'CDS', status: 'NOT_SENT' }] });
  const resource = any('type.googleapis.com/envoy.service.status.v3.ClientConfig', state);
  mesh.xds = () => discoveryResponse(typeUrl, [resource], { pod: 'istiod-1', version: '1.30.3' });
  mesh.faults = ({ port }) => (port === 15000 ? { status: 403 } : undefined);
  try {
    assert.equal((await ask(mesh.roles.sidecar, 15000, '/server_info')).status, 403);
    assert.equal((await ask(mesh.roles.istiod, 15014, '/version')).status, 200);
    const answer = mesh.xds({ typeUrl, names: [], node: '' });
    assert.ok(Buffer.isBuffer(answer));
    assert.deepEqual(textsAt(fieldsOf(answer), 4), [typeUrl]);
  } finally {
    mesh.xds = recorded;
    mesh.faults = () => undefined;
  }
});
