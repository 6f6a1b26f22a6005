import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { MeshGraph } from '../../src/model/graph.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { fakeIo } from '../support/fake-io.ts';
import { live } from '../support/live.ts';
import { storeWithCrds } from '../support/stored.ts';

// Everything has its namespace and its pods: nothing is left to assumptions, so files and cluster must agree.
const mesh = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled, istio.io/rev: canary}}
---
apiVersion: v1
kind: Namespace
metadata: {name: plain}
---
apiVersion: v1
kind: Service
metadata: {name: reviews, namespace: shop}
spec: {selector: {app: reviews}, ports: [{name: web, port: 80}, {name: http, port: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: reviews, namespace: shop, labels: {app: reviews, version: v1}, annotations: {sidecar.istio.io/injct: 'true'}}
spec: {containers: [{name: app, image: app, securityContext: {runAsUser: 1337}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: edge, namespace: shop, labels: {istio: ingressgateway}}
spec: {containers: [{name: istio-proxy, image: auto}]}
---
apiVersion: v1
kind: Service
metadata: {name: edge, namespace: shop}
spec: {selector: {istio: ingressgateway}, ports: [{name: http, port: 80}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.com]}
  - {port: {number: 444, name: https, protocol: HTTPS}, hosts: [shop.example.com], tls: {mode: SIMPLE, credentialName: nope}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: shop}
spec:
  hosts: [other.example.com]
  gateways: [edge, missing]
  http:
  - route: [{destination: {host: reviews, subset: v2}}]
  - route: [{destination: {host: reviwes}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v9, labels: {version: v9}}], trafficPolicy: {tls: {mode: SIMPLE}}}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: one, namespace: plain}
spec: {egress: [{hosts: [./*]}]}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: two, namespace: plain}
spec: {egress: [{hosts: [./*]}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: nobody, namespace: plain}
spec: {rules: [{from: [{source: {namespaces: [shp]}}]}]}
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: logs, namespace: shop}
spec: {accessLogging: [{}]}
`;

live({}, (liveTest) => {
  liveTest('analyze finds the same in a cluster as in the files of its objects', async ({ kubeconfig }) => {
    const folder = mkdtempSync(join(tmpdir(), 'analyze-'));
    try {
      writeFileSync(join(folder, 'mesh.yaml'), mesh);
      await storeWithCrds(
        kubeconfig,
        parseObjects(mesh, 'mesh.yaml').objects.map(({ object }) => object),
      );
      const fromFiles = await findings(folder, kubeconfig, ['--use-kube=false', 'mesh.yaml']);
      const fromCluster = await findings(folder, kubeconfig, []);
      assert.ok(fromFiles.length >= 15, `${fromFiles.length} findings`);
      assert.deepEqual(fromCluster, fromFiles);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  liveTest('graph draws the same mesh from a cluster as from the files of its objects', async ({ kubeconfig }) => {
    const folder = mkdtempSync(join(tmpdir(), 'graph-'));
    try {
      writeFileSync(join(folder, 'mesh.yaml'), mesh);
      for (const narrowing of [
        [],
        ['-n', 'shop'],
        ['--host', 'shop.example.com/cart'],
        ['--from', 'edge'],
        ['--to', 'shop/reviews'],
      ]) {
        const fromFiles = await drawn(folder, kubeconfig, ['-f', 'mesh.yaml', ...narrowing]);
        const fromCluster = await drawn(folder, kubeconfig, narrowing);
        assert.ok(fromFiles.length > 3, `${narrowing.join(' ')}: ${fromFiles.length} nodes and edges`);
        assert.deepEqual(fromCluster, fromFiles, narrowing.join(' '));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  liveTest('graph says what a user without rights does not see', async ({ kubeconfigLimited }) => {
    const io = fakeIo({ env: { KUBECONFIG: kubeconfigLimited } });
    assert.equal(await main(['graph', '-o', 'dot'], io), 1);
    assert.match(io.err(), /note: not drawn: .*DestinationRule, .*VirtualService.* \(no right to list\)/);
    assert.match(io.err(), /error: /);
    assert.equal(io.out(), '');
  });

  liveTest('analyze says which rules a user without rights cannot run', async ({ kubeconfigLimited }) => {
    const io = fakeIo({ env: { KUBECONFIG: kubeconfigLimited } });
    assert.equal(await main(['analyze', '-A'], io), 1);
    assert.match(io.err(), /error: the cluster let nothing be read/);
    assert.match(io.err(), /\d+ rules: \d+ ran, \d+ skipped \(\d+: no right to list .*virtualservices/);
  });
});

/** What is found in the namespaces of the test, without what only files have. */
async function findings(cwd: string, kubeconfig: string, args: readonly string[]): Promise<readonly string[]> {
  const io = fakeIo({ cwd, env: { KUBECONFIG: kubeconfig } });
  await main(['analyze', '-A', '-o', 'json', ...args], io);
  const all: readonly Finding[] = JSON.parse(io.out());
  return all
    .filter(({ origin }) => /\b(?:shop|plain)\b/.test(origin))
    .map(({ code, level, origin, path, message }) => [code, level, origin, path, message].join(' | '));
}

/** Nodes and edges of the namespaces of the test, without what only files have. */
async function drawn(cwd: string, kubeconfig: string, args: readonly string[]): Promise<readonly string[]> {
  const io = fakeIo({ cwd, env: { KUBECONFIG: kubeconfig } });
  assert.equal(await main(['graph', '-o', 'json', ...args], io), 0, io.err());
  const { nodes, edges }: MeshGraph = JSON.parse(io.out());
  const withoutLines = (key: string, value: unknown) => (key === 'reference' ? undefined : value);
  return [...nodes, ...edges]
    .map((one) => JSON.stringify(one, withoutLines))
    .filter((text) => !/default\/kubernetes/.test(text))
    .sort();
}
