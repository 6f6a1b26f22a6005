import { builtInSource } from '../world/built-in.ts';
import { type PodLike, proxyOf } from '../world/proxies.ts';
import type { Labels, Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';

export { isAmbient, type PodLike, proxyContainer } from '../world/proxies.ts';

/** Whether a pod has, or would get, a proxy of its own: a sidecar, or it is a gateway. */
export function inMesh(world: World<'Namespace'>, pod: PodLike): boolean {
  const proxy = proxyOf(world, pod);
  return proxy !== 'none' && proxy !== 'ztunnel';
}

/** Whether policies reach a workload: it has a proxy, ztunnel takes its traffic, or it is the gateway taken for granted. */
export const isReached = (world: World<'Namespace'>, pod: Resource<'Workload'>): boolean =>
  pod.source === builtInSource || proxyOf(world, pod) !== 'none';

/** Parts of the control plane: its own objects are none of the user's business. */
export const isControlPlane = ({ labels }: { readonly labels: Labels }): boolean =>
  'istio' in labels || labels.release === 'istio';
