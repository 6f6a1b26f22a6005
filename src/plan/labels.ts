import { type ComponentName, componentNames, componentTable } from '../model/component-table.ts';
import type { ValidConfig } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject } from '../model/plan.ts';

/** Field manager of installations: the reference's, so that either program can go on where the other stopped. */
export const fieldManager = 'istio-operator';
/** The reference's manager for tags. */
export const tagFieldManager = 'istio-ci';

// The one place that knows which labels make an object ours; the reference's words.
export const label = {
  managed: 'operator.istio.io/managed',
  version: 'operator.istio.io/version',
  component: 'operator.istio.io/component',
  owner: 'install.operator.istio.io/owning-resource',
  ownerNamespace: 'install.operator.istio.io/owning-resource-namespace',
  notPruned: 'install.operator.istio.io/owning-resource-not-pruned',
  revision: 'istio.io/rev',
  tag: 'istio.io/tag',
  network: 'topology.istio.io/network',
} as const;

/** The component whose label an object carries. */
export function componentOf(object: KubeObject): ComponentName | undefined {
  const name = object.metadata.labels?.[label.component];
  return componentNames.find((component) => componentTable[component].label === name);
}

/** `default` when there is none. */
export const revisionName = ({ revision }: Pick<ValidConfig, 'revision'>): string => revision || 'default';

/** The object with the labels by which it is found again. Owner is named only when the configuration has a name, as the reference does. */
export function labelled(desired: DesiredObject, config: ValidConfig, version: string): DesiredObject {
  const labels = {
    ...desired.object.metadata.labels,
    [label.managed]: 'Reconcile',
    [label.version]: version,
    [label.component]: componentTable[desired.component].label,
    ...(config.name === '' ? {} : { [label.owner]: config.name }),
    [label.ownerNamespace]: config.istioNamespace,
    [label.revision]: revisionName(config),
  };
  const { object } = desired;
  return { ...desired, object: { ...object, metadata: { ...object.metadata, labels } } };
}
