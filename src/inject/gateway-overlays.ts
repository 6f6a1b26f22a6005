// Users change what istiod makes for a Gateway with the ConfigMap of parametersRef, or with one for a whole class.
import { isMap, mapAt } from '../lib/tree.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import { strategicMerge } from '../objects/strategic-merge.ts';

/** Keys of such a ConfigMap and the kind that each changes. */
const overlayKinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  horizontalPodAutoscaler: 'HorizontalPodAutoscaler',
  podDisruptionBudget: 'PodDisruptionBudget',
  service: 'Service',
  serviceAccount: 'ServiceAccount',
};

/** Metadata that an overlay must leave as it is. */
const fixed = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'ownerReferences',
  'finalizers',
];

/** Made only when an overlay asks for them. */
const optional = ['HorizontalPodAutoscaler', 'PodDisruptionBudget'];

/** An overlay that istiod refuses. */
export class OverlayError extends Error {
  override readonly name = 'OverlayError';
}

/**
 * The objects with overlays (ConfigMap data, in order) laid on them; those that only an overlay brings are left out without one.
 * Throws OverlayError, MergeError and YamlError.
 */
export function overlayObjects(
  objects: readonly Tree[],
  overlays: readonly Readonly<Record<string, string>>[],
): readonly Tree[] {
  for (const overlay of overlays)
    for (const key of Object.keys(overlay))
      if (!Object.hasOwn(overlayKinds, key))
        throw new OverlayError(`unsupported overlay "${key}": there are ${Object.keys(overlayKinds).join(', ')}`);
  return objects.flatMap((object) => {
    const kind = String(object.kind);
    const texts = overlays.flatMap((overlay) =>
      Object.entries(overlay)
        .filter(([key]) => overlayKinds[key] === kind)
        .map(([, text]) => text),
    );
    if (texts.length === 0) return optional.includes(kind) ? [] : [object];
    return [texts.reduce((under, text) => overlayOne(under, text, kind), object)];
  });
}

function overlayOne(object: Tree, text: string, kind: string): Tree {
  const patch = parseYaml(text)[0]?.value ?? {};
  if (!isMap(patch)) throw new OverlayError(`the overlay of the ${kind} is no map`);
  const result = strategicMerge(object, patch, kind);
  const [before, after] = [mapAt(object, ['metadata']), mapAt(result, ['metadata'])];
  for (const key of fixed)
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      throw new OverlayError(`the overlay of the ${kind} must not change metadata.${key}`);
  if (Array.isArray(after.managedFields) && after.managedFields.length > 0)
    throw new OverlayError(`the overlay of the ${kind} must not set metadata.managedFields`);
  return result;
}
