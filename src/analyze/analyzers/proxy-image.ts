import { readYaml, YamlError } from '../../lib/yaml.ts';
import { carries, isEmpty } from '../../world/labels.ts';
import type { Resource } from '../../world/resource.ts';
import { fields, text } from '../../world/shape.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { proxyContainer } from '../in-mesh.ts';
import { injectorSettings } from '../injector-config.ts';

type Readable = 'Namespace' | 'Pod' | 'ConfigMap' | 'MeshConfig' | 'ProxyConfig';
const imageType = fields({ image: fields({ imageType: text }) });

export const proxyImage = defineAnalyzer({
  name: 'injection.ImageAnalyzer',
  summary: 'Sidecars run the image that would be injected now.',
  why: 'Pods keep the proxy they were created with: after an upgrade they run an old one.',
  fix: 'Restart the workloads: kubectl rollout restart deployment -n NAMESPACE.',
  reads: ['Namespace', 'Pod', 'ConfigMap', 'MeshConfig', 'ProxyConfig'],
  emits: ['IST0158'],
  *check(world) {
    const settings = injectorSettings(world);
    for (const namespace of world.all('Namespace')) {
      const revision = namespace.labels['istio.io/rev'];
      if (revision === undefined && namespace.labels['istio-injection'] !== 'enabled') continue;
      const image = settings.get(revision || 'default')?.image;
      if (image === undefined) continue;
      const pods = world.carrying('Pod', {}, namespace.name).filter((pod) => differs(world, pod, image));
      if (pods.length > 0) yield finding('IST0158', namespace, '', pods.map(({ name }) => name).sort());
    }
  },
  examples: [
    {
      good: 'the image and its wanted variant',
      yaml: `kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data: {values: '{"global": {"hub": "h", "tag": "1", "proxy": {"image": "proxyv2"}}}'}
---
kind: Pod
metadata: {name: a, namespace: shop}
spec: {containers: [{name: istio-proxy, image: 'h/proxyv2:1-distroless'}]}
---
kind: ProxyConfig
metadata: {name: all, namespace: istio-system}
spec: {image: {imageType: distroless}}`,
      mesh: 'defaultConfig: {image: {imageType: debug}}',
    },
    {
      bad: 'the image of another release',
      yaml: `kind: Namespace
metadata: {name: shop, labels: {istio.io/rev: canary}}
---
kind: ConfigMap
metadata: {name: istio-sidecar-injector-canary, namespace: istio-system}
data: {values: '{"global": {"proxy": {"image": "h/proxyv2:2"}}}'}
---
kind: Pod
metadata: {name: a, namespace: shop}
spec: {containers: [{name: istio-proxy, image: 'h/proxyv2:1'}]}`,
      finds: [{ code: 'IST0158', at: '' }],
    },
  ],
});

function differs(world: World<Readable>, pod: Resource<'Pod'>, image: string): boolean {
  if (pod.annotations['sidecar.istio.io/proxyImage']) return false;
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const proxies = containers.filter(({ name }) => name === proxyContainer);
  if (proxies.length === 0) return false;
  const variant = `${image}-${imageVariant(world, pod)}`;
  return proxies.some((proxy) => proxy.image !== image && proxy.image !== variant);
}

/** `default` is no variant. The more particular setting wins: mesh, root namespace, namespace, workload, pod. */
function imageVariant(world: World<Readable>, pod: Resource<'Pod'>): string {
  const [mesh] = world.all('MeshConfig');
  const root = mesh?.settings.rootNamespace ?? world.istioNamespace;
  const own = world.carrying('ProxyConfig', {}, pod.namespace);
  const selectorOf = ({ spec }: Resource<'ProxyConfig'>) => spec?.selector?.matchLabels ?? {};
  const configs = [
    ...world.carrying('ProxyConfig', {}, root).filter((config) => isEmpty(selectorOf(config))),
    ...own.filter((config) => isEmpty(selectorOf(config))),
    ...own.filter((config) => !isEmpty(selectorOf(config)) && carries(pod.labels, selectorOf(config))),
  ];
  const annotated = imageType(yamlOf(pod.annotations['proxy.istio.io/config'] ?? ''));
  const types = [
    mesh?.settings.defaultConfig?.image?.imageType,
    ...configs.map(({ spec }) => spec?.image?.imageType),
    annotated?.image?.imageType,
  ];
  const chosen = types.findLast(Boolean) ?? '';
  return chosen === 'default' ? '' : chosen;
}

function yamlOf(yaml: string): unknown {
  const [document] = readYaml(yaml);
  return document instanceof YamlError ? undefined : document?.value;
}
