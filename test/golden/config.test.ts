import { test } from 'node:test';
import { layerNames, layersOf, profileNames, profileSummary, unknownProfile } from '../../src/config/built-in.ts';
import { settingsForCluster } from '../../src/config/cluster-facts.ts';
import { mergeConfiguration } from '../../src/config/configuration.ts';
import { effectiveDocument, leavesOf, withComponentDefaults } from '../../src/config/effective.ts';
import { provenance } from '../../src/config/origin.ts';
import { inferType } from '../../src/config/set-flags.ts';
import { type ConfigInput, userLayer } from '../../src/config/user-layer.ts';
import { mapAt } from '../../src/lib/tree.ts';
import { pathText } from '../../src/lib/tree-path.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import { configure } from '../../src/pipeline/configure.ts';
import { exchangedTable } from '../support/exchanged.ts';
import { hashOf, matchesGolden, valueText } from '../support/golden.ts';

/** What a configuration becomes: its problems, or its components with hashes of what they read. */
async function outcome(input: ConfigInput, withOrigin = true): Promise<string> {
  const { config, problems } = await configure(input);
  const said = problems.map(
    ({ level, message, path, suggestion, origin }) =>
      `${level} ${path ? pathText(path) : ''}: ${message}${suggestion === undefined ? '' : ` (${suggestion})`} ${withOrigin ? JSON.stringify(origin) : ''}`,
  );
  const components = config?.components.map(
    (component) =>
      `${component.gatewayName ?? component.name} ${component.namespace} ${hashOf([component.values, component.k8s, component.helmValues])}`,
  );
  const whole = config && `${config.name} ${config.istioNamespace} ${config.revision} ${hashOf(config.spec)}`;
  return [...said, ...(components ?? []), whole].filter(Boolean).join(' | ');
}
const fileOf = (tree: unknown) => ({ name: 'iop.yaml', text: JSON.stringify(tree, null, 1) });

const document = parseYaml(`
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: cp, namespace: istio-system}
spec:
  profile: demo
  hub: docker.io/a
  tag: 1.30.1
  revision: canary
  compatibilityVersion: "1.29"
  meshConfig: {accessLogFile: /dev/stdout, defaultConfig: {proxyMetadata: {A: "1"}}}
  components:
    pilot: {enabled: true, namespace: other, hub: h, tag: t, k8s: {replicaCount: 2, env: [{name: A, value: b}]}}
    cni: {enabled: true}
    ingressGateways:
    - {name: istio-ingressgateway, enabled: true, label: {a: b}, k8s: {service: {ports: [{port: 80, targetPort: 8080, name: http}]}}}
    - {name: second, namespace: edge}
  values:
    global: {hub: x, tag: y, platform: gke, proxy: {logLevel: debug}}
    pilot: {traceSampling: 5, env: {B: true}}
    gateways: {istio-ingressgateway: {autoscaleMin: 2}}
    meshConfig: {enableTracing: true}
  unvalidatedValues: {pilot: {extra: 1}}
`)[0]?.value;

test('configuration: a file, and it with each value exchanged', async () => {
  matchesGolden(
    'config/file.txt',
    await exchangedTable(document, (tree) => outcome({ files: [fileOf(tree)], sets: [] }, false), true),
  );
});

const sets =
  `profile=demo|profile=nope|profile=|hub=a|tag=1.10|revision=r|revision=Bad_Name|compatibilityVersion=1.28|compatibilityVersion=1.10
values.pilot.traceSampling=5|values.pilot.traceSamplin=5|values.pilot.traceSampling=a|values.global.tag=1.20|values.global.network=1e3
values.pilot.env.A=true|values.pilot.env={a}|values.global.imagePullSecrets[0]=a|values.global.imagePullSecrets=a|values.pilot=|values.pilot.cni.enabled=true
components.pilot.enabled=false|components.pilot.k8s.replicaCount=2|components.pilot.k8s.replicas=2|components.ingressGateways[0].enabled=false
components.ingressGateways[name:istio-ingressgateway].k8s.replicaCount=3|components.ingressGateways[name:nope].enabled=true|components.ingressGateways.enabled=true
components.ingressGateways[7].name=x|components.ingressGateways[-1].name=x|components.ingressGateways[a].name=x|components.nope.enabled=true
meshConfig.accessLogFile=/a|meshConfig.nope=1|meshConfig.defaultConfig.proxyMetadata.A=1,2|meshConfig.enableTracing=maybe|meshConfig.defaultConfig.concurrency=x
values.gateways.istio-egressgateway.enabled=true|values.global.platform=nope|values.global.platform=openshift|values.profile=ambient|values.profile=nope
a=b=c|=b|a|values..a=1|spec.tag=1|values.global.proxy.logLevel=loud|namespace=x|values.global.istioNamespace=mesh|components.pilot.namespace=Bad
values.pilot.autoscaleMax=1|values.pilot.cpu.targetAverageUtilization=a|values.global.proxy.resources.requests.cpu=lots|values.cni.excludeNamespaces[0]=a
values.ztunnel.resourceQuotas.pods=5|components.ztunnel.enabled=true|components.cni.enabled=true|values.revisionTags[0]=prod|unvalidatedValues.a=b`
    .split(/[|\n]/)
    .map((set) => set.trim());

test('configuration: flags', async () => {
  const lines: string[] = [];
  for (const set of sets) {
    lines.push(`--set ${set}\n  ${await outcome({ files: [], sets: [set] })}\n`);
    lines.push(`--set-string ${set}\n  ${await outcome({ files: [], sets: [], setStrings: [set] })}\n`);
    lines.push(`over a file\n  ${await outcome({ files: [fileOf(document)], sets: [set] })}\n`);
  }
  const pairs = sets.slice(0, -1).map((set, index) => [set, sets[index + 1] ?? '']);
  for (const pair of pairs)
    lines.push(`--set ${pair.join(' --set ')}\n  ${await outcome({ files: [], sets: pair, force: true })}\n`);
  matchesGolden('config/flags.txt', lines.join(''));
});

test('configuration: the types of untyped texts', () => {
  const texts =
    '5 -5 +5 05 5.0 .5 5. 1e3 1E-3 0x1p4 -0x1.8p-1 0xp1 inf -Infinity NaN true T TRUE tRue false f 0 1 yes a\\,b 1_000 0x10 "" null'.split(
      ' ',
    );
  matchesGolden(
    'config/types.txt',
    texts.map((text) => `${text} ${typeof inferType(text)} ${String(inferType(text))}\n`).join(''),
  );
});

const inputs: Readonly<Record<string, ConfigInput>> = {
  ...Object.fromEntries(profileNames.map((name) => [name, { files: [], sets: [`profile=${name}`] }])),
  ...Object.fromEntries(
    ['', 'platform-', 'compatibility-version-'].flatMap((prefix) =>
      layerNames(prefix as '').map((name) => [
        `${prefix}${name}`,
        {
          files: [],
          sets: [
            prefix === ''
              ? `values.profile=${name}`
              : prefix === 'platform-'
                ? `values.global.platform=${name}`
                : `compatibilityVersion=${name}`,
          ],
        },
      ]),
    ),
  ),
  'a file and flags': {
    files: [
      fileOf(document),
      { name: 'second.yaml', text: 'kind: IstioOperator\nspec:\n  values:\n    pilot:\n      traceSampling: 7\n' },
    ],
    sets: ['values.pilot.env.C=1', 'components.ingressGateways[1].k8s.replicaCount=2', 'tag=z'],
  },
};

for (const [name, input] of Object.entries(inputs))
  test(`configuration: where each value of ${name} comes from`, async () => {
    const configuration = mergeConfiguration(await userLayer(input));
    const own = leavesOf(effectiveDocument(configuration));
    const all = leavesOf(withComponentDefaults(effectiveDocument(configuration), configuration.user.settings));
    const leaves = name === 'default' || name === 'a file and flags' ? all : own;
    const lines = leaves.map(({ path, value }) => {
      const { origin, through } = provenance(configuration, path) ?? {};
      return `${pathText(path)} = ${valueText(value)}  ${origin ? Object.values(origin).join(':') : '-'}${through ? ` through ${through}` : ''}\n`;
    });
    const layers = layersOf(mapAt(configuration.document, ['spec', 'values'])).map(
      ({ name: layer, file, path }) => `layer ${layer} ${file} ${path.join('.')}\n`,
    );
    matchesGolden(
      `config/origin-${name.replaceAll(' ', '-')}.txt`,
      [...layers, ...lines, `${await outcome(input)}\n`].join(''),
    );
  });

test('configuration: profiles, layers and clusters by name', () => {
  const lines = [
    ...profileNames.map((name) => `${name}: ${profileSummary(name)}`),
    ...(['', 'platform-', 'compatibility-version-'] as const).map(
      (prefix) => `${prefix}: ${layerNames(prefix).join(' ')}`,
    ),
    ...['demos', 'x', 'Default', 'ambiant'].map((name) => JSON.stringify(unknownProfile(name))),
    ...['v1.30.1', 'v1.32.4-gke.1', 'v1.31.0+k3s1', 'v1.31.2-eks-7f', ''].map(
      (version) => `${version} ${JSON.stringify(settingsForCluster(version))}`,
    ),
  ];
  matchesGolden('config/names.txt', `${lines.join('\n')}\n`);
});

const texts: Readonly<Record<string, string>> = {
  empty: '',
  'no map': '- a\n',
  'another kind': 'kind: Service\nmetadata: {name: a}\n',
  'no kind': 'spec: {profile: demo}\n',
  'not YAML': 'kind: IstioOperator\nspec: {\n',
  'two documents': 'kind: IstioOperator\nspec: {profile: demo}\n---\nkind: IstioOperator\nspec: {tag: a}\n',
  'a wrong version': 'apiVersion: install.istio.io/v1\nkind: IstioOperator\nspec: {}\n',
  'no spec': 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n',
  nulls:
    'kind: IstioOperator\nmetadata: null\nspec: {hub: null, tag: null, components: null, values: null, meshConfig: null}\n',
  'null blocks':
    'kind: IstioOperator\nspec: {components: {pilot: null, ingressGateways: null}, values: {pilot: null, global: null}}\n',
  'a repeated key': 'kind: IstioOperator\nspec:\n  tag: a\n  tag: b\n',
  comments: '# a\n\n---\n# b\nkind: IstioOperator # c\nspec: {tag: 1.10}\n---\n',
  twins:
    'kind: IstioOperator\nspec: {components: {ingressGateways: [{name: a, k8s: {replicaCount: 1}}, {name: a, namespace: b}, {name: a, label: {x: y}}], egressGateways: [{enabled: true}, {name: istio-egressgateway}]}}\n',
};

test('configuration: files of every form', async () => {
  const lines: string[] = [];
  for (const [name, text] of Object.entries(texts))
    for (const other of [
      '',
      'kind: IstioOperator\nspec: {components: {ingressGateways: [{name: a, enabled: true}]}}\n',
    ]) {
      const files = [{ name: 'a.yaml', text }, ...(other === '' ? [] : [{ name: 'b.yaml', text: other }])];
      lines.push(
        `# ${name}${other === '' ? '' : ', and another'}\n${await outcome({ files, sets: ['values.pilot.env.A=1'] })}\n`,
      );
    }
  matchesGolden('config/files.txt', lines.join(''));
});
