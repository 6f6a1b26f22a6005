import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/inject/settings.ts';
import { valueAt } from '../../src/lib/tree.ts';
import { InputError } from '../../src/model/errors.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { previewGateways } from '../../src/pipeline/gateway-preview.ts';

const template = `apiVersion: v1
kind: Service
metadata: {name: "{{ .DeploymentName }}"}
spec:
  ports:
  {{- range .Ports }}
  - {name: {{ .Name }}, port: {{ .Port }}}
  {{- end }}
`;

function preview(yaml: string, env: Readonly<Record<string, string>> = {}) {
  const settings = readSettings({
    config: JSON.stringify({ templates: { 'kube-gateway': template } }),
    values: JSON.stringify({ global: { hub: 'h', tag: 't', istioNamespace: 'istio-system' }, pilot: { env } }),
    meshConfig: '{}',
    revision: '',
  });
  const objects = parseObjects(yaml, '-').objects.map(({ object }) => object);
  return previewGateways(objects, { settings, kubeVersion: 136 })[0];
}
const gateway = (more = '', meta = '', className = 'istio') => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop${meta}}
spec: {gatewayClassName: ${className}, listeners: [{name: own, port: 80, protocol: HTTP}]${more}}
`;
const listenerSet = (name: string, namespace: string, listeners: string, created = '') => `---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: ${name}, namespace: ${namespace}${created && `, creationTimestamp: "${created}"`}}
spec: {parentRef: {name: edge, namespace: shop}, listeners: [${listeners}]}
`;
const ports = (shown: ReturnType<typeof preview>) =>
  valueAt(shown, ['objects', 0, 'spec', 'ports']) as readonly { readonly name: string; readonly port: number }[];
const numbers = (shown: ReturnType<typeof preview>) => ports(shown).map(({ port }) => port);
const allowing = (namespaces: string) => `, allowedListeners: {namespaces: {${namespaces}}}`;

const sets =
  listenerSet('late', 'shop', '{name: a.b, port: 443, protocol: HTTPS}', '2026-02-01T00:00:00Z') +
  listenerSet(
    'early',
    'shop',
    '{name: x, port: 81, protocol: HTTP}, {name: tls, port: 443, protocol: TLS}',
    '2026-01-01T00:00:00Z',
  ) +
  listenerSet('far', 'else', '{name: z, port: 9000, protocol: TCP}');

test('ListenerSets add their ports, the oldest first, where the Gateway lets them', () => {
  assert.deepEqual(numbers(preview(gateway() + sets)), [15021, 80]);
  assert.deepEqual(numbers(preview(gateway(allowing('from: Same')) + sets)), [15021, 80, 81, 443]);
  const shown = preview(gateway(allowing('from: All')) + sets);
  assert.deepEqual(
    ports(shown).map(({ name }) => name),
    ['status-port', 'own', 'z', 'x', 'tls'],
  );
  assert.match(
    shown?.reasons.find(({ what }) => what === 'port 443')?.why ?? '',
    /listener "tls" of ListenerSet shop\/early/,
  );
});

test('a selector of namespaces lets in the sets of those that it fits', () => {
  const home = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: else, labels: {team: a}}\n';
  const selecting = (label: string) => gateway(allowing(`from: Selector, selector: {matchLabels: {${label}}}`));
  assert.deepEqual(numbers(preview(selecting('team: a') + sets + home)), [15021, 80, 9000]);
  assert.deepEqual(numbers(preview(selecting('team: b') + sets + home)), [15021, 80]);
  assert.deepEqual(numbers(preview(selecting('kubernetes.io/metadata.name: shop') + sets)), [15021, 80, 81, 443]);
});

test('a ConfigMap of the system namespace changes all Gateways of its class, the oldest one counts', () => {
  const map = (name: string, namespace: string, created: string) => `---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: ${namespace}, creationTimestamp: "${created}", labels: {gateway.istio.io/defaults-for-class: istio}}
data: {service: 'spec: {sessionAffinity: ${name}}'}
`;
  const maps = map('new', 'istio-system', '2026-03-01T00:00:00Z') + map('old', 'istio-system', '2026-02-01T00:00:00Z');
  const affinity = (yaml: string) => valueAt(preview(yaml), ['objects', 0, 'spec', 'sessionAffinity']);
  assert.equal(affinity(gateway() + maps), 'old');
  assert.equal(affinity(gateway() + map('elsewhere', 'shop', '2026-01-01T00:00:00Z')), undefined);
});

test('a GatewayClass decides by its controller, the name of the first class by the environment of istiod', () => {
  const named = (controller: string) =>
    `${gateway('', '', 'ours')}---\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: ours}\nspec: {controllerName: ${controller}}\n`;
  const name = (shown: ReturnType<typeof preview>) => valueAt(shown, ['objects', 0, 'metadata', 'name']);
  assert.equal(name(preview(named('istio.io/gateway-controller'))), 'edge-ours');
  assert.throws(() => preview(named('example.com/other')), InputError);
  const env = { PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME: 'ours' };
  assert.equal(name(preview(gateway('', '', 'ours'), env)), 'edge-ours');
  assert.throws(() => preview(gateway(), env), InputError);
});

for (const [what, yaml] of [
  ['two addresses', gateway(', addresses: [{value: 10.0.0.1}, {value: 10.0.0.2}]')],
  ['the address of a Service', gateway(', addresses: [{type: Hostname, value: a.example.com}]')],
  ['a form of a newer istiod', gateway('', ', annotations: {gateway.istio.io/controller-version: "6"}')],
] as const)
  test(`istiod deploys nothing for ${what}`, () => assert.throws(() => preview(yaml), /istiod deploys nothing/));

test('one address, or deployments that istiod is told to make always, are no obstacle', () => {
  assert.ok(preview(gateway(', addresses: [{value: 10.0.0.1}]')));
  const two = gateway(', addresses: [{value: 10.0.0.1}, {value: 10.0.0.2}]');
  assert.ok(preview(two, { ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT: 'false' }));
});
