import { emitYaml } from '../lib/yaml-emit.ts';
import type { ComponentName } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import { groupOf, refOf } from '../objects/refs.ts';

/** An object as part of a component's manifests. */
export function manifestOf(object: KubeObject, component: ComponentName): Manifest {
  return { ref: refOf(object), component, object: () => object, yaml: () => emitYaml(object) };
}

/** Kinds that others stand on come first, what opens the doors last; within a rank by group, kind and name. */
const ranks: Readonly<Record<string, number>> = {
  CustomResourceDefinition: -1000,
  ServiceAccount: 1,
  ClusterRole: 1,
  ClusterRoleBinding: 2,
  ValidatingWebhookConfiguration: 3,
  ConfigMap: 100,
  HorizontalPodAutoscaler: 1001,
  Service: 10_000,
};

/** The order in which `manifest generate` prints; `render` returns the one in which objects are applied. */
export function printOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.toSorted((a, b) => {
    const byRank = rankOf(a) - rankOf(b);
    return (
      byRank ||
      compare(groupOf(a.ref.apiVersion), groupOf(b.ref.apiVersion)) ||
      compare(a.ref.kind, b.ref.kind) ||
      compare(a.ref.name, b.ref.name)
    );
  });
}

const rankOf = ({ ref }: Manifest) => ranks[ref.kind] ?? 1000;
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
