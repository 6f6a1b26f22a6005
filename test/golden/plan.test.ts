import { test } from 'node:test';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import { differences } from '../../src/objects/differences.ts';
import { refKey, refOf } from '../../src/objects/refs.ts';
import { withoutAssigned } from '../../src/plan/assigned-fields.ts';
import { buildPlan } from '../../src/plan/build.ts';
import { fieldDiff, valueAtField } from '../../src/plan/field-diff.ts';
import { immutableChanges } from '../../src/plan/immutable-fields.ts';
import { describeRecord, ownedKeys, recordsInForce } from '../../src/plan/installation.ts';
import { inventoryQueries, prunedKinds } from '../../src/plan/inventory.ts';
import { withoutIstiodsFields } from '../../src/plan/istiod-fields.ts';
import { autoscaledTargets, keepingReplicas } from '../../src/plan/kept-replicas.ts';
import { componentOf, fieldManager, label, labelled, revisionName, tagFieldManager } from '../../src/plan/labels.ts';
import { localPreview } from '../../src/plan/local-preview.ts';
import { appliedBy, lastWrite, managedFields } from '../../src/plan/managed-fields.ts';
import { neverMatching, turnOff } from '../../src/plan/never-match.ts';
import * as ownership from '../../src/plan/ownership.ts';
import { isPlatforms, platforms, withPlatformFields } from '../../src/plan/platform-fields.ts';
import type { StoredRecord } from '../../src/plan/record.ts';
import { removalOfAll, removalOfFile, removalOfRevision } from '../../src/plan/removal.ts';
import { exchangedTable } from '../support/exchanged.ts';
import { hashOf, matchesGolden } from '../support/golden.ts';
import { desired, subject } from '../support/objects.ts';

const read = (yaml: string) => parseYaml(yaml)[0]?.value as KubeObject;

/** A judge that shows what a function answers; what it cannot take is `throws`. */
const shows = (answer: (tree: never) => unknown) => (tree: unknown) => {
  try {
    return JSON.stringify(answer(tree as never)) ?? 'undefined';
  } catch {
    return 'throws';
  }
};
/** What a function changes of an object. */
const changesOf = (change: (object: KubeObject) => KubeObject) =>
  shows((object: KubeObject) => [...differences(object, change(object))]);

const manager = 'istio-operator';
const owned = (fields: string, by = manager, operation = 'Apply') =>
  `{manager: ${by}, operation: ${operation}, apiVersion: v1, time: "2026-11-09T00:00:00Z", fieldsV1: ${fields}}`;

const live = read(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: istiod
  namespace: istio-system
  uid: u
  resourceVersion: "7"
  generation: 2
  labels: {operator.istio.io/component: Pilot, istio.io/rev: default}
  managedFields: [${owned('{f:spec: {f:replicas: {}}}')}, ${owned('{f:spec: {}}', 'jane', 'Update')}]
spec:
  replicas: 3
  selector: {matchLabels: {app: istiod}}
  template: {spec: {containers: [{name: discovery, image: a, env: [{name: A, value: "1"}]}, {name: other, image: b}]}}
status: {observedGeneration: 1}
`);
const preview: KubeObject = { ...live, spec: { ...(live.spec as Tree), replicas: 5 }, status: {} };
const observed = { desired: desired(live), live, preview, conflicts: [{ field: '.spec.replicas', manager: 'jane' }] };
const planOf = (one: Tree, inventory: readonly KubeObject[] = [], shared = false) =>
  buildPlan({ subject, observed: [{ ...observed, ...one }], inventory, manager, shared }).steps.map((step) => ({
    ...step,
    ref: undefined,
    object: 'object' in step,
    live: 'live' in step,
  }));

const service = read(`
apiVersion: v1
kind: Service
metadata: {name: gw, namespace: istio-system}
spec:
  type: LoadBalancer
  clusterIP: 10.0.0.1
  loadBalancerClass: a
  healthCheckNodePort: 30000
  selector: {app: gw}
  ports: [{name: a, port: 80, nodePort: 30001}, {name: b, port: 80, protocol: UDP, nodePort: 30002}, {port: 443}]
`);
const webhook = read(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: istio-validator
  labels: {app: sidecar-injector}
  managedFields:
  - ${owned('{f:webhooks: {k:{"name":"v": {f:failurePolicy: {}, f:clientConfig: {f:caBundle: {}}}}}', 'pilot-discovery', 'Update').replace('k:{"name":"v"', '"k:{\\"name\\":\\"v\\"}"')}
  - ${owned('{f:webhooks: {K: {f:namespaceSelector: {f:matchExpressions: {}}}}}', 'admissionsenforcer', 'Update').replace('K:', '"k:{\\"name\\":\\"v\\"}":')}
  - ${owned('{f:webhooks: {K: {f:timeoutSeconds: {}, f:failurePolicy: {}}}}', 'gardenlet', 'Update').replace('K:', '"k:{\\"name\\":\\"v\\"}":')}
webhooks:
- name: v
  failurePolicy: Fail
  timeoutSeconds: 5
  clientConfig: {caBundle: x, service: {name: istiod}}
  namespaceSelector: {matchExpressions: [{key: istio.io/rev, operator: DoesNotExist}, {key: control-plane, operator: DoesNotExist}, {key: x, operator: NotIn, values: [y]}]}
  objectSelector: {matchExpressions: [{key: gardener.cloud/purpose, operator: NotIn, values: [kube-system]}]}
- {name: w, clientConfig: {}}
`);
const wantedWebhook: KubeObject = {
  ...webhook,
  webhooks: [
    {
      name: 'v',
      failurePolicy: 'Ignore',
      timeoutSeconds: 10,
      clientConfig: { caBundle: '', service: { name: 'istiod' } },
    },
    { name: 'w', clientConfig: { caBundle: 'y' } },
    { name: 'z' },
  ],
};
const injector = { ...webhook, kind: 'MutatingWebhookConfiguration' };

const kept = read(`
kinds:
  ClusterRoleBinding: {roleRef: {name: a}}
  CustomResourceDefinition: {spec: {group: a, scope: Namespaced, names: {plural: as, kind: A}}}
  DaemonSet: {spec: {selector: {matchLabels: {a: b, c: d}}}}
  IngressClass: {spec: {controller: a}}
  Job: {spec: {selector: {matchLabels: {a: b}}, template: {a: [1, 2]}, completionMode: Indexed, podFailurePolicy: {a: b}}}
  PersistentVolumeClaim: {spec: {accessModes: [A], selector: {matchLabels: {a: b}}, storageClassName: a, volumeMode: b, volumeName: c}}
  PriorityClass: {value: 5, preemptionPolicy: Never}
  ReplicaSet: {spec: {selector: {matchLabels: {a: b}}}}
  RoleBinding: {roleRef: {name: a}}
  RuntimeClass: {handler: a}
  Secret: {type: Opaque, immutable: true, data: {a: b}, stringData: {c: d}}
  ConfigMap: {immutable: true, data: {a: b}, binaryData: {c: d}}
  Service: {spec: {clusterIP: 10.0.0.1, loadBalancerClass: a, type: LoadBalancer}}
  StatefulSet: {spec: {selector: {matchLabels: {a: b}}, serviceName: a, podManagementPolicy: Parallel, volumeClaimTemplates: [{a: b}]}}
  StorageClass: {provisioner: a, parameters: {a: b}, reclaimPolicy: Delete, volumeBindingMode: Immediate}
`).kinds as Readonly<Record<string, Tree>>;
const ofKind = (kind: string, tree: unknown) =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'n' }, ...(tree as Tree) }) as KubeObject;
const istiosLabels = {
  'operator.istio.io/component': 'Pilot',
  'istio.io/rev': 'default',
  'istio.io/tag': 'prod',
  'install.operator.istio.io/owning-resource': 'cp',
  'install.operator.istio.io/owning-resource-namespace': 'istio-system',
  'helm.sh/chart': 'istiod-1.0',
  app: 'istiod',
  'app.kubernetes.io/part-of': 'istio',
};
const istios = ofKind('ServiceAccount', {
  metadata: { name: 'istiod', labels: istiosLabels, annotations: { 'meta.helm.sh/release-name': 'a' } },
});

/** Every decision over objects: what is said of a base, and of it with each value exchanged. */
const tables: readonly (readonly [string, unknown, (tree: unknown) => string])[] = [
  ['a step, by what is live', live, shows((tree: KubeObject) => planOf({ live: tree }))],
  [
    'a step, by what is live, without conflicts',
    live,
    shows((tree: KubeObject) => planOf({ live: tree, conflicts: [] })),
  ],
  ['a step, by the preview', preview, shows((tree: KubeObject) => planOf({ preview: tree }))],
  [
    'a step, by the preview, without conflicts',
    preview,
    shows((tree: KubeObject) => planOf({ preview: tree, conflicts: [], platform: true })),
  ],
  ['a step, by its conflicts', observed.conflicts, shows((tree: never) => planOf({ conflicts: tree }))],
  [
    'the step of a Secret',
    { ...live, kind: 'Secret' },
    shows((tree: KubeObject) => planOf({ live: tree, preview: { ...preview, kind: 'Secret' } })),
  ],
  [
    'what is pruned',
    live,
    shows((tree: KubeObject) =>
      [false, true].map((shared) => planOf({ desired: desired(service) }, [tree], shared).slice(1)),
    ),
  ],
  [
    'conflicts that need no consent',
    { field: '.webhooks[name="v"].namespaceSelector.matchExpressions', manager: 'admissionsenforcer' },
    shows(({ manager: by, field }: { manager: string; field: string }) => isPlatforms(by, field)),
  ],
  ...platforms.flatMap(({ managers, fields }) =>
    managers.map(
      (by) =>
        [
          `fields of ${by}`,
          [...fields, 'matchExpressions', 'rules'],
          shows((names: string[]) => names.map((name) => isPlatforms(by, `.webhooks[name="v"].${name}`))),
        ] as const,
    ),
  ),
  [
    'ports that a preview draws, by what is live',
    service,
    (tree) => changesOf((object) => withoutAssigned(service, tree as KubeObject, { ...object, spec: {} }))(service),
  ],
  [
    'ports that a preview draws',
    service,
    (tree) => changesOf((object) => withoutAssigned(object, { ...service, spec: {} }, { ...service, spec: {} }))(tree),
  ],
  [
    'what istiod owns, by what is live',
    webhook,
    (tree) => changesOf((object) => withoutIstiodsFields(object, tree as KubeObject))(wantedWebhook),
  ],
  [
    'what istiod owns of an injector',
    injector,
    (tree) =>
      changesOf((object) => withoutIstiodsFields(object, tree as KubeObject))({
        ...wantedWebhook,
        kind: injector.kind,
      }),
  ],
  ['what istiod owns, by what is wanted', wantedWebhook, changesOf((object) => withoutIstiodsFields(object, webhook))],
  [
    'what platforms add, by what is live',
    webhook,
    (tree) => changesOf((object) => withPlatformFields(object, tree as KubeObject))(wantedWebhook),
  ],
  ['what platforms add, by what is wanted', wantedWebhook, changesOf((object) => withPlatformFields(object, webhook))],
  ['webhooks turned off', webhook, shows((object: KubeObject) => [neverMatching(object), turnOff(object)])],
  ['differences that are none', live, shows((tree: KubeObject) => fieldDiff(live, tree))],
  ['differences of webhooks', webhook, shows((tree: KubeObject) => fieldDiff(webhook, tree))],
  [
    'a preview without rights, by what is wanted',
    live,
    (tree) => changesOf((object) => localPreview(object, tree as KubeObject))(live),
  ],
  [
    'a preview without rights: quantities',
    { a: '2048Mi', b: '1000m', c: '1.5', d: '1024Ki', e: '3G' },
    shows((tree: KubeObject) =>
      localPreview({ a: '2Gi', b: '1', c: '1500m', d: '1Mi', e: '3000M', f: 'x' } as never, tree),
    ),
  ],
  [
    'what was applied by whom',
    live,
    shows((tree: KubeObject) => [
      appliedBy(tree, manager),
      lastWrite(tree, manager),
      lastWrite(tree, 'jane'),
      managedFields(tree).length,
    ]),
  ],
  [
    'replicas that stay, by what is live',
    live,
    (tree) =>
      changesOf((object) => keepingReplicas({ object, live: tree as KubeObject, manager }))({
        ...live,
        spec: { selector: {} },
      }),
  ],
  ['replicas that stay, by what is wanted', live, changesOf((object) => keepingReplicas({ object, live, manager }))],
  [
    'what an autoscaler scales',
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a', namespace: 'n' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'b' } },
    },
    shows((tree: KubeObject) => [...autoscaledTargets([desired(tree)])]),
  ],
  ...Object.entries(kept).flatMap(([kind, tree]) => [
    [
      `what cannot be changed of a ${kind}, by what is wanted`,
      tree,
      shows((wanted: Tree) => immutableChanges(refOf(ofKind(kind, {})), ofKind(kind, wanted), ofKind(kind, tree))),
    ] as const,
    [
      `what cannot be changed of a ${kind}, by what is live`,
      tree,
      shows((there: Tree) => immutableChanges(refOf(ofKind(kind, {})), ofKind(kind, tree), ofKind(kind, there))),
    ] as const,
  ]),
  ...['ServiceAccount', 'CustomResourceDefinition', 'MutatingWebhookConfiguration', 'Deployment'].map(
    (kind) =>
      [
        `whose a ${kind} is`,
        { ...istios, kind },
        shows((object: KubeObject) => [
          ownership.isIstios(object),
          ownership.isTag(object),
          ownership.isControlPlane(object),
          ownership.isByHand(object),
          ownership.ownerOf(object),
          ownership.helmRelease(object),
          componentOf(object),
          ownership.injectsPods(refOf(object)),
        ]),
      ] as const,
  ),
  [
    'labels of an object',
    live,
    shows(
      (tree: KubeObject) =>
        labelled(desired(tree), { name: 'cp', istioNamespace: 'n', revision: 'r' } as never, '1.30.3').object.metadata
          .labels,
    ),
  ],
];

for (const [name, tree, judge] of tables)
  test(`plan: ${name}`, async () => {
    const file = name.replaceAll(/[^a-z]+/gi, '-');
    matchesGolden(`plan/${file}.txt`, await exchangedTable(tree, (other) => shortened(judge(other)), isLarge(tree)));
  });

const isLarge = (tree: unknown) => JSON.stringify(tree).length > 300;
const shortened = (text: string) => (text.length > 700 ? `${text.slice(0, 500)}… ${hashOf(text)}` : text);

test('plan: lists, names and words', () => {
  const answers = {
    prunedKinds,
    inventory: [
      {},
      { revision: 'r' },
      { revision: 'default', istioNamespace: 'n' },
      { istioNamespace: 'n', withCrds: true },
    ].map((scope) => inventoryQueries(scope)),
    bare: [ownership.bareQueries(true), ownership.bareQueries(false)],
    words: [
      ownership.ownerName(''),
      ownership.ownerName('a'),
      ownership.describeOwner(''),
      ownership.describeOwner('unknown'),
      ownership.describeOwner('a'),
    ],
    label,
    managers: [fieldManager, tagFieldManager],
    revisions: [revisionName({ revision: '' }), revisionName({ revision: 'r' })],
    platforms,
    fields: [
      '.spec.replicas',
      '.spec.template.spec.containers[name="discovery"].image',
      '.spec.template.spec.containers[name="discovery"].env[name="A"].value',
      '.metadata.labels["istio.io/rev"]',
      '.spec.ports[port=443,protocol="TCP"].name',
      '.none.there',
      '',
    ].map((path) => valueAtField(live, path)),
    port: valueAtField(service, '.spec.ports[port=80,protocol="UDP"].nodePort'),
  };
  matchesGolden(
    'plan/lists.txt',
    Object.entries(answers)
      .map(
        ([key, value]) =>
          `# ${key}\n${[value]
            .flat(1)
            .map((one) => `${JSON.stringify(one)}\n`)
            .join('')}`,
      )
      .join(''),
  );
});

const ref = (kind: string, name: string) => ({ apiVersion: 'v1', kind, namespace: 'istio-system', name });
const record = (number: number, name: string, refs: readonly object[], revision = 'default'): StoredRecord =>
  ({
    number,
    time: '',
    record: {
      version: '1.30.3',
      profile: 'a',
      name,
      revision,
      istioNamespace: 'istio-system',
      spec: {},
      objects: refs,
    },
  }) as unknown as StoredRecord;

test('plan: which records are in force', async () => {
  const records = [
    record(1, 'a', [ref('ConfigMap', 'x')]),
    record(2, '', [ref('MutatingWebhookConfiguration', 'i'), ref('ConfigMap', 'y')]),
    record(3, 'a', [ref('ConfigMap', 'x'), ref('ConfigMap', 'y')]),
    record(4, 'b', [ref('ConfigMap', 'x')]),
  ];
  const table = await exchangedTable(
    records,
    shows((list: readonly StoredRecord[]) => [
      recordsInForce(list).map(describeRecord),
      list.map((one) => [...ownedKeys(one, list)]),
    ]),
  );
  matchesGolden('plan/records.txt', table);
});

test('plan: what an uninstall removes', async () => {
  const object = (kind: string, name: string, labels: Tree, annotations: Tree = {}) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'istio-system', labels, annotations },
  });
  const ours = (component: string, owner = 'cp', revision = 'default', more: Tree = {}) => ({
    'operator.istio.io/component': component,
    'istio.io/rev': revision,
    'install.operator.istio.io/owning-resource': owner,
    'install.operator.istio.io/owning-resource-namespace': 'istio-system',
    ...more,
  });
  const secret = (name: string) => object('Secret', name, { 'istioctl.istio.io/record': 'default' });
  const installed = {
    labelled: [
      object('Deployment', 'istiod', ours('Pilot')),
      object('Deployment', 'gw', ours('IngressGateways', 'edge')),
      object('ClusterRole', 'base', ours('Base')),
      object('Deployment', 'canary', ours('Pilot', 'cp', 'canary')),
      object('Service', 'hand', { 'operator.istio.io/component': 'Pilot', 'istio.io/rev': 'default' }),
      object('Service', 'hand-gw', { 'operator.istio.io/component': 'IngressGateways', 'istio.io/rev': 'default' }),
    ],
    bare: [
      object('ServiceAccount', 'istiod', {}),
      object('ServiceAccount', 'helm', {}, { 'meta.helm.sh/release-name': 'a' }),
    ],
    tags: [object('MutatingWebhookConfiguration', 'tag', { 'istio.io/rev': 'default', 'istio.io/tag': 'prod' })],
    records: [
      {
        secret: secret('a'),
        stored: record(1, 'cp', [ref('Deployment', 'istiod'), ref('MutatingWebhookConfiguration', 'i')]),
      },
      { secret: secret('b'), stored: record(2, 'edge', [ref('Deployment', 'gw')]) },
      { secret: secret('c'), stored: undefined },
    ],
  };
  const keys = (names: readonly (readonly [string, string])[]) =>
    new Set(names.map(([kind, name]) => refKey(ref(kind, name))));
  const scope = {
    revision: 'default',
    istioNamespace: 'istio-system',
    described: keys([
      ['Deployment', 'istiod'],
      ['Service', 'hand'],
      ['ServiceAccount', 'istiod'],
    ]),
  };
  const edge = { ...scope, described: keys([['Deployment', 'gw']]) };
  const answer = (list: never) =>
    [
      removalOfAll(list),
      removalOfRevision(list, scope),
      removalOfFile(list, { ...scope, name: 'cp', hasPilot: true }),
      removalOfFile(list, { ...edge, name: 'edge', hasPilot: false }),
      removalOfFile(list, { ...edge, name: '', hasPilot: true }),
      removalOfFile(list, { ...scope, name: 'cp', hasPilot: false }),
    ].map(({ objects, controlPlane, kept: stays }) => [
      objects.map(({ metadata }) => metadata.name).join(' '),
      controlPlane,
      [...stays],
    ]);
  matchesGolden('plan/removal.txt', await exchangedTable(installed, shows(answer), true));
});
