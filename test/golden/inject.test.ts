import { test } from 'node:test';
import { annotationProblems, misspeltAnnotations } from '../../src/inject/annotation-rules.ts';
import { decideInjection, selectorText } from '../../src/inject/decision.ts';
import { goDuration, parseNanoseconds, protoDuration } from '../../src/inject/durations.ts';
import { injectionFunctions } from '../../src/inject/functions.ts';
import { messageFields, messageJson, readMessage } from '../../src/inject/messages.ts';
import { changedProxyConfig, effectiveMeshConfig, withProxyConfig } from '../../src/inject/proxy-config.ts';
import { readSettings, templatesFor } from '../../src/inject/settings.ts';
import { pathText } from '../../src/lib/tree-path.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import type { LabelSelector } from '../../src/model/kubernetes.ts';
import { differences } from '../../src/objects/differences.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { previewGateways } from '../../src/pipeline/gateway-preview.ts';
import { kubeInject, renderedTexts, settingsFrom } from '../../src/pipeline/kube-inject.ts';
import { renderTemplate } from '../../src/template/evaluate.ts';
import { parseTemplate } from '../../src/template/parse.ts';
import { stringMap, type Value } from '../../src/template/value.ts';
import { exchangedTable, refusal } from '../support/exchanged.ts';
import { hashOf, matchesGolden } from '../support/golden.ts';

const { texts, revision } = await renderedTexts({ files: [], sets: [] });
const settings = settingsFrom(texts ?? {}, revision ?? '');
const read = (yaml: string) => parseYaml(yaml)[0]?.value as Tree;
const S = 'sidecar.istio.io/';
const T = 'traffic.sidecar.istio.io/';

/** What injection says of a workload, and the object. */
async function injected(workload: unknown, own = settings): Promise<readonly [string, unknown]> {
  const [input] = await kubeInject([{ name: 'w.yaml', text: JSON.stringify(workload) ?? '' }], {
    settings: own,
    nativeSidecars: true,
  });
  const documents = input?.documents ?? [];
  const notes = documents.flatMap((document) =>
    document.notes.map(
      ({ level, message, suggestion }) => `${level} ${message}${suggestion ? ` (${suggestion})` : ''}`,
    ),
  );
  return [notes.join('; '), parseObjects(documents.map(({ text }) => text).join('---\n'), 'w.yaml').objects[0]?.object];
}

/** What becomes of a workload: the notes, and the paths that differ from what becomes of another. */
const judgeAgainst = async (base: unknown) => {
  const [, usual] = await injected(base);
  return async (tree: unknown) => {
    try {
      const [notes, object] = await injected(tree);
      const paths = [...differences(usual, object)].map(({ path }) => pathText(path));
      const shown = paths.length > 6 ? `${paths.length} paths` : paths.join(' ');
      return `${notes} ${shown} ${hashOf(object ?? null)}`.trim();
    } catch (error) {
      return refusal(error);
    }
  };
};

const full = read(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web, version: v1, service.istio.io/canonical-name: w}
      annotations: {}
    spec:
      serviceAccountName: web
      dnsPolicy: ClusterFirst
      securityContext: {fsGroup: 5}
      imagePullSecrets: [{name: s}]
      volumes: [{name: v, emptyDir: {}}]
      initContainers: [{name: init, image: "init:1", volumeMounts: [{name: v, mountPath: /v}]}]
      containers:
      - name: web
        image: web:1
        ports: [{name: http, containerPort: 8080}, {containerPort: 53, protocol: UDP}]
        livenessProbe: {httpGet: {path: /live, port: http, scheme: HTTP}, timeoutSeconds: 2, periodSeconds: 7}
        readinessProbe: {tcpSocket: {port: 8080}}
        startupProbe: {grpc: {port: 9090, service: s}}
        lifecycle: {preStop: {httpGet: {path: /stop, port: 8080}}, postStart: {tcpSocket: {port: http}}}
        securityContext: {runAsUser: 1000}
      - {name: istio-proxy, image: auto, args: [a], env: [{name: X, value: z}], resources: {limits: {cpu: 1}}}
`);
const annotations: Tree = {
  [`${S}proxyCPU`]: '10m',
  [`${S}proxyCPULimit`]: '20m',
  [`${S}proxyMemory`]: '10Mi',
  [`${S}proxyMemoryLimit`]: '20Mi',
  [`${S}logLevel`]: 'debug',
  [`${S}componentLogLevel`]: 'a:b',
  [`${S}agentLogLevel`]: 'all:debug',
  [`${S}interceptionMode`]: 'REDIRECT',
  [`${S}proxyImageType`]: 'debug',
  [`${S}proxyImage`]: 'a/b:c',
  [`${S}rewriteAppHTTPProbers`]: 'true',
  [`${S}nativeSidecar`]: 'true',
  [`${S}bootstrapOverride`]: 'cm',
  [`${S}userVolume`]: '[{"name":"u","emptyDir":{}}]',
  [`${S}userVolumeMount`]: '[{"name":"u","mountPath":"/u"}]',
  [`${S}capNetBindService`]: 'true',
  [`${S}statsInclusionPrefixes`]: 'a,b',
  [`${S}statsInclusionRegexps`]: 'a.*',
  [`${S}statsInclusionSuffixes`]: 'a',
  [`${S}extraStatTags`]: 'a',
  [`${S}statsHistogramBuckets`]: '{"a":[1,2]}',
  [`${S}discoveryAddress`]: 'a:15012',
  [`${S}controlPlaneAuthPolicy`]: 'NONE',
  [`${T}includeOutboundIPRanges`]: '10.0.0.0/8',
  [`${T}excludeOutboundIPRanges`]: '10.1.0.0/16',
  [`${T}includeInboundPorts`]: '80,81',
  [`${T}excludeInboundPorts`]: '82',
  [`${T}includeOutboundPorts`]: '83',
  [`${T}excludeOutboundPorts`]: '84',
  [`${T}excludeInterfaces`]: 'eth1',
  [`${T}kubevirtInterfaces`]: 'net1',
  'readiness.status.sidecar.istio.io/applicationPorts': '80',
  'readiness.status.sidecar.istio.io/initialDelaySeconds': '3',
  'readiness.status.sidecar.istio.io/periodSeconds': '4',
  'readiness.status.sidecar.istio.io/failureThreshold': '5',
  'status.sidecar.istio.io/port': '15020',
  'proxy.istio.io/config': '{concurrency: 3, proxyMetadata: {A: b}, holdApplicationUntilProxyStarts: true}',
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '9090',
  'prometheus.io/path': '/m',
  'prometheus.istio.io/merge-metrics': 'true',
  'inject.istio.io/templates': 'sidecar',
  'istio.io/rev': 'r',
  'k8s.v1.cni.cncf.io/networks': 'a/b',
  [`${S}proxyImag`]: 'x',
};
const withAnnotations = (own: unknown) => ({
  ...full,
  spec: {
    ...(full.spec as Tree),
    template: { ...((full.spec as Tree).template as Tree), metadata: { labels: { app: 'web' }, annotations: own } },
  },
});

test('injection: a pod with everything, and it with each value exchanged', async () => {
  matchesGolden('inject/pod.txt', await exchangedTable(full, await judgeAgainst(full), true));
});

test('injection: each annotation alone, with each value', async () => {
  const judge = await judgeAgainst(withAnnotations({}));
  const parts: string[] = [];
  for (const [name, value] of Object.entries(annotations))
    parts.push(`# ${name}\n${await exchangedTable({ [name]: value }, (own) => judge(withAnnotations(own)), true)}`);
  matchesGolden('inject/annotations.txt', parts.join(''));
});

test('injection: all annotations together, and without each', async () => {
  const judge = await judgeAgainst(withAnnotations(annotations));
  matchesGolden(
    'inject/all-annotations.txt',
    await exchangedTable(annotations, (own) => judge(withAnnotations(own)), true),
  );
});

test('injection: workloads of every kind, and what is none', async () => {
  const { template } = full.spec as { template: Tree };
  const kinds =
    'Pod ReplicationController Deployment DaemonSet ReplicaSet StatefulSet Job CronJob DeploymentConfig Service List'.split(
      ' ',
    );
  const parts: string[] = [];
  for (const kind of kinds) {
    const spec = kind === 'CronJob' ? { schedule: '1', jobTemplate: { spec: { template } } } : { template };
    const owners = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', controller: true }];
    const object =
      kind === 'Pod'
        ? {
            metadata: {
              generateName: 'web-abc-',
              namespace: 'shop',
              labels: { 'pod-template-hash': 'abc' },
              ownerReferences: owners,
            },
            spec: template.spec,
          }
        : kind === 'List'
          ? { items: [full, full] }
          : { metadata: { name: 'web', namespace: 'shop' }, spec };
    const [notes, result] = await injected({ apiVersion: 'v1', kind, ...object });
    parts.push(`# ${kind}\n${notes} ${hashOf(result ?? null)}\n`);
  }
  const pods: readonly (readonly [string, Tree, string?])[] = [
    ['ReplicaSet', { 'rollouts-pod-template-hash': 'abc' }],
    ['ReplicaSet', {}],
    ['ReplicationController', { deploymentconfig: 'dc' }],
    ['ReplicationController', {}],
    ['Job', {}, 'web-12345678'],
    ['Job', {}, 'web-1234567'],
    ['StatefulSet', {}],
  ];
  for (const [kind, labels, name = 'web-abc'] of pods) {
    const owners = [
      { apiVersion: 'a/v1', kind, name, controller: true },
      { kind: 'X', name: 'x' },
    ];
    const [notes, result] = await injected({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'w-', labels, ownerReferences: owners },
      spec: template.spec,
    });
    const env = JSON.stringify(result ?? null).match(/ISTIO_META_(?:OWNER|WORKLOAD_NAME)","value":"[^"]*/g);
    parts.push(`# a pod of ${kind} ${name} ${JSON.stringify(labels)}\n${notes} ${env?.join(' ')}\n`);
  }
  matchesGolden('inject/workloads.txt', parts.join(''));
});

test('injection: what decides', async () => {
  const pod = read(
    '{metadata: {namespace: shop, labels: {app: a, sidecar.istio.io/inject: "true"}, annotations: {sidecar.istio.io/inject: "false"}}, spec: {hostNetwork: false}, policy: enabled, never: [{matchLabels: {app: x}}, {matchExpressions: [{key: a, operator: In, values: [b, c]}]}], always: [{matchExpressions: [{key: app, operator: NotIn, values: [a]}, {key: b, operator: DoesNotExist}]}, {matchLabels: {}, matchExpressions: [{key: app, operator: Exists}]}]}',
  );
  const unasked = { ...pod, metadata: { namespace: 'shop', labels: { app: 'a' }, annotations: {} } };
  const judge = (tree: unknown) => {
    try {
      const { metadata, spec, policy, never, always } = tree as {
        readonly metadata: never;
        readonly spec: never;
        readonly policy: string;
        readonly never: readonly LabelSelector[];
        readonly always: readonly LabelSelector[];
      };
      const selectors = { neverInjectSelector: never, alwaysInjectSelector: always };
      const { inject, reason } = decideInjection({ metadata, spec }, { policy, ...selectors });
      return `${inject} ${reason} | ${[...never, ...always].map((one) => selectorText(one)).join(' | ')}`;
    } catch {
      return 'throws';
    }
  };
  const systems = [
    'kube-system',
    'kube-public',
    'kube-node-lease',
    'local-path-storage',
    'istio-system',
    'default',
  ].map((namespace) => judge({ ...pod, metadata: { ...(pod.metadata as Tree), namespace } }));
  matchesGolden(
    'inject/decisions.txt',
    `${systems.join('\n')}\n${await exchangedTable(pod, judge)}${await exchangedTable(unasked, judge)}${await exchangedTable({ ...unasked, policy: 'disabled', never: [] }, judge, true)}`,
  );
});

test('injection: annotations that are refused or misspelt', () => {
  const lines = Object.keys(annotations).flatMap((name) => {
    const values = [
      '',
      'a',
      '5',
      '-1',
      '99999',
      'true',
      '10.0.0.0/8',
      '*',
      'a,b',
      '1,2',
      '{}',
      'REDIRECT',
      '10m',
      '1.5',
      'x'.repeat(16),
    ];
    const refused = values.flatMap((value) =>
      annotationProblems({ [name]: value }).map(({ reason }) => `  ${value}: ${reason}`),
    );
    const near = [`${name}s`, name.replace('io/', 'io/x'), name.replace('sidecar', 'sidcar'), name.toLowerCase()];
    return [
      name,
      ...refused,
      ...near.map((other) => `  ${other} → ${JSON.stringify(misspeltAnnotations({ [other]: '' }))}`),
    ];
  });
  matchesGolden('inject/annotation-values.txt', `${lines.join('\n')}\n`);
});

const messages = ['MeshConfig', 'ProxyConfig', 'Tracing', 'ProxyConfig.ProxyHeaders', 'TLSSettings'];
/** A message with every field set, and what reading and writing it gives. */
function sample(message: string, depth = 0): Tree {
  const one = (type: string, names: ReadonlyMap<number, string> | undefined): unknown => {
    if (names) return [...names.values()].at(-1);
    if (type === 'string' || type === 'StringValue' || type === 'bytes') return 'a';
    if (type === 'bool' || type === 'BoolValue') return true;
    if (type === 'Duration') return '1m1.5s';
    if (/^(?:u?int|double|float)/i.test(type)) return 3;
    return depth < 2 && messageFields(type) ? sample(type, depth + 1) : {};
  };
  return Object.fromEntries(
    [...(messageFields(message)?.values() ?? [])].map(({ name, type, shape, names }) => [
      name,
      shape === 'list' ? [one(type, names)] : shape === 'map' ? { k: one(type, names) } : one(type, names),
    ]),
  );
}

test('injection: messages of the mesh configuration', async () => {
  const parts: string[] = [];
  for (const message of messages) {
    const judge = (tree: unknown) => {
      try {
        return messageJson(readMessage(tree, message), message).replace(/^.{1500,}$/s, (text) => hashOf(text));
      } catch (error) {
        return refusal(error);
      }
    };
    parts.push(
      `# ${message}\n${JSON.stringify(judge(sample(message)))}\n${await exchangedTable(sample(message), judge, true)}`,
    );
  }
  const durations =
    '0s 1s 1.5s 1m 1h2m3s 100ms 1us 2ns -5s 1d s 1 .5s 1.s 1e3s 999999999s 0.000000001s +1s 1h-2m'.split(' ');
  for (const text of durations) {
    const nanoseconds = parseNanoseconds(text);
    parts.push(
      `${text}: ${String(nanoseconds)} ${nanoseconds === undefined ? '' : `${protoDuration(nanoseconds)} ${goDuration(Number(nanoseconds))}`}\n`,
    );
  }
  matchesGolden('inject/messages.txt', parts.join(''));
});

test('injection: the proxy configuration that counts', async () => {
  const config = read(
    '{concurrency: 3, configPath: /a, serviceCluster: s, drainDuration: 5s, discoveryAddress: a:1, tracing: {zipkin: {address: z:9411}, sampling: 5}, proxyMetadata: {A: b}, statusPort: 1, terminationDrainDuration: 7s, image: {imageType: debug}, privateKeyProvider: {cryptomb: {pollDelay: 5s}}}',
  );
  const judge = (tree: unknown) => {
    try {
      const mesh = effectiveMeshConfig({ defaultConfig: tree, trustDomain: 't', enableTracing: true });
      const own = withProxyConfig(mesh, { concurrency: 9, proxyMetadata: { C: 'd' }, tracing: { sampling: 7 } });
      return JSON.stringify([mesh.defaultConfig, changedProxyConfig(own.defaultConfig as Tree)]);
    } catch (error) {
      return refusal(error);
    }
  };
  matchesGolden(
    'inject/proxy-config.txt',
    `${JSON.stringify(effectiveMeshConfig({}))}\n${await exchangedTable(config, judge, true)}`,
  );
});

test('injection: settings, and the templates that a pod asks for', async () => {
  const config = {
    policy: 'disabled',
    alwaysInjectSelector: [{ matchLabels: { a: 'b' } }],
    neverInjectSelector: [],
    defaultTemplates: ['sidecar', 'own'],
    aliases: { both: ['sidecar', 'own'] },
    templates: { sidecar: 'a: {{ .Values.x }}', own: 'b: 1' },
    injectedAnnotations: { a: 'b' },
  };
  const judge = (tree: unknown) => {
    try {
      const own = readSettings({
        config: JSON.stringify(tree),
        values: '{"x": 1}',
        meshConfig: 'trustDomain: t',
        revision: 'default',
      });
      const asked = [undefined, 'both', 'own, sidecar', 'none', ''].map((names) => {
        try {
          return templatesFor(own, names).length;
        } catch (error) {
          return refusal(error);
        }
      });
      return JSON.stringify([{ ...own, meshConfig: own.meshConfig.trustDomain }, asked]);
    } catch (error) {
      return refusal(error);
    }
  };
  const others = ['a: {{', 'plain', '- a', '{"a": '].map((values) => {
    try {
      return JSON.stringify(readSettings({ config: 'plain', values, meshConfig: '', revision: 'r' }).values);
    } catch (error) {
      return refusal(error);
    }
  });
  matchesGolden('inject/settings.txt', `${others.join('\n')}\n${await exchangedTable(config, judge, true)}`);
});

test('injection: the functions of templates', () => {
  const root = {
    pod: settings.meshConfig as Value,
    map: stringMap({ a: 'b', c: '<&>' }),
    none: stringMap(undefined),
    list: ['a', null, { b: null }] as never,
    tree: { b: 1n, a: ['x', null], n: { o: null } } as never,
  };
  const values = [
    '""',
    '"a"',
    '"80, 81,82"',
    '"/a/b/c"',
    '"[{\\"name\\": \\"n\\"}]"',
    '"[a"',
    '5',
    'true',
    'nil',
    '.map',
    '.none',
    '.list',
    '.tree',
  ];
  const names =
    'formatDuration isset excludeInboundPort includeInboundPorts applicationPorts kubevirtInterfaces excludeInterfaces annotation valueOrDefault toJSON fromJSON structToJSON protoToJSON toYaml indent directory contains toLower appendMultusNetwork env omit strdict toJsonMap mergeMaps omitNil otelResourceAttributes'.split(
      ' ',
    );
  const answer = (text: string) => {
    try {
      return JSON.stringify(
        renderTemplate(parseTemplate('t', text, injectionFunctions), root, { functions: injectionFunctions }),
      );
    } catch (error) {
      return refusal(error);
    }
  };
  const lines = names
    .flatMap((name) => [
      `{{${name}}}`,
      ...values.map((one) => `{{${name} ${one}}}`),
      ...values.flatMap((one) =>
        values.filter((_, index) => index % 2 === 0 || index === 1).map((two) => `{{${name} ${one} ${two}}}`),
      ),
      ...values.map((one, index) => `{{${name} ${one} "a" ${values[(index * 5 + 1) % values.length]}}}`),
    ])
    .map((text) => `${text} ${answer(text)}`);
  matchesGolden('inject/functions.txt', `${lines.join('\n')}\n`);
});

const gateway = read(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop, labels: {istio.io/rev: default, team: a}, annotations: {networking.istio.io/service-type: ClusterIP, note: n}}
spec:
  gatewayClassName: istio
  addresses: [{type: IPAddress, value: 192.0.2.7}]
  infrastructure: {labels: {l: m}, annotations: {o: p}, parametersRef: {group: "", kind: ConfigMap, name: options}}
  listeners:
  - {name: http, port: 80, protocol: HTTP, hostname: a.com, allowedRoutes: {namespaces: {from: All}}}
  - {name: tls, port: 443, protocol: HTTPS, tls: {mode: Terminate, certificateRefs: [{name: c}]}}
  - {name: tcp, port: 9000, protocol: TCP}
`);
const options = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'options', namespace: 'shop' },
  data: {
    deployment:
      'spec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: istio-proxy\n        resources: {requests: {cpu: 5m}}\n',
    service: 'spec: {type: NodePort}\n',
    horizontalPodAutoscaler: 'spec: {minReplicas: 2, maxReplicas: 3}\n',
    podDisruptionBudget: 'spec: {minAvailable: 1}\n',
  },
};
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { 'topology.istio.io/network': 'n' } },
};

for (const className of ['istio', 'istio-waypoint', 'istio-east-west', 'istio-agentgateway'])
  test(`gateways of class ${className}: one with everything, and it with each value exchanged`, async () => {
    const own = { ...gateway, spec: { ...(gateway.spec as Tree), gatewayClassName: className } };
    const judge = (objects: unknown) => {
      try {
        const previews = previewGateways(objects as KubeObject[], { settings, kubeVersion: 134 });
        return previews
          .map(
            ({ objects: made, reasons, missing }) =>
              `${made.map((one) => `${String(one.kind)} ${hashOf(one)}`).join(' ')} ${hashOf(reasons)} ${missing.join(', ')}`,
          )
          .join(' | ');
      } catch (error) {
        return refusal(error);
      }
    };
    const plain = { ...own, spec: { ...(own.spec as Tree), infrastructure: {} } };
    const [first] = previewGateways([own, options, namespace] as KubeObject[], { settings, kubeVersion: 134 });
    const shown = first?.objects.map((one) => `${JSON.stringify(one)}\n`).join('') ?? '';
    const reasons = first?.reasons.map((one) => `${JSON.stringify(one)}\n`).join('') ?? '';
    matchesGolden(
      `inject/gateway-${className}.txt`,
      `${shown}${reasons}${await exchangedTable([own, options, namespace], judge, true)}${await exchangedTable([plain], judge, true)}`,
    );
  });
