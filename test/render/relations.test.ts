// What must hold between the objects of every rendered set, whatever the configuration.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { profileNames } from '../../src/pipeline/profiles.ts';
import { rendered, type Tested } from '../support/rendered.ts';

const platforms = ['', 'gke', 'k3d', 'k3s', 'microk8s', 'minikube', 'openshift'];
const variants = [...platforms.map((platform) => ({ platform, revision: '' })), { platform: '', revision: 'canary' }];

const id = ({ kind, metadata }: Tested) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
const workloads = (objects: readonly KubeObject[]): readonly Tested[] =>
  objects.filter(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet');
const matches = (selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

for (const profile of profileNames)
  for (const { platform, revision } of variants) {
    const sets = [
      `profile=${profile}`,
      ...(platform ? [`values.global.platform=${platform}`] : []),
      ...(revision ? [`revision=${revision}`] : []),
    ];
    test(`relations hold for ${sets.join(' ')}`, async () => {
      const { objects, yaml } = await rendered(...sets);
      const all = new Set(objects.map(id));
      assert.equal(all.size, objects.length, 'each object is there once');
      for (const object of objects) {
        checkLabels(object);
        if (object.kind.endsWith('Binding') && 'roleRef' in object) checkBinding(object, all);
      }
      for (const workload of workloads(objects)) checkWorkload(workload, all);
      checkSelectors(objects);
      assert.equal((await rendered(...sets)).yaml, yaml, 'two renders are equal byte for byte');
    });
  }

function checkLabels({ metadata, ...object }: KubeObject): void {
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    assert.equal(typeof value, 'string', `${object.kind} ${metadata.name} label ${key}`);
    assert.match(
      value,
      /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/,
      `${object.kind} ${metadata.name} label ${key}`,
    );
  }
}

/** Roles, and the accounts of all but the remote reader, are rendered together with their bindings. */
function checkBinding(binding: Tested, all: ReadonlySet<string>): void {
  const { roleRef, subjects, metadata } = binding as Tested;
  assert.ok(
    all.has(`${roleRef.kind} ${roleRef.kind === 'Role' ? metadata.namespace : ''}/${roleRef.name}`),
    id(binding),
  );
  for (const { name, namespace } of subjects) {
    if (name === 'istio-reader-service-account') continue; // another component's
    assert.ok(all.has(`ServiceAccount ${namespace ?? metadata.namespace}/${name}`), `${id(binding)} binds ${name}`);
  }
}

function checkWorkload(workload: Tested, all: ReadonlySet<string>): void {
  const { namespace } = workload.metadata;
  const { selector, template } = workload.spec;
  const labels = template.metadata.labels;
  assert.ok(matches(selector.matchLabels, labels), `${id(workload)} selects its own pods`);
  const { serviceAccountName, containers, volumes } = template.spec;
  assert.ok(
    all.has(`ServiceAccount ${namespace}/${serviceAccountName}`),
    `${id(workload)} runs as ${serviceAccountName}`,
  );
  const names = new Set(volumes.map(({ name }: Tested) => name));
  assert.equal(names.size, volumes.length, `${id(workload)} names each volume once`);
  for (const container of containers) {
    for (const mount of container.volumeMounts)
      assert.ok(names.has(mount.name), `${id(workload)} mounts ${mount.name}`);
    for (const { configMapRef } of container.envFrom ?? [])
      assert.ok(all.has(`ConfigMap ${namespace}/${configMapRef.name}`), `${id(workload)} reads ${configMapRef.name}`);
    const variables = container.env.map(({ name }: Tested) => name);
    assert.equal(new Set(variables).size, variables.length, `${id(workload)} sets each variable once`);
  }
}

/** Every selector of a Service, budget, policy or scaler finds exactly one workload. */
function checkSelectors(objects: readonly KubeObject[]): void {
  const found = (namespace: string, selector: Readonly<Record<string, string>>) =>
    workloads(objects).filter(
      ({ metadata, spec }) => metadata.namespace === namespace && matches(selector, spec.template.metadata.labels),
    ).length;
  for (const { kind, metadata, spec } of objects as readonly Tested[]) {
    const where = `${kind} ${metadata.name}`;
    if (kind === 'Service' && spec.selector) assert.equal(found(metadata.namespace, spec.selector), 1, where);
    if (kind === 'PodDisruptionBudget') assert.equal(found(metadata.namespace, spec.selector.matchLabels), 1, where);
    if (kind === 'NetworkPolicy') assert.equal(found(metadata.namespace, spec.podSelector.matchLabels), 1, where);
    if (kind === 'HorizontalPodAutoscaler') {
      const targets = workloads(objects).filter(({ metadata: { name } }) => name === spec.scaleTargetRef.name);
      assert.equal(targets.length, 1, where);
    }
  }
}

test('webhooks of all kinds lead to the Service of their own revision', async () => {
  for (const revision of ['', 'canary']) {
    const { objects } = await rendered(...(revision ? [`revision=${revision}`] : []));
    const webhooks = (objects as readonly Tested[]).flatMap(({ webhooks = [] }) => webhooks);
    assert.ok(webhooks.length > 0);
    for (const { clientConfig, name } of webhooks) {
      const { namespace, name: service } = clientConfig.service;
      assert.ok(
        objects.some((object) => id(object) === `Service ${namespace}/${service}`),
        name,
      );
    }
  }
});

test('two revisions share no object but those that belong to none', async () => {
  const shared =
    /^(?:CustomResourceDefinition|ServiceAccount istio-system\/istio-reader|.* istio-system\/istio-ingressgateway)/;
  const [one, two] = [await rendered('revision=blue'), await rendered('revision=green')];
  const ids = new Set(one.objects.map(id));
  const common = two.objects.map(id).filter((each) => ids.has(each) && !shared.test(each));
  assert.deepEqual(common, []);
  const selector = (set: Tested) => set.spec.selector;
  const pods = (set: Tested) => set.spec.template.metadata.labels;
  assert.ok(!matches(selector(one.get('Service/istiod-blue')), pods(two.get('Deployment/istiod-green'))));
  const byDefault = await rendered();
  assert.ok(!matches(selector(byDefault.get('Service/istiod')), pods(one.get('Deployment/istiod-blue'))));
  assert.ok(
    !matches(selector(byDefault.get('Deployment/istiod')).matchLabels, pods(one.get('Deployment/istiod-blue'))),
  );
});
