import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configure } from '../../src/pipeline/configure.ts';

const problems = async (spec: string, more: { sets?: readonly string[]; force?: boolean } = {}) => {
  const files = [{ name: 'iop.yaml', text: `kind: IstioOperator\nspec: ${spec}\n` }];
  const result = await configure({ files, sets: more.sets ?? [], force: more.force });
  return result.problems.map(({ level, message, path }) => `${level}: ${message} ${path.slice(1).join('.')}`);
};

test('what a component reads is accepted, also where the schema of the reference lags behind', async () => {
  const specs = [
    '{values: {pilot: {initContainers: [{name: a}], pdb: {minAvailable: 2}, trafficDistribution: PreferClose}}}',
    '{values: {pdb: {minAvailable: 2}, platform: gke, profile: demo}}',
    '{values: {cni: {tolerations: [{key: a}], updateStrategy: {type: OnDelete}, revision: r, seLinuxOptions: {}}}}',
    '{values: {global: {waypoint: {tolerations: [{key: a}], nodeSelector: {a: b}}, proxy: {variant: debug}}}}',
    '{values: {gateways: {istio-egressgateway: {replicaCount: 2, egressPorts: [{port: 9000}], tag: x}}}}',
    '{values: {gateways: {istio-ingressgateway: {podAntiAffinityLabelSelector: [{key: a, operator: In, values: "a,b", topologyKey: t}]}}}}',
    '{values: {ztunnel: {tag: 1.5, logLevel: debug, dnsPolicy: Default}}}',
    '{values: {pilot: {autoscaleEnabled: null, replicaCount: "2"}}, components: null}',
    '{meshConfig: {access_log_file: /dev/stdout, defaultConfig: {concurrency: "2"}}}',
  ];
  for (const spec of specs) assert.deepEqual(await problems(spec), [], spec);
});

test('numbers in quotes are numbers in values, not in Kubernetes settings', async () => {
  assert.deepEqual(await problems('{components: {pilot: {k8s: {replicaCount: "2"}}}}'), [
    'error: a whole number is wanted, not "2": components.pilot.k8s.replicaCount',
  ]);
});

test('--force turns errors into warnings', async () => {
  assert.deepEqual(await problems('{nope: 1}'), ['error: unknown key nope']);
  assert.deepEqual(await problems('{nope: 1}', { force: true }), ['warning: unknown key nope']);
});

test('a rule says nothing about what the schema has refused', async () => {
  assert.equal((await problems('{tag: [1]}')).length, 1);
});

test('gateway ports below 1024 need a target port or root', async () => {
  const gateway = (ports: string, values = '{}') =>
    problems(
      `{values: ${values}, components: {ingressGateways: [{name: a, enabled: false, k8s: {service: {ports: ${ports}}}}]}}`,
    );
  const asRoot = '{gateways: {istio-ingressgateway: {runAsRoot: true}}}';
  assert.deepEqual(await gateway('[{port: 80, targetPort: 8080}, {port: 9000}, {port: 80, targetPort: http}]'), []);
  assert.deepEqual(await gateway('[{port: 80}]', asRoot), []);
  for (const ports of ['[{port: 80}]', '[{port: 1024}]', '[{port: 8080, targetPort: 80}]'])
    assert.equal((await gateway(ports)).length, 1, ports);
});

test('lists of CIDRs and ports', async () => {
  const proxy = (key: string, text: string) => problems('{}', { sets: [`values.global.proxy.${key}=${text}`] });
  for (const text of ['*', '10.0.0.1/8', '10.0.0.0/8,2001:db8::/32', '::/0', '::ffff:10.0.0.1/128'])
    assert.deepEqual(await proxy('includeIPRanges', text), [], text);
  for (const text of ['10.0.0.0', '10.0.0/8', '10.0.0.0/08', '1:2/64', '::1::/64', '10.0.0.0/8,'])
    assert.equal((await proxy('excludeIPRanges', text)).length, 1, text);
  for (const text of ['*', '80,443']) assert.deepEqual(await proxy('includeInboundPorts', text), [], text);
  assert.equal((await proxy('includeInboundPorts', '80,http')).length, 1);
});

test('what is lost is a warning', async () => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['{values: {pilot: {cni: {enabled: true}}}}', /true is lost, false is used/],
    ['{components: {pilot: {tag: a=b}}}', /because of its "="/],
    ['{components: {ingressGateways: [{name: a, hub: b}]}}', /without effect/],
    ['{components: {base: {k8s: {env: []}}}}', /without effect/],
    ['{components: {pilot: {namespace: x}}}', /account and roles stay/],
    ['{revision: UPPER}', /capitals/],
    ['{components: {pilot: {k8s: {strategy: {type: Recreate}}}}}', /stays beside Recreate/],
    ['{components: {pilot: {k8s: {readinessProbe: {tcpSocket: {port: 1}}}}}}', /httpGet stays beside tcpSocket/],
    ['{values: {gateways: {istio-ingressgateway: {labels: {a: b}}}}}', /without effect/],
    [
      '{meshConfig: {defaultConfig: {tracing: {zipkin: {address: a:1}}}}, values: {global: {tracer: {zipkin: {address: b:1}}}}}',
      /deprecated/,
    ],
  ];
  for (const [spec, says] of table) {
    const found = await problems(spec);
    assert.match(found.join('\n'), says);
    assert.ok(
      found.every((problem) => problem.startsWith('warning')),
      found.join('\n'),
    );
  }
});

test('what Kubernetes refuses whatever else is right is an error', async () => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['{values: {pilot: {autoscaleMin: 9}}}', /^error: autoscaleMin 9 is above autoscaleMax 5/],
    [
      '{values: {pdb: {minAvailable: 1, maxUnavailable: 1}}}',
      /^error: minAvailable and maxUnavailable exclude each other/,
    ],
  ];
  for (const [spec, says] of table) assert.match((await problems(spec)).join('\n'), says);
});
