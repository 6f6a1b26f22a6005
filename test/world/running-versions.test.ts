import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { versionText } from '../../src/report/version.ts';
import { runningVersions, versionOfImage } from '../../src/world/running-versions.ts';

const pod = (
  name: string,
  container: string,
  image: string,
  more: Partial<KubeObject['metadata']> = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', ...more },
  spec: {
    containers: [
      { name: 'app', image: 'app:9' },
      { name: container, image },
    ],
  },
  status: { phase: 'Running' },
});
const status = (revision: string) => ({ annotations: { 'sidecar.istio.io/status': JSON.stringify({ revision }) } });
const pods = [
  pod('istiod-1', 'discovery', 'hub/pilot:1.30.3', { labels: { app: 'istiod', 'istio.io/rev': 'default' } }),
  pod('istiod-2', 'discovery', 'hub/pilot:1.29.1', { labels: { app: 'istiod', 'istio.io/rev': 'old' } }),
  pod('web-b', 'istio-proxy', 'hub/proxyv2:1.30.3-distroless', status('default')),
  pod('web-a', 'istio-proxy', 'hub/proxyv2:1.30.3', status('default')),
  pod('old', 'istio-proxy', 'localhost:5000/proxyv2:1.29.1', status('old')),
  pod('edge', 'istio-proxy', 'hub/proxyv2:1.30.3', { labels: { istio: 'ingressgateway' } }),
  pod('plain', 'sidecar', 'other:1'),
];

test('pods are grouped by component, revision and version; others are passed over', () => {
  const { controlPlane, dataPlane } = runningVersions(pods);
  assert.deepEqual(
    controlPlane.map(({ revision, version }) => `${revision} ${version}`),
    ['default 1.30.3', 'old 1.29.1'],
  );
  assert.deepEqual(dataPlane, [
    { component: 'gateway', revision: 'default', version: '1.30.3', pods: ['shop/edge'] },
    { component: 'sidecar', revision: 'default', version: '1.30.3', pods: ['shop/web-a', 'shop/web-b'] },
    { component: 'sidecar', revision: 'old', version: '1.29.1', pods: ['shop/old'] },
  ]);
});

test('pods that ended do not run anything', () => {
  const done = pods.map((one): KubeObject => ({ ...one, status: { phase: 'Succeeded' } }));
  assert.deepEqual(runningVersions(done), { controlPlane: [], dataPlane: [] });
});

test('the version is the tag, without variant, digest and registry port', () => {
  assert.equal(versionOfImage('localhost:5000/proxyv2:1.30.3-distroless@sha256:abc'), '1.30.3');
  assert.equal(versionOfImage('localhost:5000/proxyv2'), undefined);
});

test('the text names revisions only where versions differ', () => {
  assert.equal(
    versionText({ client: '1.30.3', ...runningVersions(pods) }),
    `client version: 1.30.3
control plane version: 1.30.3 (revision default)
control plane version: 1.29.1 (revision old)
data plane version: 1.30.3 (3 proxies), 1.29.1 (1 proxy)
`,
  );
  assert.equal(
    versionText({ client: '1.30.3', ...runningVersions(pods.slice(0, 1)) }),
    'client version: 1.30.3\ncontrol plane version: 1.30.3\ndata plane version: none\n',
  );
});
