import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { DesiredObject } from '../../src/model/plan.ts';
import { immutableChanges } from '../../src/plan/immutable-fields.ts';
import { autoscaledTargets, keepingReplicas } from '../../src/plan/kept-replicas.ts';
import { immutableHint, immutableText } from '../../src/report/immutable.ts';
import { shortPair } from '../../src/report/short-pair.ts';

const object = (kind: string, rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', namespace: 'ns' },
  ...rest,
});
const ref = (kind: string) => ({ apiVersion: 'v1', kind, namespace: 'ns', name: 'x' });
const found = (kind: string, wanted: object, live: object) =>
  immutableChanges(ref(kind), object(kind, wanted), object(kind, live)).map(({ path }) => path);

test('fields that are set once are found by kind', () => {
  const selector = (app: string) => ({ spec: { selector: { matchLabels: { app } } } });
  for (const kind of ['Deployment', 'DaemonSet', 'StatefulSet'])
    assert.deepEqual(found(kind, selector('a'), selector('b')), ['.spec.selector'], kind);
  const more = { spec: { selector: { matchLabels: { app: 'a', extra: 'b' } } } };
  assert.deepEqual(found('Deployment', selector('a'), more), ['.spec.selector']);
  assert.deepEqual(found('Deployment', more, selector('a')), ['.spec.selector']);
  assert.deepEqual(found('Deployment', selector('a'), selector('a')), []);
  assert.deepEqual(found('Service', selector('a'), selector('b')), []);
  for (const kind of ['RoleBinding', 'ClusterRoleBinding'])
    assert.deepEqual(found(kind, { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }), ['.roleRef']);
  assert.deepEqual(found('StorageClass', { provisioner: 'a' }, { provisioner: 'b' }), ['.provisioner']);
  assert.deepEqual(found('Secret', { type: 'a' }, { type: 'b' }), ['.type']);
});

test('an address that was given stays; one that was not may come', () => {
  const service = (clusterIP?: string, type = 'ClusterIP') => ({ spec: { type, ...(clusterIP && { clusterIP }) } });
  assert.deepEqual(found('Service', service('None'), service('10.0.0.1')), ['.spec.clusterIP']);
  assert.deepEqual(found('Service', service(), service('10.0.0.1')), []);
  assert.deepEqual(found('Service', service('10.0.0.1'), service(undefined, 'ExternalName')), []);
});

test('defaults of the API server are no change, and what is sealed is told without its content', () => {
  const template = (more: object) => ({ spec: { template: { spec: { containers: [{ name: 'a', ...more }] } } } });
  assert.deepEqual(found('Job', template({}), template({ imagePullPolicy: 'Always' })), []);
  assert.deepEqual(found('Job', template({ image: 'b' }), template({ image: 'a' })), ['.spec.template']);
  const [change] = immutableChanges(
    ref('Secret'),
    object('Secret', { data: { a: 'Yg==' } }),
    object('Secret', { immutable: true, data: { a: 'YQ==' } }),
  );
  assert.deepEqual(change, { ref: ref('Secret'), path: '.data' });
  assert.deepEqual(found('ConfigMap', { data: { a: '1' } }, { data: { a: '2' } }), []);
});

test('all of them are named, with the commands that make room', () => {
  const changes = [
    { ref: ref('Deployment'), path: '.spec.selector', before: { a: 1 }, after: { a: 2 } },
    { ref: { ...ref('ClusterRoleBinding'), namespace: '' }, path: '', message: 'cannot change roleRef' },
  ];
  assert.equal(
    immutableText(changes),
    '2 objects would get other values in fields that Kubernetes never changes:\n' +
      '  Deployment ns/x .spec.selector   live {"a":1}, wanted {"a":2}\n' +
      '  ClusterRoleBinding x cannot change roleRef\n',
  );
  assert.match(
    immutableHint(changes),
    /kubectl delete deployment x --namespace ns; kubectl delete clusterrolebinding x$/,
  );
});

test('long values are cut where they differ', () => {
  const base = 'x'.repeat(100);
  const [one, other] = shortPair(`${base}1 and more that follows, quite a lot of it`, `${base}2`);
  assert.match(one, /^…x{12}1 and/);
  assert.equal(other, `…${'x'.repeat(12)}2`);
  assert.ok(one.length <= 40 && one !== other);
  assert.deepEqual(shortPair('a', 'b'), ['a', 'b']);
  const [shorter, longer] = shortPair(base, `${base}!`);
  assert.notEqual(shorter, longer);
  const [early] = shortPair(`ab${base}`, `ac${base}`);
  assert.match(early, /^abx+…$/);
});

test('an autoscaled Deployment keeps its replicas while nobody else decides', () => {
  const hpa = object('HorizontalPodAutoscaler', { spec: { scaleTargetRef: { kind: 'Deployment', name: 'x' } } });
  const desired: DesiredObject = { ref: ref('HorizontalPodAutoscaler'), component: 'pilot', object: hpa };
  assert.deepEqual([...autoscaledTargets([desired])], ['ns/x']);
  const live = (replicas: number, manager: string) =>
    object('Deployment', {
      metadata: {
        name: 'x',
        managedFields: [{ manager, operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }],
      },
      spec: { replicas },
    });
  const kept = (wanted: object, replicas: number, manager = 'istio-operator') =>
    keepingReplicas({
      object: object('Deployment', { spec: wanted }),
      live: live(replicas, manager),
      manager: 'istio-operator',
    }).spec;
  assert.deepEqual(kept({}, 4), { replicas: 4 });
  assert.deepEqual(kept({ replicas: 2 }, 4), { replicas: 2 });
  assert.deepEqual(kept({}, 0), {});
  assert.deepEqual(kept({}, 4, 'kube-controller-manager'), {});
});
