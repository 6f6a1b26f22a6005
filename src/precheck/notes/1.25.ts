import {
  agentEnv,
  all,
  any,
  cniEnv,
  kubernetesIs,
  mesh,
  noPilotEnv,
  noValue,
  object,
  pilotEnv,
  pod,
  podAnnotation,
  text,
  value,
  when,
} from '../detect.ts';
import type { UpgradeNote } from '../note.ts';
import { compatibilityGone } from '../note-families.ts';
import {
  annotated,
  both,
  either,
  has,
  is,
  isNot,
  labelled,
  lacks,
  matches,
  mentions,
  named,
  not,
  oneOf,
  startsWith,
  textAt,
  valuesAt,
  where,
} from '../read.ts';
import { usesWaypoint } from '../signs/hosts.ts';
import { imageBelow, listsPort } from '../signs/texts.ts';
import {
  ambientWith,
  excludesClusterDns,
  hasDefaultRevision,
  hasEnrolledPods,
  isEnrolledNamespace,
} from '../signs/workloads.ts';

/** What 1.25 changed. */
export const notes: readonly UpgradeNote[] = [
  {
    id: 'ambient-dns-capture-on',
    since: '1.25',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Ambient captures DNS by default',
    changed:
      'Ambient pods have their DNS proxied by default (cni.ambient.dnsCapture true); only pods started after the upgrade, unless rules are reconciled.',
    concerns: 'Ambient installs that never set the value.',
    looksFor:
      'Ambient enabled (DaemonSet istio-cni-node with AMBIENT_ENABLED true or values cni.ambient.enabled / profile ambient) and cni.ambient.dnsCapture not set in user values; pods with ambient.istio.io/dns-capture=false are exempt.',
    fix: 'Restart pods to get it, annotate exceptions, or set the value false.',
    restore: { values: { 'cni.ambient.dnsCapture': false }, compatibilityVersion: ['1.24'] },
    detect: all(ambientWith('AMBIENT_DNS_CAPTURE', isNot(true)), noValue('cni.ambient.dnsCapture')),
  },
  {
    id: 'serviceentry-auto-ip-on',
    since: '1.25',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'ServiceEntries without addresses get one',
    changed:
      'The status-based address allocator is on by default: ServiceEntries without addresses get status.addresses (IPv4 240.240.0.0/16), used by proxies that proxy DNS, waypoints and ambient.',
    concerns: 'ServiceEntries without spec.addresses and with a resolution other than NONE.',
    looksFor:
      "ServiceEntry: spec.addresses empty, resolution != NONE (absent counts as NONE), label networking.istio.io/enable-autoallocate-ip not 'false'; istiod env PILOT_ENABLE_IP_AUTOALLOCATE not set.",
    fix: 'Opt out per object with the label, or globally with the env.',
    restore: { env: { PILOT_ENABLE_IP_AUTOALLOCATE: 'false' }, compatibilityVersion: ['1.24'] },
    detect: all(
      object(
        'ServiceEntry',
        both(
          lacks('spec.addresses[]'),
          where('spec.resolution', isNot('NONE')),
          not(labelled('networking.istio.io/enable-autoallocate-ip', is(false))),
        ),
      ),
      noPilotEnv('PILOT_ENABLE_IP_AUTOALLOCATE'),
    ),
  },
  {
    id: 'opencensus-tracing-removed',
    since: '1.25',
    area: 'telemetry',
    severity: 'breaking',
    confidence: 'certain',
    title: 'OpenCensus tracing is gone',
    changed: 'OpenCensus tracing no longer works because Envoy dropped the extension.',
    concerns: 'Meshes with an opencensus provider.',
    looksFor:
      'meshConfig.extensionProviders[].opencensus, or defaultConfig.tracing.openCensusAgent, or values global.proxy.tracer=openCensusAgent; Telemetry tracing provider of that name.',
    fix: 'Define an opentelemetry provider and point Telemetry at it.',
    detect: any(
      value('global.proxy.tracer', is('openCensusAgent')),
      mesh('extensionProviders[].opencensus'),
      mesh('defaultConfig.tracing.openCensusAgent'),
    ),
  },
  {
    id: 'internal-address-set-empty',
    since: '1.25',
    area: 'security',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'No address counts as internal by default',
    changed:
      "Envoy's set of internal client addresses is empty by default (it was all private ranges), so x-envoy-* headers from private addresses are stripped at gateways.",
    concerns: 'Gateways whose clients or upstreams rely on x-envoy-* request headers coming from inside.',
    looksFor:
      'A VirtualService/EnvoyFilter/application header rule on x-envoy-*; env ENABLE_HCM_INTERNAL_NETWORKS absent; runtime flag envoy.reloadable_features.explicit_internal_address_config absent.',
    fix: 'List mesh ranges in meshNetworks with ENABLE_HCM_INTERNAL_NETWORKS=true, or set the Envoy runtime flag false (weaker: header spoofing).',
    restore: { env: { ENABLE_HCM_INTERNAL_NETWORKS: 'true' } },
    detect: all(
      any(object('VirtualService', matches(/"x-envoy-/i)), object('EnvoyFilter', mentions('x-envoy-'))),
      noPilotEnv('ENABLE_HCM_INTERNAL_NETWORKS', is(true)),
      when(({ mesh }) => !mentions('explicit_internal_address_config')(valuesAt(mesh, 'defaultConfig.runtimeValues'))),
    ),
  },
  {
    id: 'dns-follows-exclusions',
    since: '1.25',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Captured DNS follows the exclusions of a pod',
    changed:
      "Captured DNS traffic follows the pod's outbound exclusion annotations (in effect since 1.23, documented late).",
    concerns: "Pods that exclude their DNS server's range or port 53 and expect DNS capture.",
    looksFor:
      'Pod annotation traffic.sidecar.istio.io/excludeOutboundPorts containing 53, or excludeOutboundIPRanges covering the cluster DNS address, with ISTIO_META_DNS_CAPTURE=true.',
    fix: 'Narrow the exclusion.',
    backports: ['1.24.3'],
    detect: all(
      any(podAnnotation('traffic.sidecar.istio.io/excludeOutboundPorts', listsPort(53)), pod(excludesClusterDns)),
      any(
        agentEnv('ISTIO_META_DNS_CAPTURE', is(true)),
        when(({ mesh }) => mesh === undefined),
      ),
    ),
  },
  {
    id: 'ztunnel-named-by-release',
    since: '1.25',
    area: 'ambient',
    severity: 'breaking',
    confidence: 'certain',
    title: 'The ztunnel chart names its objects by release',
    changed:
      'The ztunnel chart names its objects after the Helm release; with another release name a second set appears and the old one is deleted, with downtime.',
    concerns: 'ztunnel installed under a release name other than ztunnel, when the target is a 1.25 patch.',
    looksFor:
      "DaemonSet with label app=ztunnel and annotation meta.helm.sh/release-name other than 'ztunnel', values ztunnel resourceName unset, target minor 25.",
    fix: 'Set resourceName=ztunnel, or go directly to 1.26.',
    onlyFor: (_, to) => to.minor === 25,
    detect: all(
      object(
        'DaemonSet',
        both(labelled('app', is('ztunnel')), annotated('meta.helm.sh/release-name', isNot('ztunnel'))),
      ),
      noValue('ztunnel.resourceName'),
    ),
  },
  {
    id: 'ambient-rules-stay-old',
    since: '1.25',
    area: 'ambient',
    severity: 'notice',
    confidence: 'certain',
    title: 'Rules in running ambient pods stay as they are',
    changed:
      'Upgrading the CNI agent leaves the network rules of running ambient pods as they were unless reconciliation is switched on (off by default 1.25–1.28).',
    concerns: 'Ambient clusters with a target of 1.25 to 1.28.',
    looksFor: 'Ambient enabled and cni.ambient.reconcileIptablesOnStartup not true.',
    fix: 'Set it true or restart pods.',
    onlyFor: (_, to) => to.minor >= 25 && to.minor <= 28,
    detect: all(
      ambientWith('AMBIENT_RECONCILE_POD_RULES_ON_STARTUP', isNot(true)),
      noValue('cni.ambient.reconcileIptablesOnStartup', is(true)),
    ),
  },
  {
    id: 'grafana-72-needed',
    since: '1.25',
    area: 'telemetry',
    severity: 'notice',
    confidence: 'likely',
    title: 'The dashboards need Grafana 7.2',
    changed: 'Shipped dashboards use a feature of Grafana 7.2 or newer.',
    concerns: 'Older Grafana.',
    looksFor: 'Deployment with image grafana/grafana and tag < 7.2.',
    fix: 'Upgrade Grafana.',
    detect: object(
      'Deployment',
      where('spec.template.spec.containers[].image', imageBelow(/grafana\/grafana$/, [7, 2])),
    ),
  },
  {
    id: 'kubevirt-interfaces-deprecated',
    since: '1.25',
    area: 'cni',
    severity: 'deprecation',
    confidence: 'certain',
    title: 'The annotation kubevirtInterfaces is deprecated',
    changed:
      'traffic.sidecar.istio.io/kubevirtInterfaces is replaced by istio.io/reroute-virtual-interfaces, which also works in ambient.',
    concerns: 'Pods with the older annotation.',
    looksFor: 'Annotation present on a pod or pod template.',
    fix: 'Rename; from 1.28 the newer one wins if both are set.',
    detect: podAnnotation('traffic.sidecar.istio.io/kubevirtInterfaces'),
  },
  {
    id: 'dns-auto-allocate-metadata-deprecated',
    since: '1.25',
    area: 'traffic',
    severity: 'deprecation',
    confidence: 'certain',
    title: 'ISTIO_META_DNS_AUTO_ALLOCATE is deprecated',
    changed: 'ISTIO_META_DNS_AUTO_ALLOCATE in proxyMetadata is deprecated in favour of the status-based allocator.',
    concerns: 'Meshes or pods that set it.',
    looksFor:
      'Key in meshConfig.defaultConfig.proxyMetadata, in annotation proxy.istio.io/config, or in ProxyConfig.spec.environmentVariables.',
    fix: 'Remove it once PILOT_ENABLE_IP_AUTOALLOCATE is on.',
    detect: any(
      object('ProxyConfig', has('spec.environmentVariables.ISTIO_META_DNS_AUTO_ALLOCATE')),
      mesh('defaultConfig.proxyMetadata.ISTIO_META_DNS_AUTO_ALLOCATE'),
      podAnnotation('proxy.istio.io/config', mentions('ISTIO_META_DNS_AUTO_ALLOCATE')),
    ),
  },
  {
    id: 'istioctl-flags-removed-125',
    since: '1.25',
    area: 'istioctl',
    severity: 'breaking',
    confidence: 'manual',
    title: 'Flags of istioctl were removed',
    changed: 'proxy-status lost --xds-via-agents (and its limit); analyze lost --recursive and always recurses.',
    concerns: 'Scripts.',
    looksFor: 'Text search in user files.',
    fix: 'Drop the flags.',
    detect: text(/\bistioctl\b.*\s--(?:xds-via-agents(?:-limit)?|recursive)\b|\bistioctl\s+analyze\b.*\s-R\b/),
  },
  {
    id: 'env-removed-125',
    since: '1.25',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Variables without effect since 1.25',
    changed:
      'Feature variables deleted: ENABLE_ENHANCED_RESOURCE_SCOPING, ENABLE_RESOLUTION_NONE_TARGET_PORT (istiod), PROXY_XDS_DEBUG_VIA_AGENT and its PORT (agent), AMBIENT_TPROXY_REDIRECTION (cni).',
    concerns: 'Installs that set them, e.g. through compatibilityVersion 1.21.',
    looksFor: 'Env var or values pilot.env with a listed name.',
    fix: 'Remove; for ENABLE_RESOLUTION_NONE_TARGET_PORT=false check ServiceEntries with resolution NONE and targetPort.',
    detect: any(
      pilotEnv('ENABLE_ENHANCED_RESOURCE_SCOPING'),
      pilotEnv('ENABLE_RESOLUTION_NONE_TARGET_PORT'),
      agentEnv('PROXY_XDS_DEBUG_VIA_AGENT'),
      agentEnv('PROXY_XDS_DEBUG_VIA_AGENT_PORT'),
      cniEnv('AMBIENT_TPROXY_REDIRECTION'),
    ),
  },
  compatibilityGone('1.25', '1.21', { fix: 'Use 1.22–1.24 or none.' }),
  {
    id: 'gke-platform-value',
    since: '1.25',
    area: 'cni',
    severity: 'breaking',
    confidence: 'certain',
    title: 'On GKE the CNI chart needs its platform',
    changed:
      'The CNI chart has a fixed default binary directory (/opt/cni/bin); on GKE the platform value selects the right one, the older autodetection no longer applies by default.',
    concerns: 'Helm CNI installs on GKE without platform and without cniBinDir.',
    looksFor:
      "API server gitVersion contains '-gke', DaemonSet istio-cni-node exists or cni values given, global.platform/platform not gke and cni.cniBinDir unset.",
    fix: 'Set global.platform=gke (istioctl does so itself from 1.26).',
    detect: all(
      kubernetesIs('-gke'),
      any(object('DaemonSet', named('istio-cni-node')), value('cni'), value('pilot.cni.enabled', is(true))),
      noValue('global.platform', is('gke')),
      noValue('platform', is('gke')),
      noValue('cni.cniBinDir'),
    ),
  },
  {
    id: 'gateway-chart-out-of-ambient',
    since: '1.25',
    area: 'gateway-api',
    severity: 'notice',
    confidence: 'certain',
    title: 'Gateways of the chart stay out of ambient',
    changed:
      'Pods of the gateway chart carry istio.io/dataplane-mode=none by default, so a gateway in an ambient namespace is no longer captured.',
    concerns: 'Gateway-chart pods in ambient namespaces.',
    looksFor:
      'Deployment of chart gateway-* in a namespace labelled istio.io/dataplane-mode=ambient whose pod template lacks that label.',
    fix: 'Set labels.istio.io/dataplane-mode explicitly if capture is wanted.',
    detect: object(
      'Deployment',
      (deployment, situation) =>
        both(
          labelled('helm.sh/chart', startsWith('gateway-')),
          not(where('spec.template', labelled('istio.io/dataplane-mode'))),
        )(deployment) && isEnrolledNamespace(situation, textAt(deployment, 'metadata.namespace')),
    ),
  },
  {
    id: 'wasm-fetch-failure-denies',
    since: '1.25',
    area: 'extensibility',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'A plugin that cannot be fetched denies traffic',
    changed: 'If a Wasm module cannot be fetched and the strategy is FAIL_CLOSE, traffic is denied (it used to pass).',
    concerns: 'WasmPlugins with FAIL_CLOSE or no strategy.',
    looksFor: 'WasmPlugin spec.failStrategy absent or FAIL_CLOSE and a remote url (oci:// or http(s)://).',
    fix: 'Set FAIL_OPEN where availability matters more; check pull secrets and registries.',
    detect: object(
      'WasmPlugin',
      both(not(where('spec.failStrategy', isNot('FAIL_CLOSE'))), not(where('spec.url', startsWith('file://')))),
    ),
  },
  {
    id: 'ambient-strict-ports-enforced',
    since: '1.25',
    area: 'security',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Ambient enforces STRICT on every listed port',
    changed:
      'Several STRICT port-level entries in one PeerAuthentication are really enforced in ambient; before, the combination let plaintext through.',
    concerns: 'PeerAuthentication with two or more STRICT ports for ambient workloads.',
    looksFor:
      'PeerAuthentication with at least two portLevelMtls entries of mode STRICT and a selector matching ambient pods.',
    fix: 'Check plaintext clients of those ports.',
    backports: ['1.23.5', '1.24.3'],
    detect: object(
      'PeerAuthentication',
      (policy, situation) =>
        valuesAt(policy, 'spec.portLevelMtls{}').filter(where('mode', is('STRICT'))).length >= 2 &&
        hasEnrolledPods(situation, textAt(policy, 'metadata.namespace')),
    ),
  },
  {
    id: 'unhealthy-endpoints-skip-terminating',
    since: '1.25',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Unhealthy endpoints no longer include terminating ones',
    changed: 'With PILOT_SEND_UNHEALTHY_ENDPOINTS on, terminating endpoints are left out.',
    concerns: 'istiod with that variable.',
    looksFor: 'Env PILOT_SEND_UNHEALTHY_ENDPOINTS=true.',
    fix: 'None.',
    detect: pilotEnv('PILOT_SEND_UNHEALTHY_ENDPOINTS', is(true)),
  },
  {
    id: 'injection-config-errors-surface',
    since: '1.25',
    area: 'install',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Errors of injection templates stop the injection',
    changed: 'A faulty injection configuration makes injection fail instead of being logged and used half-way.',
    concerns: 'Custom templates or bad per-pod settings.',
    looksFor:
      'Values sidecarInjectorWebhook.templates/defaultTemplates set, or pods with annotation inject.istio.io/templates.',
    fix: 'Dry-run injection (istioctl kube-inject) with the target version.',
    backports: ['1.23.4', '1.24.2'],
    detect: any(
      value('sidecarInjectorWebhook.templates'),
      value('sidecarInjectorWebhook.defaultTemplates'),
      podAnnotation('inject.istio.io/templates'),
    ),
  },
  {
    id: 'waypoint-skips-sourcelabels',
    since: '1.25',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Waypoints skip routes that match sourceLabels',
    changed: 'Waypoints no longer apply VirtualService matches that name sourceLabels.',
    concerns: 'VirtualServices with sourceLabels for services behind a waypoint.',
    looksFor:
      "VirtualService http[].match[].sourceLabels set and the host's Service/Namespace labelled istio.io/use-waypoint.",
    fix: 'Use another match or AuthorizationPolicy.',
    detect: object(
      'VirtualService',
      (service, situation) =>
        has('spec.http[].match[].sourceLabels')(service) && usesWaypoint(situation, service, 'spec.hosts[]'),
    ),
  },
  {
    id: 'traffic-distribution-everywhere',
    since: '1.25',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Sidecars and waypoints honour trafficDistribution',
    changed:
      'Service.spec.trafficDistribution and its annotation are honoured by sidecars, gateways and waypoints, not only by ztunnel.',
    concerns: 'Services that set it and have sidecar or gateway clients.',
    looksFor: 'Service spec.trafficDistribution set or annotation networking.istio.io/traffic-distribution.',
    fix: 'Unset, or override with a DestinationRule localityLbSetting.',
    detect: any(
      object('Service', either(has('spec.trafficDistribution'), annotated('networking.istio.io/traffic-distribution'))),
      object('ServiceEntry', annotated('networking.istio.io/traffic-distribution')),
    ),
  },
  {
    id: 'cni-safe-upgrade-blocks-pods',
    since: '1.25',
    area: 'ambient',
    severity: 'notice',
    confidence: 'certain',
    title: 'New pods wait while the CNI agent is replaced',
    changed: 'While the CNI agent restarts in ambient mode, new pods on the node wait instead of starting uncaptured.',
    concerns: 'Ambient clusters with short pod-start budgets.',
    looksFor: 'Ambient CNI installed.',
    fix: 'AMBIENT_DISABLE_SAFE_UPGRADE=true in cni.env to go back.',
    restore: { env: { AMBIENT_DISABLE_SAFE_UPGRADE: 'true' } },
    detect: ambientWith(),
  },
  {
    id: 'revisionless-gateway-owner',
    since: '1.25',
    area: 'gateway-api',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Gateways without a revision belong to the default one',
    changed: 'A non-default revision no longer manages Gateways without an istio.io/rev label.',
    concerns: 'Kubernetes Gateways without label when only a named revision runs and no default tag exists.',
    looksFor:
      'Gateway (gateway.networking.k8s.io) with a class of istio or istio-waypoint, no istio.io/rev on it or its namespace, and no istiod with revision default nor default tag webhook.',
    fix: 'Label the Gateway (or namespace), or set the default tag.',
    backports: ['1.23.5', '1.24.2'],
    detect: all(
      object(
        'Gateway.gateway.networking.k8s.io',
        (gateway, situation) =>
          both(
            where('spec.gatewayClassName', oneOf('istio', 'istio-waypoint')),
            not(labelled('istio.io/rev')),
          )(gateway) &&
          !Object.hasOwn(situation.namespaceLabels(textAt(gateway, 'metadata.namespace')), 'istio.io/rev'),
      ),
      when((situation) => !hasDefaultRevision(situation)),
    ),
  },
  {
    id: 'cni-extra-capability-apparmor',
    since: '1.25',
    area: 'cni',
    severity: 'notice',
    confidence: 'likely',
    title: 'The CNI agent asks for one more capability',
    changed: 'The CNI DaemonSet gains capability DAC_OVERRIDE and an unconfined AppArmor annotation.',
    concerns: 'Admission policies that list allowed capabilities or AppArmor profiles.',
    looksFor: 'ClusterPolicy/ConstraintTemplate or PodSecurity restricted labels on the namespace of istio-cni-node.',
    fix: 'Extend the exemption.',
    backports: ['1.24.2'],
    detect: object(
      'Namespace',
      (namespace, situation) =>
        labelled('pod-security.kubernetes.io/enforce', oneOf('baseline', 'restricted'))(namespace) &&
        situation
          .all('DaemonSet')
          .some(
            ({ object }) =>
              object.metadata?.name === 'istio-cni-node' &&
              object.metadata.namespace === textAt(namespace, 'metadata.name'),
          ),
    ),
  },
  {
    id: 'dns-upstream-settings',
    since: '1.25',
    area: 'traffic',
    severity: 'notice',
    confidence: 'likely',
    title: 'Proxies ask their DNS servers less often and at spread times',
    changed:
      "istiod sets Envoy's DNS client to at most 100 queries per UDP socket and adds 100 ms jitter; the agent picks upstream resolvers at random.",
    concerns: 'ServiceEntries with DNS resolution at high rate; resolvers in strict order.',
    looksFor: 'ServiceEntry with resolution DNS or DNS_ROUND_ROBIN.',
    fix: 'PILOT_DNS_CARES_UDP_MAX_QUERIES=0, PILOT_DNS_JITTER_DURATION=0s.',
    restore: { env: { PILOT_DNS_CARES_UDP_MAX_QUERIES: '0', PILOT_DNS_JITTER_DURATION: '0s' } },
    detect: object('ServiceEntry', where('spec.resolution', oneOf('DNS', 'DNS_ROUND_ROBIN'))),
  },
  {
    id: 'mirror-filter-percent-fixed',
    since: '1.25',
    area: 'gateway-api',
    severity: 'notice',
    confidence: 'certain',
    title: 'Mirrored shares of HTTPRoutes are exact',
    changed: 'HTTPRoute mirror filters with percent or fraction send the stated share.',
    concerns: 'Routes with such a filter.',
    looksFor: 'HTTPRoute rule filter type RequestMirror with requestMirror.percent or fraction.',
    fix: 'Check the wanted load on the mirror.',
    backports: ['1.24.3'],
    detect: object(
      'HTTPRoute',
      either(has('spec.rules[].filters[].requestMirror.percent'), has('spec.rules[].filters[].requestMirror.fraction')),
    ),
  },
];
