import { carries } from './labels.ts';
import type { Labels, Resource } from './resource.ts';
import type { World } from './world.ts';

const region = 'topology.kubernetes.io/region';
const zone = 'topology.kubernetes.io/zone';
const subzone = 'topology.istio.io/subzone';
const host = 'kubernetes.io/hostname';
const fromNode = new Set([region, zone, subzone, host]);

/** Workloads that carry labels, those that Istio gives them for the place of their node included. */
export function podsWith(
  world: World<'Workload' | 'Node'>,
  labels: Labels,
  namespace?: string,
): readonly Resource<'Workload'>[] {
  const keys = Object.keys(labels);
  if (!keys.some((key) => fromNode.has(key))) return world.carrying('Workload', labels, namespace);
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !fromNode.has(key)));
  return world
    .carrying('Workload', own, namespace)
    .filter((pod) => carries({ ...pod.labels, ...nodeLabels(world, pod) }, labels));
}

/** Labels that Istio gives a pod for the place of its node; a gap in region, zone, subzone ends the list. */
function nodeLabels(world: World<'Node'>, { spec }: Resource<'Workload'>): Labels {
  if (!spec?.nodeName) return {};
  const labels = world.get('Node', '', spec.nodeName)?.labels ?? {};
  const place = [labels[region] ?? ''];
  for (const part of [labels[zone], labels[subzone]]) {
    if (!part) break;
    place.push(part);
  }
  const parts = [region, zone, subzone].flatMap((key, index) => (place[index] ? [[key, place[index]] as const] : []));
  return { ...Object.fromEntries(parts), [host]: spec.nodeName };
}
