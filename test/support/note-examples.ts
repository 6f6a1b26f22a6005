import { certificate } from './localhost-certificate.ts';

/** For each upgrade note an input that it concerns, and one that it does not; versions of Kubernetes where they matter. */
export interface NoteExample {
  readonly hit: string;
  readonly miss: string;
  readonly kubernetes?: readonly [hit: string, miss: string];
  /** Days on which the two are looked at. */
  readonly days?: readonly [hit: string, miss: string];
}

/** An object in short: `object('Service', 'shop/a', 'spec: {…}')`. */
function object(kind: string, name: string, body = '', metadata = ''): string {
  const [namespace, own] = name.includes('/') ? name.split('/') : ['', name];
  const fields = [`name: ${own}`, namespace && `namespace: ${namespace}`, metadata].filter(Boolean).join(', ');
  return `apiVersion: ${apiVersions[kind] ?? 'v1'}\nkind: ${kind.split('.')[0]}\nmetadata: {${fields}}\n${body}\n`;
}
const apiVersions: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['VirtualService', 'DestinationRule', 'ServiceEntry', 'Sidecar', 'WorkloadEntry', 'Gateway'].map((kind) => [
      kind,
      'networking.istio.io/v1',
    ]),
  ),
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  ProxyConfig: 'networking.istio.io/v1beta1',
  ...Object.fromEntries(
    ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'].map((kind) => [
      kind,
      'security.istio.io/v1',
    ]),
  ),
  Telemetry: 'telemetry.istio.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
  ...Object.fromEntries(['Deployment', 'DaemonSet'].map((kind) => [kind, 'apps/v1'])),
  CronJob: 'batch/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ...Object.fromEntries(
    ['Gateway.k8s', 'HTTPRoute', 'TCPRoute', 'ReferenceGrant', 'BackendTLSPolicy'].map((kind) => [
      kind,
      'gateway.networking.k8s.io/v1',
    ]),
  ),
  XListenerSet: 'gateway.networking.x-k8s.io/v1alpha1',
  InferencePool: 'inference.networking.x-k8s.io/v1alpha2',
  PrometheusRule: 'monitoring.coreos.com/v1',
  Application: 'argoproj.io/v1alpha1',
  IstioOperator: 'install.istio.io/v1alpha1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
};

const objects = (...parts: readonly string[]) => parts.join('---\n');
const values = (yaml: string) =>
  `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {values: ${yaml}}\n`;
const meshConfig = (yaml: string) => values(`{meshConfig: ${yaml}}`);
const labels = (pairs: string) => `labels: {${pairs}}`;
const annotations = (pairs: string) => `annotations: {${pairs}}`;

const podOf = (container: string, metadata = '') =>
  object('Pod', 'shop/web', `spec: {containers: [${container}]}`, metadata);
const deployment = (template: string, metadata = '') =>
  object('Deployment', 'shop/web', `spec: {template: ${template}}`, metadata);
const annotated = (pairs: string) => deployment(`{metadata: {${annotations(pairs)}}, spec: {containers: [{name: a}]}}`);
const istiod = (env = '[]', more = '') =>
  object(
    'Deployment',
    'istio-system/istiod',
    `spec: {template: {spec: {containers: [{name: discovery, image: a/pilot:1.29.0, env: ${env}${more}}]}}}`,
    labels('app: istiod, istio.io/rev: default'),
  );
const pilotEnv = (name: string, value = 'true') => istiod(`[{name: ${name}, value: "${value}"}]`);
const crd = (name: string, body: string, metadata = '') => object('CustomResourceDefinition', name, body, metadata);
const bundle = (name: string, version: string) =>
  crd(
    `${name}.gateway.networking.k8s.io`,
    'spec: {}',
    annotations(`gateway.networking.k8s.io/bundle-version: ${version}`),
  );
const cni = (data: string) => object('ConfigMap', 'istio-system/istio-cni-config', `data: {${data}}`);
const ambient = cni('AMBIENT_ENABLED: "true"');
const cniNode = (template: string) =>
  object('DaemonSet', 'kube-system/istio-cni-node', `spec: {template: {spec: ${template}}}`);
const ambientNamespace = (name: string) => object('Namespace', name, '', labels('istio.io/dataplane-mode: ambient'));
const waypointService = object(
  'Service',
  'shop/cart',
  'spec: {ports: [{port: 80}]}',
  labels('istio.io/use-waypoint: wp'),
);
const plainService = object('Service', 'shop/cart', 'spec: {ports: [{port: 80, appProtocol: http}]}');
const mesh = (kind: string, body: string, metadata = '') => object(kind, 'shop/a', `spec: ${body}`, metadata);
const compat = (version: string): NoteExample => ({
  hit: values(`{compatibilityVersion: "${version}"}`),
  miss: values('{compatibilityVersion: "1.29"}'),
});
const annotation = (name: string, hit: string, miss?: string): NoteExample => ({
  hit: annotated(`${name}: "${hit}"`),
  miss: miss === undefined ? annotated('a: b') : annotated(`${name}: "${miss}"`),
});
const proxy = '{name: istio-proxy, image: a/proxyv2:1.28.0}';
const gateway = (body: string) => object('Gateway.k8s', 'shop/edge', `spec: ${body}`);

const ownCa = object('Secret', 'istio-system/cacerts', `data: {ca-cert.pem: ${btoa(certificate)}}`);

export const noteExamples: Readonly<Record<string, NoteExample>> = {
  'zipkin-not-by-default': { hit: object('Service', 'istio-system/zipkin'), miss: object('Service', 'shop/zipkin') },
  // 1.24
  'k8s-floor-28': { hit: '', miss: '', kubernetes: ['v1.27.9', 'v1.28.0'] },
  'default-retry-no-503': {
    hit: mesh('VirtualService', '{http: [{retries: {attempts: 1}}, {route: []}]}'),
    miss: mesh('VirtualService', '{http: [{retries: {attempts: 1}}]}'),
  },
  'inbound-reset-retry': { hit: podOf(proxy), miss: podOf('{name: web}') },
  'destinationrule-exportto-split': {
    hit: objects(
      mesh('DestinationRule', '{host: a}'),
      object('DestinationRule', 'shop/b', 'spec: {host: a.shop.svc.cluster.local, exportTo: [.]}'),
    ),
    miss: objects(
      mesh('DestinationRule', '{host: a}'),
      object('DestinationRule', 'pay/b', 'spec: {host: a, exportTo: [.]}'),
    ),
  },
  'external-service-tls-from-destinationrule': {
    hit: objects(
      mesh('ServiceEntry', '{hosts: ["*.a.com"]}'),
      mesh('DestinationRule', '{host: b.a.com, trafficPolicy: {portLevelSettings: [{tls: {mode: SIMPLE}}]}}'),
    ),
    miss: objects(
      mesh('ServiceEntry', '{hosts: [b.a.com], location: MESH_INTERNAL}'),
      mesh('DestinationRule', '{host: b.a.com, trafficPolicy: {tls: {mode: SIMPLE}}}'),
    ),
  },
  'sidecar-scope-unified': {
    hit: objects(mesh('ServiceEntry', '{hosts: [cart.shop.svc.cluster.local]}'), plainService),
    miss: objects(mesh('ServiceEntry', '{hosts: [b.com]}'), plainService),
  },
  'overload-manager-skips-static-listeners': {
    hit: meshConfig('{defaultConfig: {runtimeValues: {overload.global_downstream_max_connections: "5"}}}'),
    miss: meshConfig('{defaultConfig: {runtimeValues: {a: "5"}}}'),
  },
  'deferred-stats-creation': annotation('sidecar.istio.io/statsInclusionPrefixes', 'a'),
  'crds-templated-by-helm': {
    hit: crd('a', 'spec: {group: networking.istio.io}'),
    miss: crd(
      'a',
      'spec: {group: networking.istio.io}',
      `${labels('app.kubernetes.io/managed-by: Helm')}, ${annotations('meta.helm.sh/release-name: base')}`,
    ),
  },
  'istiod-remote-chart-gone': {
    hit: object('Secret', 'istio-system/sh.helm.release.v1.istiod-remote.v1', 'type: helm.sh/release.v1'),
    miss: object('Secret', 'istio-system/sh.helm.release.v1.istiod.v1', 'type: helm.sh/release.v1'),
  },
  'openshift-helm-profile-split': { hit: values('{global: {profile: openshift}}'), miss: values('{profile: ambient}') },
  'values-dead-fields-124': { hit: values('{pilot: {useMCP: false}}'), miss: values('{pilot: {autoscaleMin: 1}}') },
  'istio-cni-block-in-istiod-values': {
    hit: values('{istio_cni: {enabled: true}}'),
    miss: values('{istio_cni: {enabled: true}, pilot: {cni: {enabled: true}}}'),
  },
  'gateway-name-label-replaced': {
    hit: mesh('NetworkPolicy', '{podSelector: {matchExpressions: [{key: istio.io/gateway-name, operator: Exists}]}}'),
    miss: object('Pod', 'shop/a', '', labels('istio.io/gateway-name: a')),
  },
  'core-dump-switch-removed': annotation('sidecar.istio.io/enableCoreDump', 'true'),
  'log-rotate-flags-removed': {
    hit: deployment('{spec: {containers: [{args: [discovery, --log_rotate_max_age=3]}]}}'),
    miss: deployment('{spec: {containers: [{args: [--log_output_level=info]}]}}'),
  },
  'in-cluster-operator-gone': {
    hit: object('IstioOperator', 'istio-system/a', 'status: {status: HEALTHY}'),
    miss: values('{}'),
  },
  'istioctl-commands-removed-124': { hit: '#!/bin/sh\nistioctl profile dump', miss: '#!/bin/sh\nistioctl analyze' },
  'compat-1-20-gone': compat('1.20'),
  'env-removed-124': { hit: pilotEnv('PILOT_ENABLE_STATUS'), miss: pilotEnv('A') },
  'telemetry-cel-attributes': {
    hit: mesh('Telemetry', '{metrics: [{overrides: [{tagOverrides: {a: {value: node.metadata.x}}}]}]}'),
    miss: mesh('Telemetry', '{metrics: [{overrides: [{tagOverrides: {a: {value: xds.node.metadata.x}}}]}]}'),
  },
  'cert-expiry-metric-not-negative': {
    hit: mesh('PrometheusRule', '{groups: [{rules: [{expr: "citadel_server_root_cert_expiry_timestamp < 0"}]}]}'),
    miss: mesh('PrometheusRule', '{groups: [{rules: [{expr: "up < 0"}]}]}'),
  },
  'cni-agent-unprivileged': {
    hit: cniNode('{containers: [{securityContext: {privileged: true}}]}'),
    miss: objects(
      cniNode('{containers: [{securityContext: {privileged: true}}]}'),
      values('{cni: {seLinuxOptions: {type: a}}}'),
    ),
  },
  'cni-kubeconfig-not-in-net-dir': {
    hit: object('DaemonSet', 'a/b', 'spec: {template: {spec: {containers: [{args: [ZZZ-istio-cni-kubeconfig]}]}}}'),
    miss: cniNode('{containers: [{args: [ZZZ-istio-cni-kubeconfig]}]}'),
  },
  'ambient-redirect-not-tproxy': { hit: ambientNamespace('shop'), miss: object('Namespace', 'shop') },
  'ambient-hostnetwork-addressed': {
    hit: objects(object('Pod', 'shop/a', 'spec: {hostNetwork: true}'), ambientNamespace('shop')),
    miss: objects(object('Pod', 'pay/a', 'spec: {hostNetwork: true}'), ambientNamespace('shop')),
  },
  'waypoint-honours-portlevel': {
    hit: objects(mesh('DestinationRule', '{host: cart, trafficPolicy: {portLevelSettings: [{}]}}'), waypointService),
    miss: objects(mesh('DestinationRule', '{host: cart, trafficPolicy: {portLevelSettings: [{}]}}'), plainService),
  },
  'headless-dns-ready-only': {
    hit: objects(object('Service', 'a/b', 'spec: {clusterIP: None}'), ambient),
    miss: objects(object('Service', 'a/b', 'spec: {clusterIP: None, publishNotReadyAddresses: true}'), ambient),
  },
  'istio-crds-need-v1': {
    hit: crd('a', 'spec: {group: security.istio.io, names: {kind: A}, versions: [{name: v1, served: false}]}'),
    miss: crd('a', 'spec: {group: security.istio.io, names: {kind: A}, versions: [{name: v1, served: true}]}'),
  },
  'pilot-enabled-value-gone': { hit: values('{pilot: {enabled: true}}'), miss: values('{pilot: {}}') },
  'cert-rotation-jitter': {
    hit: meshConfig('{defaultConfig: {proxyMetadata: {SECRET_GRACE_PERIOD_RATIO: "0.5"}}}'),
    miss: meshConfig('{defaultConfig: {proxyMetadata: {A: "0.5"}}}'),
  },
  'helm-labels-on-resources': {
    hit: mesh('Application', '{source: {chart: istiod, repoURL: https://istio}}'),
    miss: mesh('Application', '{source: {chart: a}}'),
  },
  // 1.25
  'ambient-dns-capture-on': {
    hit: cni('AMBIENT_ENABLED: "true", AMBIENT_DNS_CAPTURE: "false"'),
    miss: cni('AMBIENT_ENABLED: "true", AMBIENT_DNS_CAPTURE: "true"'),
  },
  'serviceentry-auto-ip-on': {
    hit: mesh('ServiceEntry', '{hosts: [a.com], resolution: STATIC}'),
    miss: mesh('ServiceEntry', '{hosts: [a.com]}'),
  },
  'opencensus-tracing-removed': {
    hit: values('{global: {proxy: {tracer: openCensusAgent}}}'),
    miss: values('{global: {proxy: {tracer: zipkin}}}'),
  },
  'internal-address-set-empty': {
    hit: mesh('VirtualService', '{http: [{headers: {request: {set: {x-envoy-retry-on: a}}}}]}'),
    miss: mesh('VirtualService', '{http: [{headers: {request: {set: {x-a: a}}}}]}'),
  },
  'dns-follows-exclusions': {
    hit: annotated('traffic.sidecar.istio.io/excludeOutboundPorts: "80,53"'),
    miss: objects(
      annotated('traffic.sidecar.istio.io/excludeOutboundPorts: "80,53"'),
      meshConfig('{enableTracing: true}'),
    ),
  },
  'ztunnel-named-by-release': {
    hit: object(
      'DaemonSet',
      'a/ztunnel',
      '',
      `${labels('app: ztunnel')}, ${annotations('meta.helm.sh/release-name: mesh')}`,
    ),
    miss: object(
      'DaemonSet',
      'a/ztunnel',
      '',
      `${labels('app: ztunnel')}, ${annotations('meta.helm.sh/release-name: ztunnel')}`,
    ),
  },
  'ambient-rules-stay-old': {
    hit: ambient,
    miss: cni('AMBIENT_ENABLED: "true", AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: "true"'),
  },
  'grafana-72-needed': {
    hit: deployment('{spec: {containers: [{image: "docker.io/grafana/grafana:7.1.5"}]}}'),
    miss: deployment('{spec: {containers: [{image: "grafana/grafana:11.0.0"}]}}'),
  },
  'kubevirt-interfaces-deprecated': annotation('traffic.sidecar.istio.io/kubevirtInterfaces', 'net1'),
  'dns-auto-allocate-metadata-deprecated': {
    hit: mesh('ProxyConfig', '{environmentVariables: {ISTIO_META_DNS_AUTO_ALLOCATE: "true"}}'),
    miss: mesh('ProxyConfig', '{environmentVariables: {A: "true"}}'),
  },
  'istioctl-flags-removed-125': {
    hit: '#!/bin/sh\nistioctl proxy-status --xds-via-agents',
    miss: '#!/bin/sh\nistioctl proxy-status',
  },
  'env-removed-125': { hit: cni('AMBIENT_TPROXY_REDIRECTION: "true"'), miss: ambient },
  'compat-1-21-gone': compat('1.21'),
  'gke-platform-value': {
    hit: cniNode('{}'),
    miss: objects(cniNode('{}'), values('{global: {platform: gke}}')),
    kubernetes: ['v1.32.1-gke.100', 'v1.32.1-gke.100'],
  },
  'gateway-chart-out-of-ambient': {
    hit: objects(deployment('{}', labels('helm.sh/chart: gateway-1.24.0')), ambientNamespace('shop')),
    miss: objects(
      deployment('{metadata: {labels: {istio.io/dataplane-mode: none}}}', labels('helm.sh/chart: gateway-1.24.0')),
      ambientNamespace('shop'),
    ),
  },
  'wasm-fetch-failure-denies': {
    hit: mesh('WasmPlugin', '{url: "oci://a"}'),
    miss: mesh('WasmPlugin', '{url: "oci://a", failStrategy: FAIL_OPEN}'),
  },
  'ambient-strict-ports-enforced': {
    hit: objects(
      mesh('PeerAuthentication', '{portLevelMtls: {80: {mode: STRICT}, 81: {mode: STRICT}}}'),
      ambientNamespace('shop'),
    ),
    miss: objects(mesh('PeerAuthentication', '{portLevelMtls: {80: {mode: STRICT}}}'), ambientNamespace('shop')),
  },
  'unhealthy-endpoints-skip-terminating': {
    hit: pilotEnv('PILOT_SEND_UNHEALTHY_ENDPOINTS'),
    miss: pilotEnv('PILOT_SEND_UNHEALTHY_ENDPOINTS', 'false'),
  },
  'injection-config-errors-surface': annotation('inject.istio.io/templates', 'a'),
  'waypoint-skips-sourcelabels': {
    hit: objects(mesh('VirtualService', '{hosts: [cart], http: [{match: [{sourceLabels: {a: b}}]}]}'), waypointService),
    miss: objects(mesh('VirtualService', '{hosts: [cart], http: [{match: [{port: 80}]}]}'), waypointService),
  },
  'traffic-distribution-everywhere': {
    hit: object('Service', 'a/b', 'spec: {trafficDistribution: PreferClose}'),
    miss: plainService,
  },
  'cni-safe-upgrade-blocks-pods': { hit: ambient, miss: cni('AMBIENT_ENABLED: "false"') },
  'revisionless-gateway-owner': {
    hit: gateway('{gatewayClassName: istio}'),
    miss: objects(gateway('{gatewayClassName: istio}'), istiod()),
  },
  'cni-extra-capability-apparmor': {
    hit: objects(
      object('Namespace', 'kube-system', '', labels('pod-security.kubernetes.io/enforce: baseline')),
      cniNode('{}'),
    ),
    miss: objects(
      object('Namespace', 'kube-system', '', labels('pod-security.kubernetes.io/enforce: privileged')),
      cniNode('{}'),
    ),
  },
  'dns-upstream-settings': {
    hit: mesh('ServiceEntry', '{resolution: DNS_ROUND_ROBIN}'),
    miss: mesh('ServiceEntry', '{resolution: STATIC}'),
  },
  'mirror-filter-percent-fixed': {
    hit: mesh('HTTPRoute', '{rules: [{filters: [{requestMirror: {percent: 5}}]}]}'),
    miss: mesh('HTTPRoute', '{rules: [{filters: [{requestMirror: {backendRef: {name: a}}}]}]}'),
  },
  // 1.26
  'k8s-floor-29': { hit: '', miss: '', kubernetes: ['v1.28.0', 'v1.29.0'] },
  'cni-leaves-host-network': {
    hit: objects(cniNode('{hostNetwork: true}'), ambient),
    miss: cniNode('{hostNetwork: true}'),
  },
  'one-accept-per-event': {
    hit: mesh('Gateway', '{}'),
    miss: objects(mesh('Gateway', '{}'), pilotEnv('MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP', '0')),
  },
  'env-removed-126': { hit: pilotEnv('ENABLE_AUTO_SNI'), miss: pilotEnv('A') },
  'ztunnel-name-static-again': {
    hit: object('DaemonSet', 'a/mesh', '', labels('app: ztunnel')),
    miss: object('DaemonSet', 'a/ztunnel', '', labels('app: ztunnel')),
  },
  'lightstep-opencensus-warning': {
    hit: meshConfig('{extensionProviders: [{name: a, lightstep: {}}]}'),
    miss: meshConfig('{extensionProviders: [{name: a, zipkin: {}}]}'),
  },
  'cni-rolling-value-moved': { hit: values('{cni: {rollingMaxUnavailable: 2}}'), miss: values('{cni: {}}') },
  'cni-repair-switch-works': {
    hit: values('{cni: {repair: {enabled: false}}}'),
    miss: values('{cni: {repair: {enabled: true}}}'),
  },
  'cni-exclude-namespaces-read': {
    hit: objects(cni('EXCLUDED_NAMESPACES: "[shop]"'), podOf(proxy)),
    miss: objects(cni('EXCLUDED_NAMESPACES: "[pay]"'), podOf(proxy)),
  },
  'zvpn-values-removed': {
    hit: values('{gateways: {istio-ingressgateway: {zvpn: {}}}}'),
    miss: values('{gateways: {istio-ingressgateway: {}}}'),
  },
  'alpha-backend-policies-start': {
    hit: objects(mesh('BackendTLSPolicy', '{}'), pilotEnv('PILOT_ENABLE_ALPHA_GATEWAY_API')),
    miss: mesh('BackendTLSPolicy', '{}'),
  },
  'tcproute-on-waypoints': {
    hit: objects(mesh('TCPRoute', '{parentRefs: [{kind: Service, name: cart}]}'), waypointService),
    miss: objects(mesh('TCPRoute', '{parentRefs: [{kind: Gateway, name: cart}]}'), waypointService),
  },
  'compat-1-22-gone': compat('1.22'),
  'waypoint-keeps-http2': {
    hit: waypointService,
    miss: object('Service', 'a/b', 'spec: {ports: [{name: http-a, port: 80}]}', labels('istio.io/use-waypoint: wp')),
  },
  'gke-autodetect-istioctl': { hit: '', miss: '', kubernetes: ['v1.32.1-gke.100', 'v1.32.1+k3s1'] },
  'gateway-chart-zero-replicas': { hit: '# chart gateway\nreplicaCount: 0', miss: '# chart gateway\nreplicaCount: 1' },
  'gateway-controller-rbac-grows': {
    hit: object('ClusterRole', 'istiod-gateway-controller-istio-system', 'rules: [{resources: [services]}]'),
    miss: object(
      'ClusterRole',
      'istiod-gateway-controller-istio-system',
      'rules: [{resources: [horizontalpodautoscalers]}]',
    ),
  },
  // 1.27
  'native-sidecars-auto': {
    hit: objects(podOf(proxy), object('Node', 'a', 'status: {nodeInfo: {kubeletVersion: v1.33.0}}')),
    miss: objects(
      podOf(proxy, annotations('sidecar.istio.io/nativeSidecar: "false"')),
      object('Node', 'a', 'status: {nodeInfo: {kubeletVersion: v1.33.0}}'),
    ),
  },
  'lightstep-removed': {
    hit: values('{global: {proxy: {tracer: lightstep}}}'),
    miss: values('{global: {proxy: {tracer: zipkin}}}'),
  },
  'dashboards-need-reimport': {
    hit: object('ConfigMap', 'a/istio-grafana-dashboards'),
    miss: object('ConfigMap', 'a/b'),
  },
  'env-removed-127': { hit: pilotEnv('PILOT_STATUS_QPS', '1'), miss: pilotEnv('A') },
  'prefer-close-ignores-subzone': {
    hit: objects(
      object('Service', 'a/b', 'spec: {trafficDistribution: PreferClose}'),
      object('Node', 'a', '', labels('topology.istio.io/subzone: x')),
    ),
    miss: objects(object('Service', 'a/b', 'spec: {trafficDistribution: PreferClose}'), object('Node', 'a')),
  },
  'absolute-fqdn-domains': {
    hit: mesh('EnvoyFilter', '{configPatches: [{applyTo: VIRTUAL_HOST, patch: {value: {domains: [a]}}}]}'),
    miss: mesh('EnvoyFilter', '{configPatches: [{applyTo: CLUSTER, patch: {value: {domains: [a]}}}]}'),
  },
  'plugin-ca-must-be-complete': {
    hit: object('Secret', 'istio-system/cacerts', 'data: {tls.crt: a, tls.key: b}'),
    miss: object('Secret', 'istio-system/cacerts', 'data: {tls.crt: a, tls.key: b, ca.crt: c}'),
  },
  'plugin-ca-crl-distributed': {
    hit: object('Secret', 'istio-system/cacerts', 'data: {ca-crl.pem: a}'),
    miss: object('Secret', 'istio-system/cacerts', 'data: {a: a}'),
  },
  'proxy-pod-by-ip-off': {
    hit: podOf('{name: istio-proxy, env: [{name: POD_NAME, value: a}]}'),
    miss: podOf('{name: istio-proxy, env: [{name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}'),
  },
  'lazy-sidecar-scopes': { hit: pilotEnv('PILOT_CONVERT_SIDECAR_SCOPE_CONCURRENCY', '4'), miss: pilotEnv('A') },
  'uppercase-hosts-match': {
    hit: mesh('VirtualService', '{hosts: [Cart.com]}'),
    miss: mesh('VirtualService', '{hosts: [cart.com]}'),
  },
  'cluster-aliases-unique': {
    hit: istiod('[]', ', args: ["--clusterAliases=a=x,b=x"]'),
    miss: istiod('[]', ', args: ["--clusterAliases=a=x,b=y"]'),
  },
  'multicluster-values-unused': {
    hit: values('{global: {multiCluster: {enabled: true}}}'),
    miss: values('{global: {multiCluster: {clusterName: a}}}'),
  },
  'networking-crds-stored-as-v1': {
    hit: crd('a', 'spec: {group: networking.istio.io}\nstatus: {storedVersions: [v1beta1, v1]}'),
    miss: crd('a', 'spec: {group: networking.istio.io}\nstatus: {storedVersions: [v1]}'),
  },
  'compat-1-23-gone': compat('1.23'),
  'ambient-config-by-revision': {
    hit: objects(ambient, istiod(), mesh('ServiceEntry', '{}', labels('istio.io/rev: canary'))),
    miss: objects(ambient, istiod(), mesh('ServiceEntry', '{}', labels('istio.io/rev: default'))),
  },
  'cluster-trust-bundle-v1beta1': {
    hit: pilotEnv('ENABLE_CLUSTER_TRUST_BUNDLE_API'),
    miss: pilotEnv('ENABLE_CLUSTER_TRUST_BUNDLE_API', 'false'),
  },
  'default-tag-webhook-created': {
    hit: objects(
      object('Deployment', 'istio-system/istiod-canary', '', labels('app: istiod, istio.io/rev: canary')),
      object('Namespace', 'a', '', labels('istio-injection: enabled')),
    ),
    miss: objects(istiod(), object('Namespace', 'a', '', labels('istio-injection: enabled'))),
  },
  // 1.28
  'inferencepool-v1-only': {
    hit: mesh('InferencePool', '{}'),
    miss: mesh('HTTPRoute', '{rules: [{backendRefs: [{group: ""}]}]}'),
  },
  'backendtlspolicy-crd-floor': {
    hit: bundle('backendtlspolicies', 'v1.3.0'),
    miss: bundle('backendtlspolicies', 'v1.4.0-rc.1'),
  },
  'backendtlspolicy-always-on': {
    hit: mesh('BackendTLSPolicy', '{}'),
    miss: objects(mesh('BackendTLSPolicy', '{}'), pilotEnv('PILOT_ENABLE_ALPHA_GATEWAY_API')),
  },
  'metric-rotation-removed': {
    hit: values('{pilot: {env: {METRIC_ROTATION_INTERVAL: 5m}}}'),
    miss: values('{pilot: {env: {}}}'),
  },
  'mirror-host-unsuffixed': {
    hit: mesh('VirtualService', '{http: [{mirrors: [{destination: {host: a}}]}]}'),
    miss: mesh('VirtualService', '{http: [{route: []}]}'),
  },
  'gateway-upstream-spans': {
    hit: meshConfig('{defaultProviders: {tracing: [a]}}'),
    miss: meshConfig('{enableTracing: true}').replace('spec: {', 'spec: {profile: minimal, '),
  },
  'gateway-secret-needs-serviceaccount': {
    hit: objects(
      gateway('{gatewayClassName: istio, listeners: [{tls: {certificateRefs: [{name: a}]}}]}'),
      object(
        'Pod',
        'shop/edge-1',
        'spec: {serviceAccountName: other}',
        labels('gateway.networking.k8s.io/gateway-name: edge'),
      ),
    ),
    miss: objects(
      gateway('{gatewayClassName: istio, listeners: [{tls: {certificateRefs: [{name: a}]}}]}'),
      object(
        'Pod',
        'shop/edge-1',
        'spec: {serviceAccountName: edge-istio}',
        labels('gateway.networking.k8s.io/gateway-name: edge'),
      ),
    ),
  },
  'istiod-pdb-only-when-scaled': {
    hit: objects(
      object('PodDisruptionBudget', 'istio-system/istiod'),
      object('HorizontalPodAutoscaler', 'istio-system/istiod', 'spec: {minReplicas: 1}'),
    ),
    miss: objects(
      object('PodDisruptionBudget', 'istio-system/istiod'),
      object('HorizontalPodAutoscaler', 'istio-system/istiod', 'spec: {minReplicas: 2}'),
    ),
  },
  'ambient-resolution-none-passthrough': {
    hit: objects(mesh('ServiceEntry', '{}'), ambient),
    miss: objects(mesh('ServiceEntry', '{resolution: DNS}'), ambient),
  },
  'ztunnel-serviceentry-port-names': {
    hit: objects(
      mesh('ServiceEntry', '{workloadSelector: {labels: {app: web}}, ports: [{name: http, number: 80}]}'),
      podOf('{name: a, ports: [{name: http, containerPort: 8080}]}', labels('app: web')),
    ),
    miss: objects(
      mesh(
        'ServiceEntry',
        '{workloadSelector: {labels: {app: web}}, ports: [{name: http, number: 80, targetPort: 8080}]}',
      ),
      podOf('{name: a, ports: [{name: http, containerPort: 8080}]}', labels('app: web')),
    ),
  },
  'ztunnel-workloadentry-ports': {
    hit: objects(mesh('WorkloadEntry', '{ports: {http: 80}}'), ambient),
    miss: mesh('WorkloadEntry', '{ports: {http: 80}}'),
  },
  'remote-istiod-endpointslice': {
    hit: values('{istiodRemote: {enabled: true}}'),
    miss: values('{istiodRemote: {enabled: false}}'),
  },
  'reroute-annotation-wins': {
    hit: annotated('istio.io/reroute-virtual-interfaces: a, traffic.sidecar.istio.io/kubevirtInterfaces: b'),
    miss: annotated('istio.io/reroute-virtual-interfaces: a, traffic.sidecar.istio.io/kubevirtInterfaces: a'),
  },
  'one-accept-per-event-sidecar': {
    hit: mesh('Sidecar', '{egress: [{captureMode: NONE}]}'),
    miss: mesh('Sidecar', '{egress: [{hosts: []}]}'),
  },
  'waypoint-grace-30s': {
    hit: gateway('{gatewayClassName: istio-waypoint}'),
    miss: gateway('{gatewayClassName: istio}'),
  },
  'security-crds-stored-as-v1': {
    hit: crd('a', 'spec: {group: security.istio.io}\nstatus: {storedVersions: [v1beta1]}'),
    miss: crd('a', 'spec: {group: networking.istio.io}\nstatus: {storedVersions: [v1beta1]}'),
  },
  'compat-1-24-gone': compat('1.24'),
  'istioctl-default-revision-detected': {
    hit: object('MutatingWebhookConfiguration', 'istio-revision-tag-default', '', labels('istio.io/rev: canary')),
    miss: object('MutatingWebhookConfiguration', 'istio-revision-tag-default', '', labels('istio.io/rev: default')),
  },
  'h2-upgrade-keeps-pool-limits': {
    hit: mesh(
      'DestinationRule',
      '{trafficPolicy: {connectionPool: {http: {h2UpgradePolicy: UPGRADE, http2MaxRequests: 5}}}}',
    ),
    miss: mesh('DestinationRule', '{trafficPolicy: {connectionPool: {http: {h2UpgradePolicy: UPGRADE}}}}'),
  },
  'revision-tags-are-services-too': {
    hit: object('MutatingWebhookConfiguration', 'a', '', labels('istio.io/tag: prod')),
    miss: object('MutatingWebhookConfiguration', 'a'),
  },
  'seccomp-option': {
    hit: object(
      'Namespace',
      'a',
      '',
      labels('pod-security.kubernetes.io/enforce: restricted, istio-injection: enabled'),
    ),
    miss: object('Namespace', 'a', '', labels('pod-security.kubernetes.io/enforce: restricted')),
  },
  // 1.29
  'k8s-floor-30': { hit: '', miss: '', kubernetes: ['v1.29.0', 'v1.30.0'] },
  'stats-compression-annotation-removed': annotation('sidecar.istio.io/statsCompression', 'gzip'),
  'stats-compression-on': { hit: '', miss: meshConfig('{defaultConfig: {statsCompression: false}}') },
  'ambient-rules-reconciled-on-start': {
    hit: ambient,
    miss: objects(ambient, values('{cni: {ambient: {reconcileIptablesOnStartup: true}}}')),
  },
  'debug-endpoints-by-namespace': {
    hit: deployment('{spec: {containers: [{image: "quay.io/kiali/kiali:v2"}]}}'),
    miss: objects(
      deployment('{spec: {containers: [{image: "quay.io/kiali/kiali:v2"}]}}'),
      pilotEnv('DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES', 'pay, shop'),
    ),
  },
  'circuit-breaker-remaining-untracked': {
    hit: mesh('PrometheusRule', '{groups: [{rules: [{expr: envoy_cluster_circuit_breakers_default_remaining_cx}]}]}'),
    miss: mesh('PrometheusRule', '{groups: [{rules: [{expr: envoy_cluster_circuit_breakers_default_cx_open}]}]}'),
  },
  'istiod-gomemlimit-90': {
    hit: istiod('[]', ', resources: {limits: {memory: 1Gi}}'),
    miss: istiod('[{name: GOMEMLIMIT, value: "5"}]', ', resources: {limits: {memory: 1Gi}}'),
  },
  'cni-grace-30s': {
    hit: cniNode('{terminationGracePeriodSeconds: 5}'),
    miss: cniNode('{terminationGracePeriodSeconds: 30}'),
  },
  'dry-run-policies-reach-ztunnel': {
    hit: objects(
      mesh('AuthorizationPolicy', '{}', annotations('istio.io/dry-run: "true"')),
      pilotEnv('AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY'),
      object(
        'DaemonSet',
        'a/ztunnel',
        'spec: {template: {spec: {containers: [{image: "a/ztunnel:1.28.3"}]}}}',
        labels('app: ztunnel'),
      ),
    ),
    miss: objects(
      mesh('AuthorizationPolicy', '{}', annotations('istio.io/dry-run: "true"')),
      pilotEnv('AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY'),
      object(
        'DaemonSet',
        'a/ztunnel',
        'spec: {template: {spec: {containers: [{image: "a/ztunnel:1.29.0"}]}}}',
        labels('app: ztunnel'),
      ),
    ),
  },
  'proxy-resource-annotations-validated': annotation('sidecar.istio.io/proxyCPU', '100 m', '100m'),
  'gateway-templates-kind-guard': {
    hit: values('{sidecarInjectorWebhook: {templates: {mine: a}}}'),
    miss: values('{sidecarInjectorWebhook: {templates: {sidecar: a}}}'),
  },
  'remote-reader-needs-configmaps': {
    hit: objects(
      object('ClusterRole', 'istio-reader-a', 'rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]'),
      object('Secret', 'a/b', '', labels('istio/multiCluster: "true"')),
    ),
    miss: objects(
      object('ClusterRole', 'istio-reader-a', 'rules: [{apiGroups: [""], resources: [configmaps], verbs: [list]}]'),
      object('Secret', 'a/b', '', labels('istio/multiCluster: "true"')),
    ),
  },
  'ambient-canonical-hostname': {
    hit: objects(
      mesh('ServiceEntry', '{hosts: [a.com]}'),
      object('ServiceEntry', 'shop/b', 'spec: {hosts: [a.com]}'),
      ambient,
    ),
    miss: objects(
      mesh('ServiceEntry', '{hosts: [a.com]}'),
      object('ServiceEntry', 'shop/b', 'spec: {hosts: [b.com]}'),
      ambient,
    ),
  },
  'downstream-cap-by-metadata': annotation(
    'proxy.istio.io/config',
    'runtimeValues: {overload.global_downstream_max_connections: 5}',
    'concurrency: 2',
  ),
  'warmup-aggression-scale': {
    hit: mesh('DestinationRule', '{subsets: [{trafficPolicy: {loadBalancer: {warmup: {aggression: 2}}}}]}'),
    miss: mesh('DestinationRule', '{trafficPolicy: {loadBalancer: {warmup: {duration: 5s}}}}'),
  },
  'ambient-multinetwork-ingress-flag': {
    hit: pilotEnv('AMBIENT_ENABLE_MULTI_NETWORK'),
    miss: pilotEnv('AMBIENT_ENABLE_MULTI_NETWORK', 'false'),
  },
  'nftables-switch-needs-reboot': {
    hit: objects(ambient, values('{global: {nativeNftables: true}}')),
    miss: objects(cni('NATIVE_NFTABLES: "true"'), values('{global: {nativeNftables: true}}')),
  },
  'locality-label-precedence': {
    hit: podOf('{name: a}', labels('topology.istio.io/locality: a, istio-locality: b')),
    miss: podOf('{name: a}', labels('topology.istio.io/locality: a, istio-locality: a')),
  },
  // 1.30
  'k8s-floor-32': { hit: '', miss: '', kubernetes: ['v1.31.9', 'v1.32.0'] },
  'sidecar-picks-best-namespace': {
    hit: objects(mesh('ServiceEntry', '{hosts: [a.com]}'), object('ServiceEntry', 'pay/b', 'spec: {hosts: [a.com]}')),
    miss: objects(mesh('ServiceEntry', '{hosts: [a.com]}'), object('ServiceEntry', 'shop/b', 'spec: {hosts: [a.com]}')),
  },
  'cni-conf-mode-0600': {
    hit: object(
      'DaemonSet',
      'a/b',
      'spec: {template: {spec: {securityContext: {runAsUser: 1000}, volumes: [{hostPath: {path: /etc/cni/net.d}}]}}}',
    ),
    miss: object('DaemonSet', 'a/b', 'spec: {template: {spec: {volumes: [{hostPath: {path: /etc/cni/net.d}}]}}}'),
  },
  'cni-agent-unenrolls-excluded': {
    hit: objects(ambientNamespace('shop'), values('{cni: {excludeNamespaces: [shop]}}')),
    miss: objects(ambientNamespace('shop'), values('{cni: {excludeNamespaces: [pay]}}')),
  },
  'xds-debug-needs-identity': {
    hit: object(
      'CronJob',
      'a/b',
      'spec: {jobTemplate: {spec: {template: {spec: {containers: [{args: [ps, --plaintext]}]}}}}}',
    ),
    miss: istiod('[]', ', args: ["--grpcAddr=:15010"]'),
  },
  'untaint-env-automatic': {
    hit: values('{pilot: {taint: {enabled: true}}}'),
    miss: values('{pilot: {taint: {enabled: false}}}'),
  },
  'tlsroute-crd-floor': { hit: bundle('tlsroutes', 'dev'), miss: bundle('tlsroutes', 'v1.5.1') },
  'xlistenerset-replaced': {
    hit: mesh('XListenerSet', '{}'),
    miss: mesh('HTTPRoute', '{parentRefs: [{kind: Gateway}]}'),
  },
  'tls-listeners-accepted': {
    hit: gateway('{listeners: [{protocol: TLS}]}'),
    miss: gateway('{listeners: [{protocol: HTTPS}]}'),
  },
  'default-registry-moved': { hit: values('{}'), miss: values('{global: {hub: a}}') },
  'retry-budget-default-20': {
    hit: mesh('DestinationRule', '{subsets: [{trafficPolicy: {retryBudget: {minRetryConcurrency: 1}}}]}'),
    miss: mesh('DestinationRule', '{trafficPolicy: {retryBudget: {percent: 5}}}'),
  },
  'retry-budget-in-subsets': {
    hit: mesh('DestinationRule', '{trafficPolicy: {retryBudget: {}}, subsets: [{trafficPolicy: {}}]}'),
    miss: mesh('DestinationRule', '{trafficPolicy: {retryBudget: {}}, subsets: [{name: a}]}'),
  },
  'httproute-without-backend-404': {
    hit: mesh('HTTPRoute', '{rules: [{}]}'),
    miss: mesh('HTTPRoute', '{rules: [{filters: [{type: RequestRedirect}]}, {backendRefs: [{name: a}]}]}'),
  },
  'httproute-cors-origins': {
    hit: mesh('HTTPRoute', '{rules: [{filters: [{type: CORS, cors: {allowOrigins: ["https://*.a.com"]}}]}]}'),
    miss: mesh('HTTPRoute', '{rules: [{filters: [{type: CORS, cors: {allowOrigins: ["https://a.com"]}}]}]}'),
  },
  'referencegrant-all-targets': {
    hit: mesh('ReferenceGrant', '{to: [{kind: A}, {kind: B}]}'),
    miss: mesh('ReferenceGrant', '{to: [{kind: A}]}'),
  },
  'authz-names-escaped': {
    hit: mesh('AuthorizationPolicy', '{rules: [{from: [{source: {principals: ["*/sa/a.b"]}}]}]}'),
    miss: mesh('AuthorizationPolicy', '{rules: [{from: [{source: {principals: [a.b/sa/c]}}]}]}'),
  },
  'jwks-fetch-unrestricted': {
    hit: mesh('RequestAuthentication', '{jwtRules: [{issuer: a}]}'),
    miss: mesh('RequestAuthentication', '{jwtRules: [{issuer: a, jwks: a}]}'),
  },
  'tls-defaults-min-version-applied': {
    hit: meshConfig('{tlsDefaults: {minProtocolVersion: TLSV1_3}}'),
    miss: meshConfig('{tlsDefaults: {}}'),
  },
  'interface-names-validated': annotation(
    'traffic.sidecar.istio.io/excludeInterfaces',
    'eth0,a-very-long-name-1',
    'eth0, eth1',
  ),
  'leaf-never-outlives-ca': { hit: ownCa, miss: ownCa, days: ['2999-01-01', '2026-11-21'] },
  'app-label-fallback': {
    hit: podOf('{name: a}', labels('app.kubernetes.io/name: a')),
    miss: podOf('{name: a}', labels('app: a, app.kubernetes.io/name: a')),
  },
  'ambient-cidr-serviceentries': {
    hit: objects(mesh('ServiceEntry', '{addresses: [10.0.0.0/24]}'), ambient),
    miss: objects(mesh('ServiceEntry', '{addresses: [10.0.0.1/32]}'), ambient),
  },
  'webhook-failure-policy-on-upgrade': {
    hit: object(
      'ValidatingWebhookConfiguration',
      'istio-validator-a',
      '',
      'managedFields: [{manager: argocd-controller}]',
    ),
    miss: object('ValidatingWebhookConfiguration', 'istio-validator-a', '', 'managedFields: [{manager: helm}]'),
  },
  'gateway-chart-needs-ports': {
    hit: '# chart gateway\nservice: {ports: []}',
    miss: '# chart gateway\nservice: {ports: []}\nnetworkGateway: a',
  },
  'waypoint-merges-virtualservices': {
    hit: objects(
      mesh('VirtualService', '{hosts: [cart]}'),
      object('VirtualService', 'shop/b', 'spec: {hosts: [cart.shop.svc.cluster.local]}'),
      waypointService,
    ),
    miss: objects(
      mesh('VirtualService', '{hosts: [cart]}'),
      object('VirtualService', 'shop/b', 'spec: {hosts: [cart], gateways: [edge]}'),
      waypointService,
    ),
  },
  'eks-branch-eni-probes': {
    hit: objects(podOf('{name: a}', annotations('vpc.amazonaws.com/pod-eni: a')), ambientNamespace('shop')),
    miss: podOf('{name: a}', annotations('vpc.amazonaws.com/pod-eni: a')),
  },
  'autoregistered-vm-plaintext': {
    hit: mesh('WorkloadEntry', '{}', annotations('istio.io/autoRegistrationGroup: a')),
    miss: mesh(
      'WorkloadEntry',
      '{}',
      `${annotations('istio.io/autoRegistrationGroup: a')}, ${labels('networking.istio.io/tunnel: http')}`,
    ),
  },
  'namespace-traffic-distribution': {
    hit: object('Namespace', 'a', '', annotations('networking.istio.io/traffic-distribution: PreferClose')),
    miss: object('Namespace', 'a'),
  },
  'ambient-address-push-scope': {
    hit: gateway('{gatewayClassName: istio-waypoint}'),
    miss: gateway('{gatewayClassName: istio}'),
  },
};
