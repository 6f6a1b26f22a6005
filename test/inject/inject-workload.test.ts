import assert from 'node:assert/strict';
import { test } from 'node:test';
import { injectionTemplates } from '#generated/injection-templates.ts';
import { readSettings } from '../../src/inject/settings.ts';
import { injectWorkload } from '../../src/inject/workload.ts';
import { valueAt } from '../../src/lib/tree.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { Tree } from '../../src/model/kube-object.ts';

const values = {
  revision: '',
  global: {
    hub: 'example.com',
    tag: '1.0',
    istioNamespace: 'istio-system',
    pilotCertProvider: 'istiod',
    logging: { level: 'default:info' },
    multiCluster: { clusterName: '' },
    sds: { token: { aud: 'istio-ca' } },
    sts: { servicePort: 0 },
    proxy_init: { image: 'proxyv2' },
    proxy: {
      image: 'proxyv2',
      clusterDomain: 'cluster.local',
      logLevel: 'warning',
      componentLogLevel: 'misc:error',
      privileged: false,
      statusPort: 15020,
      includeIPRanges: '*',
      excludeIPRanges: '',
      includeInboundPorts: '*',
      excludeInboundPorts: '',
      includeOutboundPorts: '',
      excludeOutboundPorts: '',
      readinessInitialDelaySeconds: 0,
      readinessPeriodSeconds: 15,
      readinessFailureThreshold: 4,
      startupProbe: { enabled: true, failureThreshold: 600 },
      tracer: 'none',
      resources: { limits: { cpu: '2000m', memory: '1024Mi' } },
    },
  },
  pilot: { cni: { enabled: false }, env: {} },
  sidecarInjectorWebhook: { rewriteAppHTTPProbe: true },
};
const settings = readSettings({
  config: JSON.stringify({ policy: 'enabled', templates: injectionTemplates }),
  values: JSON.stringify(values),
  meshConfig: '{}',
  revision: 'default',
});

function inject(yaml: string, nativeSidecars = false): Tree {
  const outcome = injectWorkload(parseYaml(yaml)[0]?.value as Tree, { settings, nativeSidecars });
  assert.equal(outcome.kind, 'injected');
  return outcome.kind === 'injected' ? outcome.object : {};
}
const at = (tree: Tree, path: string) =>
  valueAt(
    tree,
    path.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
const names = (list: unknown) => (list as readonly { readonly name: string }[] | undefined)?.map(({ name }) => name);
const envOf = (tree: Tree, path: string, name: string) =>
  (at(tree, path) as readonly { name: string; value?: string }[]).find((variable) => variable.name === name)?.value;

const pod = (extra = '') => `
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {prometheus.io/port: "9090"}
spec:
  containers:
  - name: web
    image: web:1
    ports: [{name: http, containerPort: 8080}]
    readinessProbe: {httpGet: {path: /ready, port: http, scheme: HTTPS}, timeoutSeconds: 3}
    livenessProbe: {exec: {command: [x]}}
${extra}`;

test('a sidecar stands behind the application, its init container in front of nothing', () => {
  const result = inject(pod());
  assert.deepEqual(names(at(result, 'spec/containers')), ['web', 'istio-proxy']);
  assert.deepEqual(names(at(result, 'spec/initContainers')), ['istio-init']);
  assert.equal(at(result, 'spec/containers/1/image'), 'example.com/proxyv2:1.0');
  assert.deepEqual(at(result, 'spec/containers/1/resources'), { limits: { cpu: '2', memory: '1Gi' } });
});

test('a native sidecar is an init container that is always restarted', () => {
  const result = inject(pod(), true);
  assert.deepEqual(names(at(result, 'spec/containers')), ['web']);
  assert.deepEqual(names(at(result, 'spec/initContainers')), ['istio-init', 'istio-proxy']);
  assert.equal(at(result, 'spec/initContainers/1/restartPolicy'), 'Always');
});

test('probes go through the agent, which is told what to ask; exec probes stay', () => {
  const result = inject(pod());
  assert.deepEqual(at(result, 'spec/containers/0/readinessProbe'), {
    httpGet: { path: '/app-health/web/readyz', port: 15020, scheme: 'HTTP' },
    timeoutSeconds: 3,
  });
  assert.deepEqual(at(result, 'spec/containers/0/livenessProbe'), { exec: { command: ['x'] } });
  assert.deepEqual(JSON.parse(envOf(result, 'spec/containers/1/env', 'ISTIO_KUBE_APP_PROBERS') ?? ''), {
    '/app-health/web/readyz': { httpGet: { path: '/ready', port: 8080, scheme: 'HTTPS' }, timeoutSeconds: 3 },
  });
});

test('metrics are scraped from the agent, which knows the port of the application', () => {
  const result = inject(pod());
  assert.equal(at(result, 'metadata/annotations')?.constructor, Object);
  const annotations = valueAt(result, ['metadata', 'annotations']) as Record<string, string>;
  assert.equal(annotations['prometheus.io/port'], '15020');
  assert.deepEqual(JSON.parse(envOf(result, 'spec/containers/1/env', 'ISTIO_PROMETHEUS_ANNOTATIONS') ?? ''), {
    scrape: '',
    path: '',
    port: '9090',
  });
});

test("the user's own settings of the proxy win and are kept for the next injection", () => {
  const own = '  - {name: istio-proxy, image: auto, args: [own], env: [{name: EXTRA, value: x}]}';
  const result = inject(pod(own));
  assert.deepEqual(at(result, 'spec/containers/1/args'), ['own']);
  assert.equal(at(result, 'spec/containers/1/image'), 'example.com/proxyv2:1.0');
  assert.equal(envOf(result, 'spec/containers/1/env', 'EXTRA'), 'x');
  const annotations = valueAt(result, ['metadata', 'annotations']) as Record<string, string>;
  assert.deepEqual(JSON.parse(annotations['proxy.istio.io/overrides'] ?? ''), {
    containers: [{ name: 'istio-proxy', args: ['own'], env: [{ name: 'EXTRA', value: 'x' }], resources: {} }],
  });
});

test('injecting what was injected changes nothing', () => {
  const once = inject(pod());
  const outcome = injectWorkload(once, { settings, nativeSidecars: false });
  assert.deepEqual(outcome.kind === 'injected' && outcome.object, once);
});

test("a CronJob's pods are injected, its own metadata is not touched", () => {
  const result = inject(`
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}`);
  assert.deepEqual(names(at(result, 'spec/jobTemplate/spec/template/spec/containers')), ['a', 'istio-proxy']);
  assert.equal(at(result, 'spec/jobTemplate/metadata/annotations'), undefined);
});

test('an unknown template is named with those that there are', () => {
  const yaml = pod().replace('prometheus.io/port: "9090"', 'inject.istio.io/templates: sidecars');
  assert.throws(() => inject(yaml), /no injection template "sidecars"; there are agentgateway, gateway/);
});
