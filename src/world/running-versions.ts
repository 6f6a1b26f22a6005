import { componentTable, singleWorkloads } from '../model/component-table.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { RunningVersion } from '../model/version-report.ts';
import { fields, list, map, text } from './shape.ts';

const podShape = fields({
  metadata: fields({ name: text, namespace: text, labels: map(text), annotations: map(text) }),
  spec: fields({
    containers: list(fields({ name: text, image: text })),
    initContainers: list(fields({ name: text, image: text })),
  }),
  status: fields({ phase: text }),
});

/** The container in which a proxy runs, of a workload, a gateway or a node. */
const proxyContainer = 'istio-proxy';

interface PodFacts {
  readonly component: string;
  readonly revision: string;
  readonly version: string;
  readonly pod: string;
}

/** A proxy that runs: a sidecar, gateway, waypoint or ztunnel. */
export interface RunningProxy {
  readonly component: string;
  /** `default` for the default revision. */
  readonly revision: string;
  /** `1.30.3`, or `unknown`. */
  readonly version: string;
  /** `shop/web-1`. */
  readonly pod: string;
}

/** The proxies among `pods`: whoever counts proxies counts these. */
export const runningProxies = (pods: readonly KubeObject[]): readonly RunningProxy[] =>
  pods.map(factsOf).filter((fact) => fact !== undefined && isProxy(fact.component)) as readonly RunningProxy[]; // without undefined

/** Whether pods of a component are proxies: the CNI agent and istiod are none. */
export const isProxy = (component: string): boolean =>
  !singleWorkloads.some((name) => name === component && componentTable[name].workload?.container !== proxyContainer);

/** Istio's own pods and proxies among `pods`, by component, revision and version; pods that ended do not run anything. */
export function runningVersions(pods: readonly KubeObject[]): {
  controlPlane: readonly RunningVersion[];
  dataPlane: readonly RunningVersion[];
} {
  const facts = pods.map(factsOf).filter((fact) => fact !== undefined);
  const isControlPlane = ({ component }: PodFacts) => component === 'pilot';
  return {
    controlPlane: grouped(facts.filter(isControlPlane)),
    dataPlane: grouped(facts.filter((fact) => !isControlPlane(fact))),
  };
}

function factsOf(object: KubeObject): PodFacts | undefined {
  const { metadata = {}, spec = {}, status = {} } = podShape(object) ?? {};
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return undefined;
  const { labels = {}, annotations = {}, name = '', namespace = '' } = metadata;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const image = (wanted: string) => containers.find((container) => container.name === wanted)?.image;
  const found = componentOf(labels, image);
  if (!found) return undefined;
  return {
    component: found.component,
    revision: labels['istio.io/rev'] || revisionOf(annotations) || 'default',
    version: versionOfImage(found.image) ?? labels['app.kubernetes.io/version'] ?? 'unknown',
    pod: `${namespace}/${name}`,
  };
}

function componentOf(labels: Readonly<Record<string, string>>, image: (container: string) => string | undefined) {
  for (const component of singleWorkloads) {
    const { workload } = componentTable[component];
    const found = workload && (workload.app === undefined || labels.app === workload.app) && image(workload.container);
    if (found) return { component, image: found };
  }
  const proxy = image(proxyContainer);
  if (!proxy) return undefined;
  if (labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller') return { component: 'waypoint', image: proxy };
  const isGateway = labels['gateway.networking.k8s.io/gateway-name'] || labels.istio?.endsWith('gateway');
  return { component: isGateway ? 'gateway' : 'sidecar', image: proxy };
}

/** What the injector noted on the pod. */
function revisionOf(annotations: Readonly<Record<string, string>>): string | undefined {
  try {
    const status = JSON.parse(annotations['sidecar.istio.io/status'] ?? '{}') as Tree;
    return typeof status.revision === 'string' ? status.revision : undefined;
  } catch {
    return undefined;
  }
}

/** `1.30.3` of `registry.istio.io/release/proxyv2:1.30.3-distroless@sha256:…`; undefined without a tag. */
export function versionOfImage(image: string): string | undefined {
  const tag = /:([\w.-]+)$/.exec(image.replace(/@.*$/, ''))?.[1];
  return tag?.replace(/-(?:distroless|debug)$/, '');
}

function grouped(facts: readonly PodFacts[]): readonly RunningVersion[] {
  const groups = new Map<string, { component: string; revision: string; version: string; pods: string[] }>();
  for (const { pod, ...rest } of facts) {
    const key = `${rest.component} ${rest.revision} ${rest.version}`;
    const group = groups.get(key) ?? { ...rest, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, group]) => ({ ...group, pods: group.pods.sort() }));
}
