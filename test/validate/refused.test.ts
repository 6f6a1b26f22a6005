import assert from 'node:assert/strict';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeApiServer } from '../support/fake-api-server.ts';
import { fakeIo } from '../support/fake-io.ts';

async function generate(stdin: string, ...sets: readonly string[]) {
  const io = fakeIo({ stdin });
  const file = stdin === '' ? [] : ['-f', '-'];
  const exit = await main(['manifest', 'generate', ...file, ...sets.flatMap((set) => ['--set', set])], io);
  return { exit, out: io.out(), err: io.err() };
}

const operator = (spec: string) => `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: ${spec}\n`;

const refused: Readonly<Record<string, readonly string[]>> = {
  'a quantity such as': [
    'values.global.proxy.resources.limits.memory=1GB',
    'values.pilot.resources.requests.cpu=banana',
    'values.cni.resources.limits.cpu=1x',
    'values.ztunnel.resources.limits.cpu=x',
    'values.gateways.istio-ingressgateway.resources.limits.cpu=1x',
    'values.gateways.istio-egressgateway.resources.requests.cpu=1x',
    'values.global.defaultResources.requests.cpu=1x',
    'values.global.waypoint.resources.limits.cpu=1x',
    'values.global.proxy_init.resources.limits.cpu=1x',
    'components.pilot.k8s.resources.requests.memory=1GB',
  ],
  'is no value of a label': ['values.pilot.podLabels.a=b/c', 'components.pilot.k8s.nodeSelector.a=-'],
  'no key that Kubernetes takes': ['values.pilot.podAnnotations.a/b/c=text', 'values.cni.podLabels.-a=text'],
  'is above': ['values.pilot.autoscaleMin=9'],
  'is no revision': ['revision=a.b', `revision=${'a'.repeat(57)}`],
};

for (const [words, sets] of Object.entries(refused))
  for (const set of sets)
    test(`${set}: ${words}`, async () => {
      const { exit, err } = await generate('', set);
      assert.equal(exit, 65, err);
      assert.ok(err.includes(words), err);
      assert.ok(err.includes(set.split('=')[0] ?? ''), err);
    });

test('an autoscaler of its own with more at least than at most, and a tag that ends no name', async () => {
  const hpa = await generate(operator('{components: {pilot: {k8s: {hpaSpec: {minReplicas: 5, maxReplicas: 2}}}}}'));
  assert.match(hpa.err, /minReplicas 5 is above maxReplicas 2: components\.pilot\.k8s\.hpaSpec\.minReplicas/);
  const tag = await generate(operator('{values: {revisionTags: [Prod_1]}}'));
  assert.match(tag.err, /"Prod_1" is no tag: values\.revisionTags\[0\]/);
  assert.deepEqual([hpa.exit, tag.exit], [65, 65]);
});

test('numbers and booleans become the texts that annotations and labels hold, in files and flags', async () => {
  const gateway = '{istio-ingressgateway: {serviceAnnotations: {aws/internal: true, aws/idle: 600}}}';
  const pilot = '{podLabels: {tier: 1}, deploymentLabels: {critical: true}, podAnnotations: {sure: false}}';
  const spec = operator(`{values: {gateways: ${gateway}, pilot: ${pilot}}}`);
  const { exit, out } = await generate(spec, 'values.pilot.serviceAnnotations.count=2');
  assert.equal(exit, 0);
  for (const line of [
    'aws/internal: "true"',
    'aws/idle: "600"',
    'tier: "1"',
    'critical: "true"',
    'sure: "false"',
    'count: "2"',
  ])
    assert.match(out, new RegExp(`^ +${line}$`, 'm'));
});

const overlays = `{components: {pilot: {k8s: {overlays: [
  {kind: Deployment, name: istiod, patches: [
    {path: 'spec.template.spec.containers.[name:discovery].args.[-1]', value: 5}, {path: metadata.labels.x, value: true},
    {path: 'spec.template.spec.containers.[name:discovery].resources.limits.cpu', value: 1m}]},
  {kind: Service, name: istiod, patches: [{path: spec.selector.x, value: 5}]},
  {kind: HorizontalPodAutoscaler, name: istiod, patches: [{path: spec.minReplicas, value: 9}]}]}}}}`;
const places = [
  'Deployment istio-system/istiod metadata.labels.x: text is wanted, not true',
  'Deployment istio-system/istiod spec.template.spec.containers[0].args[7]: number 5 where a string belongs',
  'Deployment istio-system/istiod spec.template.spec.containers[0].resources.requests.cpu: 500m is requested, which is above the limit 1m',
  'Service istio-system/istiod spec.selector.x: text is wanted, not 5',
  'HorizontalPodAutoscaler istio-system/istiod spec.minReplicas: 9 is above maxReplicas, 5',
];

test('what overlays leave that Kubernetes refuses: warned about in a manifest, refused before an installation', async () => {
  const { exit, err } = await generate(operator(overlays));
  assert.equal(exit, 0);
  for (const place of places) assert.ok(err.includes(`Kubernetes refuses ${place}`), err);
  const server = await fakeApiServer();
  const io = fakeIo({ stdin: operator(overlays), env: { KUBECONFIG: server.kubeconfig } });
  assert.equal(await main(['install', '-f', '-', '-y'], io), 65);
  for (const place of places) assert.ok(io.err().includes(place), io.err());
  assert.equal(server.mutations().length, 0);
  await server.close();
});

test('the name of a tag', async () => {
  const io = fakeIo();
  assert.equal(await main(['tag', 'set', 'Prod_1'], io), 64);
  assert.match(io.err(), /"Prod_1" is no name of a tag/);
});
