import { fullName, type Resource } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { proxyContainer } from '../in-mesh.ts';
import { type InjectorSettings, injectorSettings } from '../injector-config.ts';

type Namespace = Resource<'Namespace'>;

export const namespaceInjection = defineAnalyzer({
  name: 'injection.Analyzer',
  summary: 'Namespaces say clearly whether their pods get a sidecar, and pods that should have one do.',
  why: 'Pods without a sidecar are outside the mesh: no mutual TLS, no policies, no telemetry.',
  fix: 'Label the namespace with istio-injection or istio.io/rev (not both) and restart the pods.',
  reads: ['Namespace', 'Pod', 'ConfigMap'],
  emits: ['IST0102', 'IST0103', 'IST0123', 'IST0148'],
  *check(world) {
    const settings = injectorSettings(world);
    for (const namespace of world.all('Namespace')) {
      if (namespace.name === 'istio-system') continue;
      const labels = injectionLabels(namespace);
      if (labels.length > 1) yield finding('IST0123', namespace, 'metadata.labels', labels);
      if (namespace.labels['istio.io/dataplane-mode'] === 'ambient') continue;
      yield* unlabelled(namespace, settings);
      if (namespace.labels['istio-injection'] === 'enabled') yield* podsWithoutProxy(world, namespace.name);
    }
  },
  examples: [
    {
      good: 'an injected pod, one that declines, and a namespace of ztunnel',
      yaml: `kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
kind: Namespace
metadata: {name: mesh, labels: {istio.io/dataplane-mode: ambient}}
---
kind: Pod
metadata: {name: a, namespace: shop}
spec: {initContainers: [{name: istio-proxy, image: proxyv2}]}
---
kind: Pod
metadata: {name: b, namespace: shop, labels: {sidecar.istio.io/inject: 'false'}}`,
    },
    {
      bad: 'no label, contradicting ones, and a pod from before the label',
      yaml: `kind: Namespace
metadata: {name: plain}
---
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled, istio.io/rev: canary}}
---
kind: Pod
metadata: {name: a, namespace: shop}
spec: {containers: [{name: app, image: app}]}`,
      finds: [
        { code: 'IST0102', at: 'metadata.labels' },
        { code: 'IST0123', at: 'metadata.labels' },
        { code: 'IST0103', at: 'spec.containers' },
      ],
    },
    {
      bad: 'no label where every namespace is injected',
      yaml: `kind: Namespace
metadata: {name: plain}
---
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data: {values: '{"sidecarInjectorWebhook": {"enableNamespacesByDefault": true}}'}`,
      finds: [{ code: 'IST0148', at: 'metadata.labels' }],
    },
  ],
});

/** `key=value` of the labels that decide; a namespace that declines needs no revision. */
function injectionLabels({ labels }: Namespace): readonly string[] {
  const injection = labels['istio-injection'];
  const others = injection === undefined || injection === 'enabled' ? ['istio.io/rev', 'istio.io/dataplane-mode'] : [];
  return ['istio-injection', ...others].filter((key) => key in labels).map((key) => `${key}=${labels[key]}`);
}

function* unlabelled(namespace: Namespace, settings: ReadonlyMap<string, InjectorSettings>) {
  if (namespace.labels['istio-injection'] || namespace.labels['istio.io/rev']) return;
  if (settings.get('default')?.enableNamespacesByDefault) yield finding('IST0148', namespace, 'metadata.labels');
  else yield finding('IST0102', namespace, 'metadata.labels', namespace.name, namespace.name);
}

function* podsWithoutProxy(world: World<'Pod'>, namespace: string) {
  for (const pod of world.carrying('Pod', {}, namespace)) {
    const inject = pod.labels['sidecar.istio.io/inject'] ?? pod.annotations['sidecar.istio.io/inject'];
    if (inject?.toLowerCase() === 'false' || pod.spec?.hostNetwork) continue;
    const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
    if (!containers.find(({ name }) => name === proxyContainer)?.image)
      yield finding('IST0103', pod, 'spec.containers', fullName(pod));
  }
}
