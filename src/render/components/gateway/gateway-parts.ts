import { isFilled, when } from '../../../lib/filled.ts';
import type { GatewayChartValues, GatewayValues } from '../../../model/gateway-values.ts';
import type { Labels } from '../../../model/kubernetes.ts';
import type { Identity } from '../../identity.ts';

/** One gateway, as its builders see it. */
export interface Gateway {
  readonly id: Identity;
  readonly chart: GatewayChartValues;
  readonly values: GatewayValues;
  /** Labels of its objects: its own, by which others select it, among them. */
  readonly labels: Labels;
  readonly serviceAccountName: string;
}

/** Tells the proxy that it cannot open ports below 1024. */
export const unprivileged = ({ values }: Gateway) =>
  when(!isFilled(values.runAsRoot), () => [{ name: 'ISTIO_META_UNPRIVILEGED_POD', value: 'true' }]);
