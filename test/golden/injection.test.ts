import { test } from 'node:test';
import { pathText } from '../../src/lib/tree-path.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import { differences } from '../../src/objects/differences.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { previewGateways } from '../../src/pipeline/gateway-preview.ts';
import { kubeInject, renderedTexts, settingsFrom } from '../../src/pipeline/kube-inject.ts';
import { matchesGolden, objectsMatchGolden, valueText } from '../support/golden.ts';
import { variantDeployments } from '../support/injection-variants.ts';
import { settingSamples } from '../support/setting-samples.ts';

const deployment = (
  annotations: Tree,
  labels: Tree = {},
  containers: unknown[] = [{ name: 'web', image: 'web:1' }],
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web', ...labels }, annotations }, spec: { containers } },
  },
});
const gatewayPod = deployment({ 'inject.istio.io/templates': 'gateway' }, { istio: 'edge' }, [
  { name: 'istio-proxy', image: 'auto' },
]);

/** What the injector of a configuration makes of a workload; a text where something is refused. */
async function injected(workload: unknown, spec: Tree = {}, nativeSidecars = true): Promise<unknown> {
  const file = { name: 'iop.yaml', text: JSON.stringify({ kind: 'IstioOperator', spec }) };
  const { texts, revision } = await renderedTexts({ files: [file], sets: [] });
  if (!texts) return 'refused: the configuration';
  const settings = settingsFrom(texts, revision ?? '');
  const [input] = await kubeInject([{ name: 'web.yaml', text: JSON.stringify(workload) }], {
    settings,
    nativeSidecars,
  });
  const documents = input?.documents ?? [];
  if (documents.some(({ notes }) => notes.some(({ level }) => level === 'error'))) return 'refused: the workload';
  return parseObjects(documents.map(({ text }) => text).join('---\n'), 'web.yaml').objects[0]?.object;
}

/** A section per case: what it changes of the base. */
function section(title: string, base: unknown, now: unknown): string {
  const own = [...differences(base, now)].filter(({ path }) => path.join('.') !== 'metadata.name');
  return `# ${title}\n${own.map(({ path, before, after }) => `${pathText(path)}: ${valueText(before)} → ${valueText(after)}\n`).join('')}`;
}

for (const [name, annotations] of [
  ['sidecar', {}],
  ['gateway', { 'inject.istio.io/templates': 'gateway' }],
  ['grpc-agent', { 'inject.istio.io/templates': 'grpc-agent' }],
  ['grpc-simple', { 'inject.istio.io/templates': 'grpc-simple' }],
] as const)
  test(`injection by the template ${name}`, async () => {
    const workload = name === 'gateway' ? gatewayPod : deployment(annotations);
    const objects = [await injected(workload), await injected(workload, {}, false)] as KubeObject[];
    objectsMatchGolden(
      `injection/${name}.yaml`,
      objects,
      objects.map((object) => `${JSON.stringify(object, null, 1)}\n`).join('---\n'),
    );
  });

test('injection of unusual pods', async () => {
  const base = await injected(deployment({}));
  const sections: string[] = [];
  for (const variant of variantDeployments)
    sections.push(section(variant.metadata.name, base, await injected(variant)));
  matchesGolden('injection/pods.txt', sections.join(''));
});

test('injection under each setting of the proxy', async () => {
  const samples = [
    ...settingSamples(['values', 'global', 'proxy'], 'Proxy'),
    ...settingSamples(['values', 'global', 'proxy_init'], 'ProxyInit'),
    ...settingSamples(['values', 'sidecarInjectorWebhook'], 'SidecarInjectorWebhook'),
    ...settingSamples(['meshConfig', 'defaultConfig'], 'ProxyConfig'),
    ...['pilotCertProvider', 'network', 'meshID', 'caAddress', 'caName', 'imagePullPolicy', 'trustDomain'].map(
      (key) => ({
        path: ['values', 'global', key],
        value: 'golden',
      }),
    ),
    ...['nativeNftables', 'mountMtlsCerts'].map((key) => ({ path: ['values', 'global', key], value: true })),
    { path: ['values', 'pilot', 'cni', 'enabled'], value: true },
    { path: ['values', 'pilot', 'cni', 'provider'], value: 'multus' },
    { path: ['values', 'global', 'multiCluster', 'clusterName'], value: 'golden' },
    { path: ['values', 'revision'], value: 'golden' },
    { path: ['values', 'global', 'platform'], value: 'openshift' },
  ];
  const [base, edge] = [await injected(deployment({})), await injected(gatewayPod)];
  const sections: string[] = [];
  for (const { path, value } of samples) {
    const title = `${pathText(path)}=${JSON.stringify(value)}`;
    const spec = tree(path, value);
    const [own, gateway] = [await injected(deployment({}), spec), await injected(gatewayPod, spec)];
    sections.push(section(title, base, own), section(`gateway: ${title}`, edge, gateway).replace(/^.*\n$/, ''));
  }
  matchesGolden('injection/settings.txt', sections.join(''));
});

test('what istiod deploys for Gateways', async () => {
  const { texts, revision } = await renderedTexts({ files: [], sets: [] });
  const settings = settingsFrom(texts ?? {}, revision ?? '');
  for (const gatewayClassName of ['istio', 'istio-waypoint', 'istio-east-west', 'istio-remote', 'istio-agentgateway']) {
    const cases: readonly (readonly [string, Tree, Tree?])[] = [
      ['plain', {}],
      [
        'annotations',
        {},
        { annotations: { 'networking.istio.io/service-type': 'ClusterIP', 'sidecar.istio.io/logLevel': 'debug' } },
      ],
      ['service account', {}, { annotations: { 'gateway.istio.io/service-account': 'golden' } }],
      ['name override', {}, { annotations: { 'gateway.istio.io/name-override': 'golden' } }],
      ['waypoint for all', {}, { labels: { 'istio.io/waypoint-for': 'all', 'istio.io/rev': 'default' } }],
      ['infrastructure', { infrastructure: { labels: { team: 'a' }, annotations: { note: 'b' } } }],
      [
        'address',
        {
          addresses: [
            { type: 'IPAddress', value: '192.0.2.7' },
            { type: 'Hostname', value: 'svc.golden.svc' },
          ],
        },
      ],
    ];
    const objects: KubeObject[] = [];
    for (const [name, spec, metadata = {}] of cases) {
      const listeners = [
        { name: 'http', port: 80, protocol: 'HTTP' },
        { name: 'tls', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'cert' }] } },
        { name: 'mesh', port: 15008, protocol: 'HBONE' },
      ];
      const gateway = {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { ...metadata, name: name.replaceAll(' ', '-'), namespace: 'shop' },
        spec: { gatewayClassName, listeners, ...spec },
      };
      try {
        for (const preview of previewGateways([gateway], { settings, kubeVersion: 134 }))
          objects.push(...(preview.objects as KubeObject[]));
      } catch (error) {
        objects.push({ apiVersion: 'golden/v1', kind: 'Refused', metadata: { name: `${name}: ${String(error)}` } });
      }
    }
    const unique = objects.map((object, index) => ({
      ...object,
      metadata: { ...object.metadata, uid: String(index) },
    }));
    objectsMatchGolden(
      `injection/class-${gatewayClassName}.yaml`,
      unique,
      unique.map((object) => `${JSON.stringify(object)}\n`).join('---\n'),
    );
  }
});

/** A tree with one value at a path. */
const tree = (path: readonly string[], value: unknown): Tree =>
  path.toReversed().reduce<unknown>((below, step) => ({ [step]: below }), value) as Tree;
