import assert from 'node:assert/strict';
import { test } from 'node:test';
import injectionTemplates from '#generated/data/injection-templates.ts';
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
  config: JSON.stringify({ policy: 'enabled', templates: injectionTemplates() }),
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

const ownProxy = (security: string, annotations = '') => `
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {${annotations}}}
spec:
  containers:
  - {name: web, image: web:1}
  - {name: istio-proxy, image: auto, securityContext: {${security}}}
`;
const initArgs = (tree: Tree) => at(tree, 'spec/initContainers/0/args') as readonly string[];
const withCni = () => ({ ...settings, values: { ...values, pilot: { cni: { enabled: true }, env: {} } } });
const injectWith = (changed: typeof settings, yaml: string): Tree => {
  const outcome = injectWorkload(parseYaml(yaml)[0]?.value as Tree, { settings: changed, nativeSidecars: false });
  return outcome.kind === 'injected' ? outcome.object : {};
};

test("the traffic of a proxy that runs as a user of the pod's choice is let out", () => {
  const result = inject(ownProxy('runAsUser: 2000, runAsGroup: 3000'));
  const args = initArgs(result);
  assert.equal(args[args.indexOf('-u') + 1], '2000');
  assert.deepEqual(at(result, 'spec/initContainers/0/securityContext/runAsUser'), 0);
  assert.equal(at(result, 'spec/containers/1/securityContext/runAsUser'), 2000);
});

test('with TPROXY the proxy is root, whatever the pod says', () => {
  for (const annotation of [
    'sidecar.istio.io/interceptionMode: TPROXY',
    "proxy.istio.io/config: 'interceptionMode: TPROXY'",
  ]) {
    const result = inject(ownProxy('runAsUser: 2000', annotation));
    assert.equal(at(result, 'spec/containers/1/securityContext/runAsUser'), 0, annotation);
    const args = initArgs(result);
    assert.equal(args[args.indexOf('-u') + 1], '2000');
  }
});

test('the container that validates what CNI did runs as the proxy does, but not with TPROXY', () => {
  const security = 'runAsUser: 2000, runAsGroup: 3000';
  const path = 'spec/initContainers/0/securityContext';
  const plain = at(injectWith(withCni(), ownProxy(security)), path) as Tree;
  assert.deepEqual([plain.runAsUser, plain.runAsGroup], [2000, 3000]);
  const tproxy = injectWith(withCni(), ownProxy(security, 'sidecar.istio.io/interceptionMode: TPROXY'));
  const validation = at(tproxy, path) as Tree;
  assert.deepEqual([validation.runAsUser, validation.runAsGroup], [1337, 1337]);
});

test('ports that the values do not mention are no argument', () => {
  const { excludeOutboundPorts: _none, ...proxy } = values.global.proxy;
  const changed = { ...settings, values: { ...values, global: { ...values.global, proxy } } };
  assert.ok(!initArgs(injectWith(changed, pod())).includes('-o'));
});

test("what istiod's environment says about compliance reaches the proxy", () => {
  const pilot = { cni: { enabled: false }, env: { COMPLIANCE_POLICY: 'fips-140-2' } };
  const result = injectWith({ ...settings, values: { ...values, pilot } }, pod());
  assert.equal(envOf(result, 'spec/containers/1/env', 'COMPLIANCE_POLICY'), 'fips-140-2');
});

test('the proxy configuration is escaped as Go escapes JSON', () => {
  const annotated = pod().replace(
    'annotations: {',
    'annotations: {proxy.istio.io/config: \'proxyMetadata: {A: "<&>"}\', ',
  );
  const config = envOf(inject(annotated), 'spec/containers/1/env', 'PROXY_CONFIG');
  assert.equal(config, '{"proxyMetadata":{"A":"\\u003c\\u0026\\u003e"}}\n');
});

test('an annotation of an earlier injection that holds nothing is as none', () => {
  const stored = pod().replace('annotations: {', 'annotations: {proxy.istio.io/overrides: \'{"containers":null}\', ');
  assert.deepEqual(names(at(inject(stored), 'spec/containers')), ['web', 'istio-proxy']);
});

test('a template of the user that cannot be parsed is refused before any pod is looked at', () => {
  const config = JSON.stringify({ templates: { ...injectionTemplates(), own: '{{ if }}' } });
  const texts = { config, values: JSON.stringify(values), meshConfig: '{}', revision: '' };
  assert.throws(() => readSettings(texts), /missing value for if/);
});

test('what the agent is told about probes is escaped as Go escapes JSON', () => {
  const result = inject(pod().replace('path: /ready', 'path: "/ready?a=1&b=<c>"'));
  const told = envOf(result, 'spec/containers/1/env', 'ISTIO_KUBE_APP_PROBERS') ?? '';
  assert.match(told, /"path":"\/ready\?a=1\\u0026b=\\u003cc\\u003e"/);
});

test('blanks among the ports that are left alone are no port', () => {
  const annotated = pod().replace(
    'annotations: {',
    "annotations: {traffic.sidecar.istio.io/excludeInboundPorts: ' ', ",
  );
  const args = initArgs(inject(annotated));
  assert.equal(args[args.indexOf('-d') + 1], '15090,15021,15020');
});
