import { test } from 'node:test';
import { pathText } from '../../src/lib/tree-path.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import { componentTable } from '../../src/model/component-table.ts';
import { type ComponentName, componentNames } from '../../src/model/config.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import { differences } from '../../src/objects/differences.ts';
import { configure } from '../../src/pipeline/configure.ts';
import { generate } from '../../src/pipeline/generate.ts';
import { manifestOf } from '../../src/render/manifest.ts';
import { applyOverlays } from '../../src/render/overlays.ts';
import { exchangedTable, refusal } from '../support/exchanged.ts';
import { changes, hashOf, matchesGolden, valueText } from '../support/golden.ts';
import { type SettingSample, settingSamples } from '../support/setting-samples.ts';

const inputOf = (spec: unknown, profile = 'empty') => ({
  files: [{ name: 'iop.yaml', text: JSON.stringify({ kind: 'IstioOperator', spec: { profile, ...(spec as Tree) } }) }],
  sets: [],
});

/** The objects of one component but for CRDs, or what is said against the configuration. */
async function rendered(spec: unknown, name: ComponentName): Promise<readonly KubeObject[] | string> {
  const { manifests, problems } = await generate(inputOf(spec));
  if (!manifests)
    return problems
      .filter(({ level }) => level === 'error')
      .map(({ path, message }) => `${pathText(path ?? [])}: ${message}`)
      .join('; ');
  const own = manifests.filter(({ component, ref }) => component === name && ref.kind !== 'CustomResourceDefinition');
  return own.map((manifest) => manifest.object());
}

function withSetting(tree: unknown, [step = '', ...rest]: readonly string[], value: unknown): unknown {
  const map = (tree ?? {}) as Tree;
  return { ...map, [step]: rest.length === 0 ? value : withSetting(map[step], rest, value) };
}

/** Sections of values by the component that reads them. */
const sections: Readonly<Record<ComponentName, readonly (readonly [path: string, type: string])[]>> = {
  base: [['values.base', 'Base']],
  pilot: [
    ['values.pilot', 'Pilot'],
    ['values.sidecarInjectorWebhook', 'SidecarInjectorWebhook'],
    ['values.telemetry', 'Telemetry'],
  ],
  cni: [['values.cni', 'Cni']],
  ztunnel: [['values.ztunnel', 'Ztunnel']],
  ingressGateways: [['values.gateways', 'Gateways']],
  egressGateways: [['values.gateways', 'Gateways']],
};
const enabled = (name: ComponentName): Tree => ({
  components: {
    [name]: componentTable[name].isList
      ? [{ name: `istio-${name.replace('Gateways', '')}gateway`, enabled: true }]
      : { enabled: true },
  },
});
/** They turn a component into something else, or off. */
const apart =
  /istiodRemote|enabled$|remotePilotAddress|externalIstiod|resourceScope|omitSidecarInjectorConfigMap|configCluster/;

// Both kinds of gateways are rendered by the same code.
for (const name of componentNames.filter((component) => component !== 'egressGateways'))
  test(`${name}: all values together, and without each`, async () => {
    const samples = new Map<string, SettingSample>();
    for (const [path, type] of [...sections[name], ...(name === 'pilot' ? [['values.global', 'Global'] as const] : [])])
      for (const sample of settingSamples(path.split('.'), type)) {
        const key = pathText(sample.path);
        if (!samples.has(key) && (!apart.test(key) || name.endsWith('Gateways'))) samples.set(key, sample);
      }
    const taken: SettingSample[] = [];
    let spec: unknown = enabled(name);
    for (const sample of samples.values()) {
      const next = withSetting(spec, sample.path, sample.value);
      if (!(await configure(inputOf(next))).config) continue;
      spec = next;
      taken.push(sample);
    }
    const all = await rendered(spec, name);
    const lines: string[] = [
      typeof all === 'string' ? `refused: ${all}\n` : all.map((object) => `${JSON.stringify(object)}\n`).join(''),
    ];
    for (const sample of taken) {
      const rest = taken
        .filter((other) => other !== sample)
        .reduce<unknown>((tree, { path, value }) => withSetting(tree, path, value), enabled(name));
      const objects = await rendered(rest, name);
      const differing =
        typeof objects === 'string' || typeof all === 'string'
          ? [`refused: ${String(objects)}`]
          : changes(all, objects);
      if (differing.length > 0)
        lines.push(`# without ${pathText(sample.path)}\n${differing.map((line) => `${line}\n`).join('')}`);
    }
    matchesGolden(`${name}/together.txt`, lines.join(''));
  });

/** Values in pairs that only together have an effect. */
const pairs = `values.global.remotePilotAddress=10.1.2.3 values.istiodRemote.enabled=true
values.global.remotePilotAddress=fd00::1 values.istiodRemote.enabled=true
values.global.remotePilotAddress=istiod.example.com values.istiodRemote.enabled=true
values.istiodRemote.injectionURL=https://a/inject values.istiodRemote.enabled=true
values.istiodRemote.injectionPath=/inject/cluster/a values.istiodRemote.enabled=true
values.istiodRemote.injectionCABundle=YQ== values.istiodRemote.enabled=true
values.global.externalIstiod=true values.global.configCluster=true
values.global.externalIstiod=true values.global.configValidation=false
values.global.resourceScope=cluster revision=r
values.global.resourceScope=namespace revision=r
values.revisionTags[0]=prod revision=r
values.global.omitSidecarInjectorConfigMap=true revision=r
values.pilot.autoscaleEnabled=false values.pilot.replicaCount=3
values.pilot.autoscaleMin=3 values.pilot.autoscaleMax=7
values.global.defaultPodDisruptionBudget.enabled=false values.pilot.autoscaleMin=2
values.pilot.cni.enabled=true values.global.platform=openshift
values.global.networkPolicy.enabled=true values.global.platform=openshift
values.global.multiCluster.clusterName=a values.global.network=n
values.global.meshID=m values.global.network=n
values.global.caAddress=a:1 values.global.pilotCertProvider=custom
values.global.pilotCertProvider=k8s.io/a values.global.mountMtlsCerts=true
values.global.proxy.tracer=zipkin meshConfig.enableTracing=true
values.global.logAsJson=true values.global.logging.level=all:debug
values.telemetry.enabled=false revision=r
values.telemetry.v2.stackdriver.enabled=true revision=r
values.pilot.ipFamilyPolicy=RequireDualStack values.pilot.ipFamilies[0]=IPv6
values.experimental.stableValidationPolicy=true revision=r
values.base.validationURL=https://a/validate values.base.validationCABundle=YQ==
values.pilot.taint.enabled=true values.pilot.taint.namespace=x
values.sidecarInjectorWebhook.enableNamespacesByDefault=true revision=r
values.sidecarInjectorWebhook.enableNamespacesByDefault=true values.global.operatorManageWebhooks=true
values.global.certSigners[0]=a/b values.global.pilotCertProvider=k8s.io/a
values.cni.ambient.enabled=true values.cni.chained=false
values.cni.repair.deletePods=true values.cni.repair.labelPods=true
values.cni.resourceQuotas.enabled=true values.cni.resourceQuotas.pods=7
values.ztunnel.peerCaCrl.enabled=true values.ztunnel.resourceQuotas.enabled=true
values.global.nativeNftables=true values.cni.ambient.enabled=true
values.cni.provider=multus values.cni.chained=false
values.gateways.istio-ingressgateway.autoscaleEnabled=false values.gateways.istio-ingressgateway.replicaCount=3
values.gateways.istio-ingressgateway.runAsRoot=true values.gateways.istio-ingressgateway.type=NodePort
values.gateways.istio-ingressgateway.customService=true values.gateways.istio-ingressgateway.injectionTemplate=gateway
values.gateways.istio-ingressgateway.name=other components.ingressGateways[0].label.app=x
values.gateways.istio-ingressgateway.serviceAccount.annotations.a=b revision=r
meshConfig.rootNamespace=x values.global.istioNamespace=mesh
components.pilot.namespace=other values.global.istioNamespace=mesh
components.ingressGateways[0].namespace=edge components.ingressGateways[0].k8s.replicaCount=4
hub=a.b/c tag=x
values.global.hub=a values.global.variant=debug
values.pilot.image=a/b:c values.cni.image=d/e:f
values.global.imagePullSecrets[0]=s values.global.imagePullPolicy=Always
values.global.priorityClassName=p values.global.defaultNodeSelector.a=b
values.pilot.env.PILOT_ENABLE_AMBIENT=true values.pilot.trustedZtunnelNamespace=z
values.pilot.jwksResolverExtraRootCA=PEM values.pilot.configMap=false
values.global.trustBundleName=t values.pilot.crlConfigMapName=c
values.gatewayClasses.istio.deployment.spec.replicas=3 values.gatewayClasses.istio.service.spec.type=ClusterIP
values.pilot.traceSampling=0 meshConfig.defaultConfig.tracing.sampling=3
meshConfig.defaultProviders.metrics[0]=stackdriver meshConfig.extensionProviders[0].name=x
meshConfig.trustDomain=t meshConfig.enablePrometheusMerge=false`
  .split('\n')
  .map((line) => line.split(' '));

for (const profile of ['demo', 'ambient', 'remote'])
  test(`${profile}: values that only together have an effect`, async () => {
    const own = async (sets: readonly string[]) => {
      const { manifests, problems } = await generate({ files: [], sets: [`profile=${profile}`, ...sets] });
      const said = problems.map(({ level, path, message }) => `${level} ${pathText(path ?? [])}: ${message}`);
      return {
        said,
        objects: manifests
          ?.filter(({ ref }) => ref.kind !== 'CustomResourceDefinition')
          .map((manifest) => manifest.object()),
      };
    };
    const { objects: base = [] } = await own([]);
    const lines: string[] = [];
    for (const pair of pairs) {
      const { said, objects } = await own(pair);
      lines.push(
        `# ${pair.join(' ')}\n`,
        ...[...said, ...(objects ? changes(base, objects) : ['refused'])].map((line) => `${line}\n`),
      );
    }
    matchesGolden(`settings/pairs-${profile}.txt`, lines.join(''));
  });

const k8s = parseYaml(`
affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}}
env: [{name: A, value: b}, {name: POD_NAME, value: c}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
hpaSpec: {minReplicas: 2, maxReplicas: 7, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 5}}}]}
imagePullPolicy: Always
nodeSelector: {a: b}
podAnnotations: {a: b}
podDisruptionBudget: {maxUnavailable: 1}
priorityClassName: p
readinessProbe: {httpGet: {path: /r, port: 8080}, periodSeconds: 9}
replicaCount: 3
resources: {requests: {cpu: 1m}, limits: {memory: 2Gi}}
securityContext: {runAsUser: 5, fsGroup: 6}
service: {type: NodePort, ports: [{name: https-dns, port: 15012, protocol: TCP}, {name: x, port: 99, targetPort: 9999}]}
serviceAnnotations: {a: b}
strategy: {rollingUpdate: {maxSurge: 3}}
tolerations: [{key: a, operator: Exists}]
`)[0]?.value;

for (const [name, usual] of [
  ['pilot', {}],
  ['cni', {}],
  ['ingressGateways', [{ name: 'gw', enabled: true }]],
] as const)
  test(`${name}: k8s settings, and they with each value exchanged`, async () => {
    const spec = (own: unknown) => ({
      components: { [name]: Array.isArray(usual) ? [{ ...usual[0], k8s: own }] : { enabled: true, k8s: own } },
    });
    const base = await rendered(spec(k8s), name);
    const judge = async (own: unknown) => {
      const objects = await rendered(spec(own), name);
      if (typeof objects === 'string' || typeof base === 'string') return `refused ${String(objects)}`;
      const differing = changes(base, objects);
      return differing.length > 5 ? `${differing.length} ${hashOf(differing)}` : differing.join(' | ');
    };
    matchesGolden(
      `settings/k8s-${name}.txt`,
      `${typeof base === 'string' ? base : base.map((object) => hashOf(object)).join(' ')}\n${await exchangedTable(k8s, judge, true)}`,
    );
  });

const target: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', labels: { app: 'istiod', 'a.b/c': 'd' } },
  spec: {
    replicas: 1,
    containers: [
      {
        name: 'discovery',
        args: ['a', '--b=1', 'c'],
        env: [{ name: 'X', value: '1' }, { name: 'Y' }],
        ports: [{ containerPort: 15010 }],
      },
    ],
    text: 'x',
    none: null,
  },
};
const paths =
  `spec.replicas|.spec.replicas.|spec.new|spec.new.deep.er|spec.text.below|spec.none.below|metadata.labels.app|metadata.labels.a\\.b/c|metadata.labels.{a.b/c}
spec.containers.[0].name|spec.containers[0].name|spec.containers.[1].name|spec.containers.[2].name|spec.containers.[-1]|spec.containers.[-2]|spec.containers.[7]
spec.containers.[name:discovery].args|spec.containers.[name:discovery].args.[1]|spec.containers.[name:discovery].args.[-1]|spec.containers.[name:discovery].args.[3]|spec.containers.[name:discovery].args.[99]
spec.containers.[name:discovery].args.[:--b]|spec.containers.[name:discovery].args.[--b=1]|spec.containers.[name:discovery].args.[:^c$]|spec.containers.[name:discovery].args.[:nope]|spec.containers.[name:discovery].args.x
spec.containers.[name:discovery].env.[name:X].value|spec.containers.[name:discovery].env.[name:Y].value|spec.containers.[name:discovery].env.[name:Z].value|spec.containers.[name:discovery].env.[name:X]|spec.containers.[name:nope].env
spec.containers.[name:discovery].ports.[containerPort:15010]|spec.containers.[name:discovery].ports.[containerPort:15010].containerPort|spec.containers.name|spec.containers|spec|kind|apiVersion|metadata||.|spec.containers.[]|spec.containers.[name:]|spec.containers.[:]`.split(
    /[|\n]/,
  );
const overlayValues = [
  undefined,
  null,
  'z',
  '',
  5,
  true,
  'a: b',
  'a: b\nc: d',
  '{"a": "b"}',
  'a: [',
  'x:y',
  '- a: b',
  'a: b\n---\nc: d',
  ['z'],
  { a: 'b' },
];

test('overlays: every form of path with every kind of value', () => {
  const lines: string[] = [];
  for (const path of paths)
    for (const value of overlayValues) {
      const overlays = [{ kind: 'Deployment', name: 'istiod', patches: [{ path, value }] }];
      let answer: string;
      try {
        const { manifests, lost } = applyOverlays([manifestOf(target, 'pilot')], overlays);
        const own = [...differences(target, manifests[0]?.object())].map(
          (one) => `${pathText(one.path)}: ${valueText(one.before)} → ${valueText(one.after)}`,
        );
        answer = [...own, ...lost.map((one) => `lost ${pathText(one.path)}: ${one.reason}`)].join('; ');
      } catch (error) {
        answer = refusal(error);
      }
      lines.push(`${path} = ${valueText(value)}\n  ${answer || '(nothing)'}\n`);
    }
  for (const overlays of [
    [],
    [{}],
    [{ kind: 'Deployment' }],
    [{ kind: 'Deployment', name: 'x' }],
    [{ kind: 'Deployment', name: 'istiod', patches: null }],
    [
      { kind: 'Service', name: 'istiod', patches: [{ path: 'a', value: 1 }] },
      { kind: 'Deployment', name: 'istiod', patches: [{}, { path: 'spec.replicas', value: 9 }] },
    ],
  ]) {
    const { manifests, lost } = applyOverlays([manifestOf(target, 'pilot')], overlays);
    lines.push(`${JSON.stringify(overlays)}\n  ${hashOf(manifests[0]?.object())} ${JSON.stringify(lost)}\n`);
  }
  matchesGolden('settings/overlays.txt', lines.join(''));
});

test('overlays: on objects of every kind', async () => {
  const { manifests = [] } = await generate({
    files: [],
    sets: ['profile=demo', 'components.cni.enabled=true', 'components.ztunnel.enabled=true'],
  });
  const lines: string[] = [];
  for (const { ref, component } of manifests.filter((one) => one.ref.kind !== 'CustomResourceDefinition')) {
    const overlays = [
      {
        kind: ref.kind,
        name: ref.name,
        patches: [
          { path: 'metadata.labels.golden', value: 'a' },
          { path: 'spec.golden', value: 'b' },
        ],
      },
    ];
    const list = componentTable[component].isList;
    const entry = { enabled: true, k8s: { overlays } };
    const gateway = `istio-${component.replace('Gateways', '')}gateway`;
    const spec = {
      components: {
        cni: { enabled: true },
        ztunnel: { enabled: true },
        [component]: list ? [{ name: gateway, ...entry }] : entry,
      },
    };
    const { manifests: own = [], problems } = await generate(inputOf(spec, 'demo'));
    const found = changes(
      manifests.map((manifest) => manifest.object()),
      own.map((manifest) => manifest.object()),
    ).filter((line) => line.includes('golden'));
    lines.push(
      `# ${ref.kind} ${ref.name}\n${[...found, ...problems.map(({ message }) => message)].map((line) => `${line}\n`).join('')}`,
    );
  }
  matchesGolden('settings/overlay-kinds.txt', lines.join(''));
});
