// Istio's annotations on Kubernetes objects: what they are for and how settled they are.

export interface AnnotationFacts {
  /** Kinds on which it does something; `Any` for all. */
  readonly resources: readonly string[];
  readonly status: 'Alpha' | 'Beta' | 'Stable';
  readonly deprecated: boolean;
}

/** Kinds whose annotations are looked at. */
export const annotatedKinds = ['Namespace', 'Service', 'Pod', 'Deployment'] as const;

/** Set by Istio itself, or meant for every kind. */
export const setByIstio: ReadonlySet<string> = new Set([
  'sidecar.istio.io/status',
  'gateway.istio.io/controller-version',
  'istio.io/rev',
]);

type Row = readonly [names: string, facts?: Partial<AnnotationFacts>];

const usual: AnnotationFacts = { resources: ['Pod'], status: 'Alpha', deprecated: false };
const workloadEntry = { resources: ['WorkloadEntry'] };
const gateway = { resources: ['Gateway'] };

/** By prefix; what a row does not say is as usual. */
const table: Readonly<Record<string, readonly Row[]>> = {
  'alpha.istio.io': [
    ['canonical-serviceaccounts kubernetes-serviceaccounts', { resources: ['Service'], deprecated: true }],
  ],
  'ambient.istio.io': [
    ['bypass-inbound-capture dns-capture'],
    ['redirection', { status: 'Beta' }],
    ['waypoint-inbound-binding', { resources: ['GatewayClass', 'Gateway'] }],
  ],
  'galley.istio.io': [['analyze-suppress', { resources: ['Any'] }]],
  'gateway.istio.io': [
    ['controller-version', { resources: ['Any'] }],
    ['name-override service-account', gateway],
  ],
  'inject.istio.io': [['templates']],
  'istio.io': [
    ['autoRegistrationGroup connectedAt disconnectedAt workloadController', workloadEntry],
    ['dry-run', { resources: ['AuthorizationPolicy'] }],
    ['reroute-virtual-interfaces rev'],
  ],
  'kubernetes.io': [['ingress.class', { resources: ['Ingress'], status: 'Stable' }]],
  'networking.istio.io': [
    ['exportTo', { resources: ['Service'] }],
    ['service-type', gateway],
    ['traffic-distribution', { resources: ['Namespace', 'Service', 'ServiceEntry'] }],
  ],
  'prometheus.istio.io': [['merge-metrics']],
  'proxy.istio.io': [['config', { status: 'Beta' }], ['overrides']],
  'readiness.status.sidecar.istio.io': [['applicationPorts failureThreshold initialDelaySeconds periodSeconds']],
  'sidecar.istio.io': [
    [
      'agentLogLevel bootstrapOverride componentLogLevel interceptionMode logLevel nativeSidecar proxyCPU proxyCPULimit ' +
        'proxyImage proxyImageType proxyMemory proxyMemoryLimit rewriteAppHTTPProbers statsEvictionInterval ' +
        'statsFlushInterval statsHistogramBins statsHistogramBuckets status userVolume userVolumeMount',
    ],
    [
      'discoveryAddress extraStatTags statsCompression statsInclusionPrefixes statsInclusionRegexps statsInclusionSuffixes',
      { deprecated: true },
    ],
    ['inject', { status: 'Beta', deprecated: true }],
  ],
  'status.sidecar.istio.io': [['port']],
  'topology.istio.io': [['controlPlaneClusters', { resources: ['Namespace'] }]],
  'traffic.istio.io': [['nodeSelector', { resources: ['Service'], status: 'Stable' }]],
  'traffic.sidecar.istio.io': [
    [
      'excludeInboundPorts excludeInterfaces excludeOutboundIPRanges excludeOutboundPorts includeInboundPorts ' +
        'includeOutboundIPRanges includeOutboundPorts',
    ],
    ['kubevirtInterfaces', { deprecated: true }],
  ],
};

/** Every annotation by its full name. */
export const annotations: ReadonlyMap<string, AnnotationFacts> = new Map(
  Object.entries(table).flatMap(([prefix, rows]) =>
    rows.flatMap(([names, facts]) => names.split(' ').map((name) => [`${prefix}/${name}`, { ...usual, ...facts }])),
  ),
);
