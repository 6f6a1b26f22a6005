// The listeners of a Gateway, and those that ListenerSets add to it where the Gateway lets them.
import { isMap, mapAt, mapsIn, valueAt } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { LabelSelector } from '../model/kubernetes.ts';
import { selectorMatches } from './decision.ts';

export interface GatewayListener {
  readonly listener: Tree;
  /** `ListenerSet shop/more`; absent for the Gateway's own. */
  readonly from?: string;
}

/** Those of the Gateway, then those of its accepted ListenerSets among the objects, the oldest set first. */
export function listenersOf(gateway: KubeObject, objects: readonly KubeObject[]): readonly GatewayListener[] {
  const sets = objects
    .filter((object) => object.kind === 'ListenerSet' && object.apiVersion.startsWith('gateway.networking.k8s.io/'))
    .filter((set) => isFor(set, gateway) && isAllowed(set, gateway, objects))
    .toSorted((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1));
  return [
    ...listOf(gateway).map((listener) => ({ listener })),
    ...sets.flatMap((set) => listOf(set).map((listener) => ({ listener, from: `ListenerSet ${nameOf(set)}` }))),
  ];
}

const listOf = (object: KubeObject): readonly Tree[] => {
  const listeners = valueAt(object, ['spec', 'listeners']);
  return mapsIn(listeners);
};
const homeOf = ({ metadata }: KubeObject) => metadata.namespace ?? 'default';
const nameOf = (object: KubeObject) => `${homeOf(object)}/${object.metadata.name ?? ''}`;
const ageKey = (object: KubeObject) => `${String(object.metadata.creationTimestamp ?? '')} ${nameOf(object)}`;

function isFor(set: KubeObject, gateway: KubeObject): boolean {
  const { kind = 'Gateway', name, namespace } = mapAt(set, ['spec', 'parentRef']);
  return kind === 'Gateway' && `${String(namespace ?? homeOf(set))}/${String(name)}` === nameOf(gateway);
}

/** `spec.allowedListeners.namespaces`: none unless the Gateway says otherwise. */
function isAllowed(set: KubeObject, gateway: KubeObject, objects: readonly KubeObject[]): boolean {
  const { from = 'None', selector } = mapAt(gateway, ['spec', 'allowedListeners', 'namespaces']);
  if (from === 'All') return true;
  if (from === 'Same') return homeOf(set) === homeOf(gateway);
  if (from !== 'Selector' || !isMap(selector)) return false;
  const home = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === homeOf(set));
  return selectorMatches(selector as LabelSelector, {
    'kubernetes.io/metadata.name': homeOf(set),
    ...home?.metadata.labels,
  });
}
