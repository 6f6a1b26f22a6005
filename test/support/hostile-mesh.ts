import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeApiServer, fakeApiServer } from './fake-api-server.ts';
import { controller } from './fake-controller.ts';
import { runOk } from './run-cli.ts';

export interface HostileMesh {
  readonly fake: FakeApiServer;
  /** pod.yaml and backup.yaml. */
  readonly folder: string;
  close(): Promise<void>;
}

/** A cluster with an installation, a tag and some workloads, for commands to look at. */
export async function meshToHarm(): Promise<HostileMesh> {
  const fake = await fakeApiServer();
  fake.store.controller = controller;
  fake.kinds.set('networking.istio.io/v1', [{ kind: 'VirtualService', name: 'virtualservices', namespaced: true }]);
  await runOk('install --set profile=minimal -y', fake.kubeconfig);
  await runOk('tag set prod --revision default -y', fake.kubeconfig);
  const labels = { app: 'cart', 'istio.io/rev': 'default' };
  const metadata = (name: string, namespace = 'shop') => ({ name, namespace, labels });
  fake.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
  });
  const containers = [
    { name: 'app', image: 'app' },
    { name: 'istio-proxy', image: 'proxyv2:1.30.3' },
  ];
  fake.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata('cart-1'),
    spec: { containers },
    status: { phase: 'Running' },
  });
  const pod = { metadata: { labels: { app: 'kiali' } }, spec: { containers } };
  fake.put({
    apiVersion: 'v1',
    kind: 'Pod',
    ...pod,
    metadata: { ...pod.metadata, ...metadata('kiali-1', 'istio-system') },
    status: { phase: 'Pending' },
  });
  fake.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('cart'),
    spec: { selector: { app: 'cart' }, ports: [{ name: 'http', port: 80 }] },
  });
  fake.put({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: metadata('cart'),
    spec: {
      hosts: ['cart'],
      http: [{ match: [{ uri: { regex: '(a+)+$' } }], route: [{ destination: { host: 'crat' } }] }],
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'hostile-files-'));
  writeFileSync(
    join(folder, 'pod.yaml'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n',
  );
  writeFileSync(
    join(folder, 'backup.yaml'),
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: shop}\nspec: {hosts: [a]}\n',
  );
  return {
    fake,
    folder,
    async close() {
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
