import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, error } from '../define-rule.ts';

/** Values below which components read on: null there is no value that they could read. */
const needed = [
  'base cni.ambient cni.image cni.logging cni.repair cni.resourceQuotas experimental gateways',
  'gateways.istio-egressgateway gateways.istio-egressgateway.env gateways.istio-egressgateway.serviceAccount',
  'gateways.istio-ingressgateway gateways.istio-ingressgateway.env gateways.istio-ingressgateway.serviceAccount',
  'global global.defaultPodDisruptionBudget global.istiod global.logging global.multiCluster global.proxy global.proxy.image',
  'global.sds global.sds.token global.sts istiodRemote meshConfig pilot.env pilot.image pilot.istiodRemote pilot.taint',
  'sidecarInjectorWebhook sidecarInjectorWebhook.templates telemetry telemetry.v2 telemetry.v2.prometheus telemetry.v2.stackdriver',
]
  .join(' ')
  .split(' ');

/** Null where a component needs a value. */
export const nullValues: ConfigRule = function* ({ user }) {
  for (const key of needed) {
    const path = ['spec', 'values', ...key.split('.')];
    if (valueAt(user, path) === null)
      yield error(path, 'null, but a value is needed:', 'leave the key out for its default');
  }
  const mesh = ['spec', 'meshConfig'];
  if (valueAt(user, mesh) === null)
    yield error(mesh, 'null, but a value is needed:', 'leave the key out for its default');
};
