import type { ComponentName } from './component-table.ts';

/** Where a release keeps the chart of a component, below `manifests/charts`. */
export const chartFolders: Readonly<Record<ComponentName, string>> = {
  base: 'base',
  pilot: 'istio-control/istio-discovery',
  ingressGateways: 'gateways/istio-ingress',
  egressGateways: 'gateways/istio-egress',
  cni: 'istio-cni',
  ztunnel: 'ztunnel',
};
