import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { commands } from '../../src/cli/registry.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import { Exit } from '../../src/model/exit.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { runCli } from '../support/run-cli.ts';
import { operator, type Setting, withCluster } from '../support/setting.ts';

/** Commands whose examples need what no API server alone has: running proxies, ports of pods, a backup. Their own tests run them. */
const elsewhere =
  /^(?:dashboard|restore|proxy-|remote-|ztunnel-config|admin|bug-report|wait|experimental (?:internal|envoy|metrics|authz))/;

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}
`;
const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
`;
const requests = '[{"from": {"workload": "shop/cart"}, "request": {"host": "web", "port": 80}}]';
const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec: {hosts: [shop.example.com], http: [{route: [{destination: {host: web}}]}]}
`;

const cart = workload.replaceAll('web', 'cart');

/** The smallest release: one chart with one object. */
const release = (version: string): Readonly<Record<string, string>> => ({
  [`istio-${version}/manifests/profiles/default.yaml`]: `kind: IstioOperator
spec:
  tag: ${version}
  components: {base: {enabled: true}, pilot: {enabled: false}, ingressGateways: [{name: edge, enabled: false}]}
  values: {global: {istioNamespace: istio-system}, gateways: {istio-ingressgateway: {}, istio-egressgateway: {}}}
`,
  [`istio-${version}/manifests/profiles/demo.yaml`]: 'kind: IstioOperator\nspec: {}\n',
  [`istio-${version}/manifests/charts/base/Chart.yaml`]: `{apiVersion: v2, name: base, version: ${version}}\n`,
  [`istio-${version}/manifests/charts/base/templates/a.yaml`]:
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: reader, namespace: istio-system}\n',
});

const waypoint = `{"Name": "waypoint", "Namespace": "shop", "DeploymentName": "waypoint", "ServiceAccount": "waypoint",
"KubeVersion": 133, "ControllerLabel": "istio.io-mesh-controller", "GatewayNameLabel": "gateway.networking.k8s.io/gateway-name",
"ServiceType": "ClusterIP", "ProxyImage": "proxyv2", "ProxyConfig": {}, "Spec": {"GatewayClassName": "istio-waypoint"}}`;

/** Files by the names that examples give them. */
const examples: Readonly<Record<string, string>> = {
  'app.yaml': workload,
  'gateway.yaml': gateway,
  'mesh/gateway.yaml': gateway,
  'mesh/route.yaml': route,
  'mesh/cart.yaml': cart,
  'mesh/pay.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: pay, namespace: shop}\nspec: {ports: [{port: 80}]}\n',
  'requests.json': requests,
  ...release('1.29.6'),
  ...release('1.31.0'),
  'manifests/route.yaml': route,
  'istio.yaml': operator('', '{profile: default}'),
  'iop.yaml': operator('', '{profile: default}'),
  'input.json': waypoint,
  'values.json': '{}',
  'mesh.yaml': '{}',
};

/** Good ends of a command line: it did what it is for, whatever it found. */
const fine: readonly number[] = [Exit.ok, Exit.different, Exit.findings];

/** The Gateway API with a waypoint that is ready. */
function withWaypoint({ server }: Setting): void {
  const apiVersion = 'gateway.networking.k8s.io/v1';
  server.kinds.set(apiVersion, [
    { kind: 'Gateway', name: 'gateways', namespaced: true },
    { kind: 'GatewayClass', name: 'gatewayclasses', namespaced: false },
  ]);
  server.put({ apiVersion, kind: 'GatewayClass', metadata: { name: 'istio-waypoint' } });
  server.put({
    apiVersion,
    kind: 'Gateway',
    metadata: { name: 'waypoint', namespace: 'shop' },
    spec: { gatewayClassName: 'istio-waypoint' },
    status: { conditions: [{ type: 'Programmed', status: 'True' }] },
  });
}

async function installed(setting: Setting): Promise<void> {
  for (const [name, text] of Object.entries(examples)) {
    mkdirSync(join(setting.folder, dirname(name)), { recursive: true });
    setting.write(name, text);
  }
  for (const line of ['install', 'install --set revision=canary', 'tag set prod --revision canary'])
    await setting.run(`${line} -y --wait=false`.replace(/(tag.*) --wait=false/, '$1'));
  for (const value of [true, false])
    await setting.run(`install --set meshConfig.enableTracing=${value} -y --wait=false`);
  withWaypoint(setting);
  const labels = { app: 'web' };
  const metadata = { namespace: 'shop', labels };
  const containers = [{ name: 'web', image: 'web' }];
  setting.server.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: 'web-5d7-x2x' },
    spec: { containers },
    status: { phase: 'Running' },
  });
  setting.server.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: 'web' },
    spec: { selector: labels, ports: [{ name: 'http', port: 80 }] },
  });
  setting.server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  setting.server.store.put(
    '/apis/apps/v1/namespaces/shop/deployments/web',
    parseYaml(workload)[0]?.value as KubeObject,
    'test',
  );
}

test('every example of --help does what it says', async () =>
  withCluster(async (setting) => {
    await installed(setting);
    const store = setting.server.store.objects;
    const everything = [...store];
    const failed: string[] = [];
    for (const { path, load } of commands) {
      const name = path.join(' ');
      if (elsewhere.test(name)) continue;
      for (const { run } of (await load()).examples) {
        store.clear();
        for (const [key, object] of everything) store.set(key, object);
        const { exit, err } = await runCli(run.replace(/ (?:[|>]|&&).*$/, ''), setting.server.kubeconfig, {
          cwd: setting.folder,
          stdin: workload,
          answers: ['y'],
        });
        if (!fine.includes(exit)) failed.push(`istioctl ${run}: exit ${exit}\n${err}`);
      }
    }
    assert.deepEqual(failed, []);
  }));
