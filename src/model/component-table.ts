/** The parts of an installation, in the order in which they are rendered; each stands behind what it starts after. */
export const componentNames = ['base', 'pilot', 'ingressGateways', 'egressGateways', 'cni', 'ztunnel'] as const;
export type ComponentName = (typeof componentNames)[number];

/** A file of profiles/charts, without `.yaml`. */
export type ChartName = 'base' | 'istiod' | 'cni' | 'ztunnel' | 'ingress' | 'egress';

/** Istio's chart behind a component: part of the labels, by which Helm users find their objects. */
export type HelmChart = 'base' | 'istiod' | 'cni' | 'ztunnel' | 'istio-ingress' | 'istio-egress';

/** The workload of a component; its HPA, budget and Service have the same name. */
export interface ComponentWorkload {
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly name: string;
  /** The container that settings go to, and whose image tells the version that runs. */
  readonly container: string;
  /** What the label `app` of its pods says; none where pods are told by their container. */
  readonly app?: string;
  /** The revision follows the name. */
  readonly revisioned?: true;
}

/** Everything that tells one component from the others, but for its builder (src/render/components/components.ts). */
export interface ComponentTraits {
  /** As users know it. */
  readonly title: string;
  /** Value of the label `operator.istio.io/component`. */
  readonly label: string;
  readonly helmChart: HelmChart;
  /** The Helm release that can take it over; gateways have a chart of another shape, to which their values do not carry over. */
  readonly helmRelease?: string;
  /** Where its defaults stand. */
  readonly defaults: ChartName;
  /** Where hub, tag, name, labels and ports of `components.X` go in the values. */
  readonly root: readonly string[];
  /**
   * How it reads the values: `lifted`, its own key's content stands at the top level, too; `flattened`, only that content,
   * scalars and globals reach it, all at the top level. Without one, as they are.
   */
  readonly reads?: 'lifted' | 'flattened';
  /** Gateways: a list of entries, switched on as a whole by `values.<root>.enabled`. */
  readonly isList?: true;
  /** Whether it is installed when `components` does not name it. */
  readonly onByDefault: boolean;
  /** The value from which istiod learns that it is on. */
  readonly flag?: readonly string[];
  readonly workload?: ComponentWorkload;
  /** What must have finished, ready, before it starts. */
  readonly startsAfter: readonly ComponentName[];
}

export const componentTable: Readonly<Record<ComponentName, ComponentTraits>> = {
  base: {
    title: 'base',
    label: 'Base',
    helmChart: 'base',
    helmRelease: 'base',
    defaults: 'base',
    root: ['global'],
    onByDefault: true,
    startsAfter: [],
  },
  pilot: {
    title: 'istiod',
    label: 'Pilot',
    helmChart: 'istiod',
    helmRelease: 'istiod',
    defaults: 'istiod',
    root: ['pilot'],
    reads: 'lifted',
    onByDefault: true,
    flag: ['pilot', 'enabled'],
    workload: { kind: 'Deployment', name: 'istiod', container: 'discovery', app: 'istiod', revisioned: true },
    startsAfter: ['base'],
  },
  ingressGateways: {
    title: 'ingress gateways',
    label: 'IngressGateways',
    helmChart: 'istio-ingress',
    defaults: 'ingress',
    root: ['gateways', 'istio-ingressgateway'],
    isList: true,
    onByDefault: true,
    workload: { kind: 'Deployment', name: 'istio-ingressgateway', container: 'istio-proxy' },
    startsAfter: ['pilot'],
  },
  egressGateways: {
    title: 'egress gateways',
    label: 'EgressGateways',
    helmChart: 'istio-egress',
    defaults: 'egress',
    root: ['gateways', 'istio-egressgateway'],
    isList: true,
    onByDefault: false,
    workload: { kind: 'Deployment', name: 'istio-egressgateway', container: 'istio-proxy' },
    startsAfter: ['pilot'],
  },
  cni: {
    title: 'cni',
    label: 'Cni',
    helmChart: 'cni',
    helmRelease: 'cni',
    defaults: 'cni',
    root: ['cni'],
    reads: 'lifted',
    onByDefault: false,
    flag: ['pilot', 'cni', 'enabled'],
    workload: { kind: 'DaemonSet', name: 'istio-cni-node', container: 'install-cni' },
    startsAfter: ['base'],
  },
  ztunnel: {
    title: 'ztunnel',
    label: 'Ztunnel',
    helmChart: 'ztunnel',
    helmRelease: 'ztunnel',
    defaults: 'ztunnel',
    root: ['ztunnel'],
    reads: 'flattened',
    onByDefault: false,
    workload: { kind: 'DaemonSet', name: 'ztunnel', container: 'istio-proxy', app: 'ztunnel' },
    startsAfter: ['cni'],
  },
};

/** Components of which there may be several, as a list. */
export type GatewayList = Extract<ComponentName, `${string}Gateways`>;

export const isGatewayList = (name: string): name is GatewayList =>
  componentNames.some((known) => known === name && componentTable[known].isList);

export const gatewayListNames: readonly GatewayList[] = componentNames.filter(isGatewayList);

/** Components that there is one of, with a workload to set something on. */
export const singleWorkloads: readonly ComponentName[] = componentNames.filter(
  (name) => componentTable[name].workload && !componentTable[name].isList,
);

/** The component whose defaults a file of profiles/charts holds. */
export const componentOfChart = (chart: string): ComponentName | undefined =>
  componentNames.find((name) => componentTable[name].defaults === chart);
