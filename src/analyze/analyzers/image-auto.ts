import type { Kinds } from '../../world/kinds.ts';
import { selects } from '../../world/labels.ts';
import type { Labels } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { proxyContainer } from '../in-mesh.ts';

export const imageAuto = defineAnalyzer({
  name: 'injection.ImageAutoAnalyzer',
  summary: 'Pods with the image "auto" are injected.',
  why: 'The word is a placeholder for the injector: without injection Kubernetes tries to pull an image of that name.',
  fix: 'Label the namespace for injection, or the pod template with sidecar.istio.io/inject: "true".',
  reads: ['Namespace', 'Pod', 'Deployment', 'MutatingWebhookConfiguration'],
  emits: ['IST0146', 'IST0147'],
  *check(world) {
    for (const pod of world.all('Pod')) {
      const path = autoImagePath(pod.spec, 'spec');
      if (path) yield finding('IST0147', pod, path, 'Pod', pod.name);
    }
    const injectors = injectorsOf(world);
    for (const deployment of world.all('Deployment')) {
      const { metadata, spec } = deployment.spec?.template ?? {};
      const path = autoImagePath(spec, 'spec.template.spec');
      if (!path) continue;
      const namespace = world.get('Namespace', '', deployment.namespace || 'default')?.labels ?? {};
      if (!injectors.some((injects) => injects(namespace, metadata?.labels ?? {})))
        yield finding('IST0146', deployment, path, 'Deployment', deployment.name);
    }
  },
  examples: [
    {
      good: 'a gateway that the injector completes',
      yaml: `kind: Deployment
spec: {template: {metadata: {labels: {sidecar.istio.io/inject: 'true'}}, spec: {containers: [{name: istio-proxy, image: auto}]}}}
---
kind: Namespace
metadata: {name: default, labels: {istio.io/rev: a}}
---
kind: MutatingWebhookConfiguration
metadata: {name: injector}
webhooks:
- name: rev.sidecar-injector.istio.io
  namespaceSelector: {matchLabels: {istio.io/rev: a}}
  objectSelector: {matchExpressions: [{key: sidecar.istio.io/inject, operator: In, values: ['true']}]}`,
    },
    {
      bad: 'nobody injects',
      yaml: `kind: Deployment
spec: {template: {spec: {containers: [{name: istio-proxy, image: auto}]}}}
---
kind: Pod
spec: {containers: [{name: istio-proxy, image: auto}]}`,
      finds: [
        { code: 'IST0147', at: 'spec.containers[0].image' },
        { code: 'IST0146', at: 'spec.template.spec.containers[0].image' },
      ],
    },
  ],
});

function autoImagePath(spec: Kinds['Pod']['spec'], path: string): string | undefined {
  const index = (spec?.containers ?? []).findIndex(({ name, image }) => name === proxyContainer && image === 'auto');
  return index < 0 ? undefined : `${path}.containers[${index}].image`;
}

type Injects = (namespace: Labels, pod: Labels) => boolean;

function injectorsOf(world: World<'MutatingWebhookConfiguration'>): readonly Injects[] {
  return world.all('MutatingWebhookConfiguration').flatMap(({ webhooks = [] }) =>
    webhooks
      .filter(({ name = '' }) => name.endsWith('istio.io'))
      .map(
        ({ namespaceSelector, objectSelector }): Injects =>
          (namespace, pod) =>
            selects(namespaceSelector, namespace) && selects(objectSelector, pod),
      ),
  );
}
