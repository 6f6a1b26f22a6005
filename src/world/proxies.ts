import type { Kinds } from './kinds.ts';
import type { Labels } from './resource.ts';
import type { World } from './world.ts';

/** What takes a pod's traffic. */
export type ProxyKind = 'sidecar' | 'gateway' | 'waypoint' | 'ztunnel' | 'none';

/** A pod, or the template of one. */
export interface PodLike {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec?: Kinds['Pod']['spec'];
}

export const proxyContainer = 'istio-proxy';
const inject = 'sidecar.istio.io/inject';
const revision = 'istio.io/rev';
const dataplane = 'istio.io/dataplane-mode';
const gatewayClass = 'gateway.networking.k8s.io/gateway-class-name';

/**
 * What takes the traffic of a pod, or of the pods of a template: its own proxy if it has one or gets one, else ztunnel where
 * the pod or its namespace is in ambient mode.
 */
export function proxyOf(world: World<'Namespace'>, pod: PodLike): ProxyKind {
  if (pod.labels[gatewayClass] === 'istio-waypoint') return 'waypoint';
  const templates = pod.annotations['inject.istio.io/templates'] ?? '';
  const isInjected = willBeInjected(world, pod);
  if (isInjected && templates.split(',').some((name) => name.trim() === 'gateway')) return 'gateway';
  const own = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(
    ({ name, image }) => name === proxyContainer && image && (image !== 'auto' || isInjected),
  );
  if (own?.args?.includes('router')) return 'gateway';
  if (own || isInjected) return 'sidecar';
  return isAmbient(world, pod) ? 'ztunnel' : 'none';
}

/** Whether the webhook of some revision injects the pod: its own word counts before its namespace's. */
export function willBeInjected(world: World<'Namespace'>, { namespace, labels, annotations, spec }: PodLike): boolean {
  if (spec?.hostNetwork) return false;
  const own = labels[inject] ?? annotations[inject];
  const { labels: around = {} } = world.get('Namespace', '', namespace) ?? {};
  const isOn = around['istio-injection'] === 'enabled' || (!('istio-injection' in around) && revision in around);
  const isOff = 'istio-injection' in around && !isOn;
  if (own === 'false' || isOff) return false;
  if (own === 'true') return labels[inject] !== undefined || isOn;
  return isOn || labels[revision] !== undefined;
}

/** Whether ztunnel takes the traffic of a pod without a proxy of its own: the pod's label counts before its namespace's. */
export function isAmbient(world: World<'Namespace'>, { namespace, labels, annotations, spec }: PodLike): boolean {
  if (annotations['ambient.istio.io/redirection'] === 'enabled') return true;
  if (spec?.hostNetwork) return false;
  const mode = labels[dataplane] ?? world.get('Namespace', '', namespace)?.labels[dataplane];
  return mode === 'ambient';
}
