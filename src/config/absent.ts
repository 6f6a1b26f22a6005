import { isMap } from '../lib/tree.ts';
import { isGatewayList } from '../model/component-table.ts';
import type { Tree } from '../model/kube-object.ts';

/**
 * Values below which components read on. Null there is no value that they could read: the key counts as not written, as YAML
 * means it when nothing stands below a key. Null elsewhere takes a default away.
 */
const readOn = [
  'base cni cni.ambient cni.image cni.logging cni.repair cni.resourceQuotas experimental gateways',
  'gateways.istio-egressgateway gateways.istio-egressgateway.env gateways.istio-egressgateway.serviceAccount',
  'gateways.istio-ingressgateway gateways.istio-ingressgateway.env gateways.istio-ingressgateway.serviceAccount',
  'global global.agentgateway global.defaultPodDisruptionBudget global.istiod global.logging global.multiCluster',
  'global.proxy global.proxy.image global.proxy_init global.sds global.sds.token global.sts global.waypoint',
  'istiodRemote meshConfig pilot pilot.cni pilot.env pilot.image pilot.istiodRemote pilot.taint',
  'sidecarInjectorWebhook sidecarInjectorWebhook.templates telemetry telemetry.v2 telemetry.v2.prometheus',
  'telemetry.v2.stackdriver ztunnel',
]
  .join(' ')
  .split(' ');

/** The values without the nulls at keys below which components read on. */
export const withoutAbsentValues = (values: Tree): Tree => without(values, (path) => readOn.includes(path));

/** Settings of a component whose absence would leave an object without its `spec`, which no API server takes. */
const wholeSpecs = ['hpaSpec', 'podDisruptionBudget', 'service'];

/** `spec.components` without the nulls that stand for nothing written. A list of gateways that is null is refused elsewhere. */
export function withoutAbsentComponents(components: Tree): Tree {
  const present = Object.entries(components).filter(([key, value]) => value !== null || isGatewayList(key));
  return Object.fromEntries(
    present.map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(withoutAbsentSettings) : withoutAbsentSettings(value),
    ]),
  );
}

const withoutAbsentSettings = (component: unknown): unknown =>
  isMap(component)
    ? without(component, (path) => !path.includes('.') || wholeSpecs.some((key) => path === `k8s.${key}`))
    : component;

/** A copy without the null keys whose path (`pilot.env`) is unwanted. */
function without(tree: Tree, unwanted: (path: string) => boolean, above = ''): Tree {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => {
      const path = `${above}${key}`;
      if (value === null && unwanted(path)) return [];
      return [[key, isMap(value) ? without(value, unwanted, `${path}.`) : value]];
    }),
  );
}
