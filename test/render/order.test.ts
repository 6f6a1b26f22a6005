import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configure } from '../../src/pipeline/configure.ts';
import { manifestOf, printOrder } from '../../src/render/manifest.ts';
import { render } from '../../src/render/render.ts';
import { rendered } from '../support/rendered.ts';

const object = (kind: string, name: string, apiVersion = 'v1', namespace = 'a') =>
  manifestOf({ apiVersion, kind, metadata: { name, namespace } }, 'pilot');

test('objects are printed by rank, group, kind and name; equal ones stay in the order of their components', () => {
  const printed = printOrder([
    object('Service', 'a'),
    object('HorizontalPodAutoscaler', 'a', 'autoscaling/v2'),
    object('Deployment', 'b', 'apps/v1'),
    object('Deployment', 'a', 'apps/v1', 'z'),
    object('Deployment', 'a', 'apps/v1', 'b'),
    object('ResourceQuota', 'a'),
    object('ConfigMap', 'a'),
    object('ValidatingWebhookConfiguration', 'a', 'admissionregistration.k8s.io/v1'),
    object('ClusterRoleBinding', 'a', 'rbac.authorization.k8s.io/v1'),
    object('ClusterRole', 'a', 'rbac.authorization.k8s.io/v1'),
    object('ServiceAccount', 'z'),
    object('CustomResourceDefinition', 'a', 'apiextensions.k8s.io/v1'),
  ]);
  assert.deepEqual(
    printed.map(({ ref }) => `${ref.kind}/${ref.name}/${ref.namespace}`.replace(/\/a$/, '')),
    [
      'CustomResourceDefinition/a',
      'ServiceAccount/z',
      'ClusterRole/a',
      'ClusterRoleBinding/a',
      'ValidatingWebhookConfiguration/a',
      'ConfigMap/a',
      'ResourceQuota/a',
      'Deployment/a/z',
      'Deployment/a/b',
      'Deployment/b',
      'HorizontalPodAutoscaler/a',
      'Service/a',
    ],
  );
});

test('rendering returns the order in which objects are applied: component by component, as Istio names its templates', async () => {
  const { config } = await configure({ files: [], sets: [] });
  assert.ok(config);
  const { manifests } = await render(config, {});
  const pilot = manifests.filter(({ component }) => component === 'pilot').map(({ ref }) => ref.kind);
  assert.deepEqual(pilot, [
    'HorizontalPodAutoscaler',
    'ClusterRole',
    'ClusterRole',
    'ClusterRoleBinding',
    'ClusterRoleBinding',
    'ConfigMap',
    'ConfigMap',
    'Deployment',
    'ConfigMap',
    'MutatingWebhookConfiguration',
    'ClusterRole',
    'ClusterRoleBinding',
    'Role',
    'RoleBinding',
    'Service',
    'ServiceAccount',
    'ValidatingWebhookConfiguration',
  ]);
  assert.deepEqual([...new Set(manifests.map(({ component }) => component))], ['base', 'pilot', 'ingressGateways']);
});

test('CRDs are printed from ready text that says what their object says', async () => {
  const { objects, yaml } = await rendered('profile=minimal', 'values.base.enableCRDTemplates=false');
  const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  assert.equal(crds.length, 15);
  assert.deepEqual(crds.find(({ metadata }) => metadata.name === 'telemetries.telemetry.istio.io')?.metadata.labels, {
    app: 'istio-pilot',
    chart: 'istio',
    heritage: 'Tiller',
    istio: 'telemetry',
    release: 'istio',
  });
  assert.match(yaml, /heritage: Tiller/);
});
