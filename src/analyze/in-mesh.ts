import type { Kinds } from '../world/kinds.ts';
import type { Labels } from '../world/resource.ts';
import type { World } from '../world/world.ts';

type PodSpec = Kinds['Pod']['spec'];

/** A pod, or the template of one. */
export interface PodLike {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec?: PodSpec;
}

export const proxyContainer = 'istio-proxy';
const inject = 'sidecar.istio.io/inject';

/** Whether a pod has, or would get, a sidecar: its own word counts before its namespace's. Revision labels do not count. */
export function inMesh(world: World<'Namespace'>, { namespace, labels, annotations, spec }: PodLike): boolean {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  if (containers.some(({ name, image }) => name === proxyContainer && image)) return true;
  const own = labels[inject] ?? annotations[inject];
  if (own !== undefined) return own === 'true';
  return world.get('Namespace', '', namespace)?.labels['istio-injection'] === 'enabled';
}

/** Whether ztunnel takes a pod's traffic. */
export const isAmbient = ({ annotations }: Pick<PodLike, 'annotations'>): boolean =>
  annotations['ambient.istio.io/redirection'] === 'enabled';

/** Parts of the control plane: its own objects are none of the user's business. */
export const isControlPlane = ({ labels }: { readonly labels: Labels }): boolean =>
  'istio' in labels || labels.release === 'istio';
