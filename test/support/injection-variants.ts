import type { Tree } from '../../src/model/kube-object.ts';

/** A pod in which something is unusual: a name, annotations, labels, and what its spec is. */
type Variant = readonly [name: string, annotations?: Tree, labels?: Tree, spec?: Tree];

const base = { name: 'web', image: 'web:1' };
const S = 'sidecar.istio.io/';
const T = 'traffic.sidecar.istio.io/';
const probe = (p: Tree): Tree => ({ ...base, ports: [{ name: 'http', containerPort: 8080 }], livenessProbe: p });

const plain = { containers: [base] };

/** Pods that a real istiod and kube-inject are both asked about. */
const variants: readonly Variant[] = [
  ['plain'],
  ['if0', { [`${T}kubevirtInterfaces`]: '_a' }],
  ['if1', { [`${T}kubevirtInterfaces`]: 'a.b' }],
  ['if2', { [`${T}kubevirtInterfaces`]: 'a:b' }],
  ['if3', { [`${T}kubevirtInterfaces`]: 'a@b' }],
  ['if4', { [`${T}kubevirtInterfaces`]: 'a-b' }],
  ['if5', { [`${T}kubevirtInterfaces`]: '-a' }],
  ['if6', { [`${T}kubevirtInterfaces`]: '.a' }],
  ['if7', { [`${T}kubevirtInterfaces`]: 'a+' }],
  ['if8', { [`${T}kubevirtInterfaces`]: '+' }],
  ['if9', { [`${T}kubevirtInterfaces`]: 'a+b' }],
  ['if10', { [`${T}kubevirtInterfaces`]: '+a' }],
  ['if11', { [`${T}kubevirtInterfaces`]: 'a_b' }],
  ['if12', { [`${T}kubevirtInterfaces`]: ':a' }],
  ['if13', { [`${T}kubevirtInterfaces`]: ' a' }],
  ['if14', { [`${T}kubevirtInterfaces`]: 'A1' }],
  ['if15', { [`${T}kubevirtInterfaces`]: 'a-' }],
  ['promhtml', { 'prometheus.io/path': '/<a>&' }],
  ['ovhtml', {}, {}, { containers: [base, { name: 'istio-proxy', image: 'auto', args: ['<a>&'] }] }],
  ['exin2', { [`${T}excludeInboundPorts`]: ' 80 ,81' }],
  [
    'portshtml',
    {},
    {},
    {
      containers: [
        { ...base, name: 'a' },
        { ...base, name: 'b', env: [{ name: 'A', value: '<&' }] },
      ],
    },
  ],
  ['nativetrue', { [`${S}nativeSidecar`]: 'true' }],
  ['nativefalse', { [`${S}nativeSidecar`]: 'false' }],
  ['nativejunk', { [`${S}nativeSidecar`]: 'junk' }],
  ['nativeempty', { [`${S}nativeSidecar`]: '' }],
  ['none', { [`${S}interceptionMode`]: 'NONE' }],
  ['nonenative', { [`${S}interceptionMode`]: 'NONE', [`${S}nativeSidecar`]: 'true' }],
  ['tproxy', { [`${S}interceptionMode`]: 'TPROXY' }],
  [
    'tproxyuser',
    { [`${S}interceptionMode`]: 'TPROXY' },
    {},
    { containers: [base, { name: 'istio-proxy', image: 'auto', securityContext: { runAsUser: 2000 } }] },
  ],
  [
    'tproxyusernative',
    { [`${S}interceptionMode`]: 'TPROXY', [`${S}nativeSidecar`]: 'true' },
    {},
    { containers: [base, { name: 'istio-proxy', image: 'auto', securityContext: { runAsUser: 2000, runAsGroup: 5 } }] },
  ],
  [
    'usergrouponly',
    {},
    {},
    { containers: [base, { name: 'istio-proxy', image: 'auto', securityContext: { runAsGroup: 5 } }] },
  ],
  [
    'proxyinit',
    { [`${S}nativeSidecar`]: 'true' },
    {},
    { containers: [base], initContainers: [{ name: 'istio-proxy', image: 'auto', env: [{ name: 'A', value: 'b' }] }] },
  ],
  [
    'initoverride',
    {},
    {},
    {
      containers: [base],
      initContainers: [
        { name: 'istio-init', image: 'auto', args: ['x'] },
        { name: 'first', image: 'f' },
      ],
    },
  ],
  ['lowports', { [`${S}capNetBindService`]: 'true' }],
  [
    'cfgmeta',
    {
      'proxy.istio.io/config':
        'proxyMetadata: {A: "<&>", IPTABLES_TRACE_LOGGING: "true", ISTIO_META_ENABLE_HBONE: "true"}',
    },
  ],
  ['cfgstatus', { 'proxy.istio.io/config': 'statusPort: 15099', 'prometheus.io/port': '9090' }],
  ['cfghold', { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true', [`${S}nativeSidecar`]: 'false' }],
  ['cfgimage', { 'proxy.istio.io/config': 'image: {imageType: debug}' }],
  ['imgtype', { [`${S}proxyImageType`]: 'distroless' }],
  ['imgtypedefault', { [`${S}proxyImageType`]: 'default' }],
  ['imgfull', { [`${S}proxyImage`]: 'a/b:c' }],
  ['imgbare', { [`${S}proxyImage`]: 'foo' }],
  ['cfgconc', { 'proxy.istio.io/config': 'concurrency: 0\ndrainDuration: 10s\nterminationDrainDuration: 1.5s' }],
  [
    'cfgtracing',
    {
      'proxy.istio.io/config':
        'tracing: {zipkin: {address: "z:9411"}, sampling: 10, customTags: {a: {literal: {value: b}}}}\nextraStatTags: [a, b]',
    },
  ],
  [
    'cfgheaders',
    {
      'proxy.istio.io/config':
        'proxyHeaders: {server: {disabled: true}, requestId: {}}\ngatewayTopology: {numTrustedProxies: 2}\nproxyStatsMatcher: {inclusionPrefixes: [a]}',
    },
  ],
  ['cfgbad1', { 'proxy.istio.io/config': 'drainDuration: 1500ms' }],
  ['cfgbad2', { 'proxy.istio.io/config': 'concurrency: x' }],
  ['cfgbad3', { 'proxy.istio.io/config': 'statusPort: 70000' }],
  ['cfgbad4', { 'proxy.istio.io/config': 'discoveryAddress: istiod' }],
  ['cfgbad5', { 'proxy.istio.io/config': 'configPath: ""' }],
  ['cfgbad6', { 'proxy.istio.io/config': '[]' }],
  ['cfgempty', { 'proxy.istio.io/config': '' }],
  ['cfgunknown', { 'proxy.istio.io/config': 'foo: bar' }],
  ['cfgenumnum', { 'proxy.istio.io/config': 'interceptionMode: 1' }],
  ['cfgsnake', { 'proxy.istio.io/config': 'proxy_metadata: {B: c}\nstatus_port: 15021' }],
  ['port0', { 'status.sidecar.istio.io/port': '0' }],
  ['port15', { 'status.sidecar.istio.io/port': ' 15 ' }],
  ['portbad', { 'status.sidecar.istio.io/port': '70000' }],
  ['portplus', { 'status.sidecar.istio.io/port': '+5' }],
  ['exin', { [`${T}excludeInboundPorts`]: '80, 15020' }],
  ['exinempty', { [`${T}excludeInboundPorts`]: '' }],
  ['exinspace', { [`${T}excludeInboundPorts`]: ' ' }],
  ['exincomma', { [`${T}excludeInboundPorts`]: '80,,81' }],
  ['exin15020', { [`${T}excludeInboundPorts`]: '15020,9' }],
  ['inports', { [`${T}includeInboundPorts`]: '' }],
  ['inports2', { [`${T}includeInboundPorts`]: '80 , 90' }],
  ['outports', { [`${T}includeOutboundPorts`]: 'foo' }],
  ['exout', { [`${T}excludeOutboundPorts`]: '' }],
  ['exout2', { [`${T}excludeOutboundPorts`]: '1,2' }],
  ['cidr', { [`${T}includeOutboundIPRanges`]: '10.0.0.1/8,::1/128' }],
  ['cidrempty', { [`${T}includeOutboundIPRanges`]: '' }],
  ['cidr2', { [`${T}excludeOutboundIPRanges`]: '010.0.0.0/8' }],
  ['cidr3', { [`${T}excludeOutboundIPRanges`]: '::ffff:1.2.3.4/96' }],
  ['cidr4', { [`${T}excludeOutboundIPRanges`]: '10.0.0.0/08' }],
  ['cidr5', { [`${T}excludeOutboundIPRanges`]: 'fe80::1%eth0/64' }],
  ['iface', { [`${T}excludeInterfaces`]: 'eth0, eth1' }],
  ['ifacelong', { [`${T}excludeInterfaces`]: 'abcdefghijklmnop' }],
  ['ifaceempty', { [`${T}excludeInterfaces`]: '' }],
  ['ifacebad', { [`${T}kubevirtInterfaces`]: 'a b' }],
  ['ifaceslash', { [`${T}kubevirtInterfaces`]: 'a/b' }],
  ['ifaceplus', { [`${T}kubevirtInterfaces`]: 'veth+' }],
  ['ifacecomma', { [`${T}kubevirtInterfaces`]: 'a,,b' }],
  ['ifaceunder', { [`${T}kubevirtInterfaces`]: '_a.b:c@d-e' }],
  ['ifacestar', { [`${T}kubevirtInterfaces`]: 'veth*' }],
  ['reroute', { 'istio.io/reroute-virtual-interfaces': 'net1', [`${T}kubevirtInterfaces`]: 'net2' }],
  ['cpu', { [`${S}proxyCPU`]: '1500m' }],
  ['cpuall', { [`${S}proxyCPU`]: '', [`${S}proxyMemoryLimit`]: '1024Mi' }],
  ['cpubad', { [`${S}proxyCPU`]: 'x' }],
  ['cpuneg', { [`${S}proxyCPU`]: '-1' }],
  ['cpuspace', { [`${S}proxyCPU`]: ' 1' }],
  ['cpuexp', { [`${S}proxyMemory`]: '1e3' }],
  ['cpuempty', { [`${S}proxyCPU`]: '' }],
  [
    'ready',
    {
      'readiness.status.sidecar.istio.io/periodSeconds': '7',
      'readiness.status.sidecar.istio.io/failureThreshold': '0',
    },
  ],
  ['readybad', { 'readiness.status.sidecar.istio.io/periodSeconds': '-1' }],
  ['readyempty', { 'readiness.status.sidecar.istio.io/periodSeconds': '' }],
  ['prom', { 'prometheus.io/port': '9090', 'prometheus-io-path': '/x' }],
  ['promno', { 'prometheus.io/scrape': 'false', 'prometheus.io/port': '1' }],
  ['promsame', { 'prometheus.io/port': '15020' }],
  ['promnomerge', { 'prometheus.istio.io/merge-metrics': 'false', 'prometheus.io/port': '1' }],
  ['prombad', { 'prometheus.istio.io/merge-metrics': 'nope' }],
  ['promempty', { 'prometheus.istio.io/merge-metrics': '' }],
  ['promscrapejunk', { 'prometheus.io/scrape': 'maybe' }],
  [
    'rewriteoff',
    { [`${S}rewriteAppHTTPProbers`]: 'false' },
    {},
    { containers: [probe({ httpGet: { port: 'http' } })] },
  ],
  [
    'rewritejunk',
    { [`${S}rewriteAppHTTPProbers`]: 'junk' },
    {},
    { containers: [probe({ httpGet: { port: 'http' } })] },
  ],
  ['probenamed', {}, {}, { containers: [probe({ httpGet: { port: 'nosuch', path: '/' } })] }],
  ['probestatus', {}, {}, { containers: [probe({ httpGet: { port: 15020 } })] }],
  ['probestr', {}, {}, { containers: [probe({ httpGet: { port: '8080' } })] }],
  [
    'probehttps',
    {},
    {},
    {
      containers: [
        probe({
          httpGet: { port: 1, scheme: 'HTTPS', host: 'h', httpHeaders: [{ name: 'a', value: '<b>' }] },
          timeoutSeconds: 4,
          initialDelaySeconds: 2,
        }),
      ],
    },
  ],
  ['probetcp', {}, {}, { containers: [probe({ tcpSocket: { port: 'http', host: 'x' }, timeoutSeconds: 1 })] }],
  ['probegrpc', {}, {}, { containers: [probe({ grpc: { port: 5, service: '' } })] }],
  ['probegrpc2', {}, {}, { containers: [probe({ grpc: { port: 15020, service: 's' }, timeoutSeconds: 3 })] }],
  [
    'hooks',
    {},
    {},
    {
      containers: [
        {
          ...base,
          lifecycle: { preStop: { httpGet: { port: 80, path: '/p' } }, postStart: { tcpSocket: { port: 9 } } },
        },
      ],
    },
  ],
  ['hooksleep', {}, {}, { containers: [{ ...base, lifecycle: { preStop: { sleep: { seconds: 3 } } } }] }],
  [
    'initprobe',
    {},
    {},
    {
      containers: [base],
      initContainers: [{ name: 'side', image: 's', restartPolicy: 'Always', startupProbe: { httpGet: { port: 1 } } }],
    },
  ],
  [
    'overrideprobe',
    {},
    {},
    {
      containers: [
        base,
        {
          name: 'istio-proxy',
          image: 'auto',
          livenessProbe: { httpGet: { port: 1 } },
          ports: [{ containerPort: 99 }],
          resources: { limits: { cpu: '1000m' } },
        },
      ],
    },
  ],
  [
    'overrideimg',
    {},
    {},
    {
      containers: [
        {
          name: 'istio-proxy',
          image: 'own:1',
          command: ['a'],
          volumeMounts: [{ name: 'x', mountPath: '/etc/istio/proxy' }],
        },
        base,
      ],
    },
  ],
  [
    'uservol',
    {
      [`${S}userVolume`]: '{"a":{"emptyDir":{}},"b":{"secret":{"secretName":"s"}}}',
      [`${S}userVolumeMount`]: '{"a":{"mountPath":"/a","readOnly":true}}',
    },
  ],
  ['uservollist', { [`${S}userVolume`]: '[{"name":"a","emptyDir":{}}]' }],
  ['uservolbad', { [`${S}userVolume`]: '{' }],
  ['bootstrap', { [`${S}bootstrapOverride`]: 'cm' }],
  ['loglevels', { [`${S}logLevel`]: 'debug', [`${S}componentLogLevel`]: '', [`${S}agentLogLevel`]: 'all:debug' }],
  [
    'tmplgateway',
    { 'inject.istio.io/templates': 'gateway' },
    {},
    { containers: [{ name: 'istio-proxy', image: 'auto' }] },
  ],
  ['tmplgrpc', { 'inject.istio.io/templates': 'grpc-agent' }, {}, { containers: [base] }],
  [
    'tmplgrpc0',
    { 'inject.istio.io/templates': 'grpc-agent', 'status.sidecar.istio.io/port': '0' },
    {},
    { containers: [base] },
  ],
  ['tmplboth', { 'inject.istio.io/templates': 'sidecar, grpc-simple' }],
  ['tmplnone', { 'inject.istio.io/templates': '' }],
  ['tmplbad', { 'inject.istio.io/templates': 'nosuch' }],
  ['injtrue', { [`${S}inject`]: 'true' }],
  ['injfalse', { [`${S}inject`]: 'false' }],
  ['injTrue', { [`${S}inject`]: 'True' }],
  ['lblfalse', { [`${S}inject`]: 'true' }, { [`${S}inject`]: 'false' }],
  ['lbljunk', {}, { [`${S}inject`]: 'maybe' }],
  ['network', {}, { 'topology.istio.io/network': 'n1' }],
  ['networkempty', {}, { 'topology.istio.io/network': '' }],
  [
    'canon',
    {},
    { 'app.kubernetes.io/name': 'x', 'service.istio.io/canonical-name': '', 'app.kubernetes.io/version': '2' },
  ],
  ['longapp', {}, { app: 'a'.repeat(62) }],
  ['tls', {}, { 'security.istio.io/tlsMode': 'disabled', 'service.istio.io/workload-name': 'w' }],
  ['defcontainer', { 'kubectl.kubernetes.io/default-container': 'x' }],
  ['otel', { 'resource.opentelemetry.io/service.namespace': 'q' }],
  [
    'ports',
    {},
    {},
    {
      containers: [
        {
          ...base,
          ports: [
            { name: 'a', containerPort: 1, protocol: 'UDP', hostPort: 3, hostIP: '1.2.3.4' },
            { containerPort: 2 },
          ],
        },
      ],
    },
  ],
  [
    'corename',
    {},
    {},
    {
      containers: [base],
      initContainers: [
        { name: 'enable-core-dump', image: 'c' },
        { name: 'z', image: 'z' },
      ],
    },
  ],
  ['secrets', {}, {}, { containers: [base], imagePullSecrets: [{ name: 's' }], serviceAccountName: 'sa' }],
  [
    'volumes',
    {},
    {},
    {
      containers: [base],
      volumes: [
        { name: 'workload-socket', hostPath: { path: '/x' } },
        { name: 'own', emptyDir: { sizeLimit: '1024Mi' } },
        { name: 'istio-envoy', emptyDir: {} },
      ],
    },
  ],
  ['dns', {}, {}, { containers: [base], dnsPolicy: 'Default', dnsConfig: { searches: ['a'] } }],
  [
    'psc',
    {},
    {},
    {
      containers: [
        { ...base, securityContext: { runAsUser: 0 }, resources: { requests: { cpu: '0.5', memory: '1.5Gi' } } },
      ],
      securityContext: { fsGroup: 5 },
    },
  ],
  ['statusjunk', { [`${S}status`]: 'junk' }],
  [
    'statusold',
    { [`${S}status`]: '{"containers":["web2"]}' },
    {},
    { containers: [base, { name: 'web2', image: 'w' }] },
  ],
  ['overridesbad', { 'proxy.istio.io/overrides': 'x' }],
  [
    'overridesstored',
    { 'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","args":["z"],"resources":{}}]}' },
  ],
];

/** The variants as Deployments. */
export const variantDeployments = variants.map(([name, annotations = {}, labels = {}, spec = plain]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web', ...labels }, annotations }, spec },
  },
}));
