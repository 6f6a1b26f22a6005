import { mapAt, mapsIn, valueAt } from '../lib/tree.ts';
import type { ComponentConfig, ValidConfig } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import { describeRef } from '../objects/refs.ts';
import { imageName } from '../render/shared/image.ts';

/** An image that nodes will pull, and what for. */
export interface UsedImage {
  readonly image: string;
  /** `Deployment istio-system/istiod`, `injected sidecars`, …; sorted. */
  readonly usedBy: readonly string[];
}

/** Every image of a configuration by name: of rendered workloads, and of the pods that injection will make. */
export function imagesOf(config: ValidConfig, manifests: readonly Manifest[]): readonly UsedImage[] {
  const users = new Map<string, Set<string>>();
  const add = (image: unknown, user: string) => {
    // Gateways that injection completes have the image `auto` until then.
    if (typeof image === 'string' && image !== '' && image !== 'auto')
      users.set(image, (users.get(image) ?? new Set()).add(user));
  };
  for (const manifest of manifests) {
    if (!['Deployment', 'DaemonSet'].includes(manifest.ref.kind)) continue;
    for (const image of containerImages(manifest.object())) add(image, describeRef(manifest.ref));
  }
  const pilot = config.components.find(({ name }) => name === 'pilot');
  if (pilot) for (const [image, user] of injectedImages(pilot)) add(image, user);
  return [...users]
    .map(([image, usedBy]) => ({ image, usedBy: [...usedBy].sort() }))
    .sort((a, b) => (a.image < b.image ? -1 : 1));
}

function containerImages(object: KubeObject): readonly unknown[] {
  const pod = mapAt(object, ['spec', 'template', 'spec']);
  return [pod.initContainers, pod.containers].flatMap((containers) => mapsIn(containers).map(({ image }) => image));
}

/** What the injection templates make of `values.global`. */
function injectedImages({ values }: ComponentConfig): readonly (readonly [image: unknown, user: string])[] {
  const global = mapAt(values, ['global']);
  const named = (path: readonly string[]) => {
    const image = valueAt(global, [...path, 'image']);
    return typeof image === 'string' ? imageName(image, mapAt(global, path), global) : undefined;
  };
  return [
    [named(['proxy']), 'injected sidecars, waypoints and Kubernetes Gateways'],
    [named(['proxy_init']), 'init containers of injected pods'],
    [valueAt(global, ['agentgateway', 'image']), 'agent gateways'],
  ];
}
