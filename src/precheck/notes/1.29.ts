import type { KubeObject } from '../../model/kube-object.ts';
import {
  all,
  ambient,
  any,
  mesh,
  noMesh,
  noPilotEnv,
  noValue,
  object,
  objects,
  pilotEnv,
  pod,
  podAnnotation,
  value,
} from '../detect.ts';
import type { UpgradeNote } from '../note.ts';
import { kubernetesFloor } from '../note-families.ts';
import {
  annotated,
  both,
  has,
  is,
  isNot,
  labelled,
  mentions,
  named,
  nameStarts,
  not,
  oneOf,
  present,
  valuesAt,
  where,
} from '../read.ts';
import { sharedHosts } from '../signs/hosts.ts';
import { differ, hasOwnTemplate, imageBelow, inPolicy, isQuantity, localityLabels } from '../signs/texts.ts';
import { ambientWith, asksForDebugData } from '../signs/workloads.ts';
import { isIstiod } from '../variables.ts';

/** What 1.29 changed. */
export const notes: readonly UpgradeNote[] = [
  kubernetesFloor('1.29', 30, {
    changed: 'The built-in Kubernetes floor moves to 1.30 (documented support begins at 1.31).',
    concerns: 'Clusters below 1.30; 1.30 itself is tested but not supported.',
    looksFor: 'Server minor < 30 (warn at 30).',
  }),
  {
    id: 'stats-compression-annotation-removed',
    since: '1.29',
    area: 'telemetry',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'The annotation statsCompression is no longer read',
    changed:
      'The annotation sidecar.istio.io/statsCompression is no longer read; proxyConfig.statsCompression replaces it.',
    concerns: 'Pods with the annotation.',
    looksFor: 'Annotation present.',
    fix: 'Set statsCompression in proxyConfig, per pod through proxy.istio.io/config.',
    detect: podAnnotation('sidecar.istio.io/statsCompression'),
  },
  {
    id: 'stats-compression-on',
    since: '1.29',
    area: 'telemetry',
    severity: 'notice',
    confidence: 'likely',
    title: 'Proxies compress their metrics',
    changed: "Envoy's metrics endpoint compresses by default when the scraper offers it.",
    concerns: 'Scrapers that advertise an encoding they do not handle; CPU of proxies.',
    looksFor: 'proxyConfig.statsCompression not set.',
    fix: 'statsCompression: false mesh-wide or per pod.',
    detect: noMesh('defaultConfig.statsCompression'),
  },
  {
    id: 'ambient-rules-reconciled-on-start',
    since: '1.29',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Rules of running ambient pods are renewed',
    changed: 'A starting CNI agent rewrites the network rules of already enrolled pods when they differ.',
    concerns: 'Ambient clusters that never set the value.',
    looksFor:
      "Ambient enabled, cni.ambient.reconcileIptablesOnStartup absent in user values (ConfigMap istio-cni-config AMBIENT_RECONCILE_POD_RULES_ON_STARTUP not 'true').",
    fix: 'Set the value false explicitly to keep the former behaviour. The shipped compatibility profiles put it under a `cni` key, while the CNI chart reads it at top level, so for plain Helm the compatibilityVersion route looks ineffective (read from templates, not rendered).',
    restore: {
      values: { 'cni.ambient.reconcileIptablesOnStartup': false },
      compatibilityVersion: ['1.25', '1.26', '1.27', '1.28'],
    },
    detect: all(
      ambientWith('AMBIENT_RECONCILE_POD_RULES_ON_STARTUP', isNot(true)),
      noValue('cni.ambient.reconcileIptablesOnStartup'),
    ),
  },
  {
    id: 'debug-endpoints-by-namespace',
    since: '1.29',
    area: 'security',
    severity: 'breaking',
    confidence: 'likely',
    title: 'Debug endpoints answer the root namespace only',
    changed:
      "istiod's debug endpoints answer callers outside the root namespace only for config_dump, ndsz and edsz of proxies in their own namespace.",
    concerns: 'Kiali, monitoring or scripts in other namespaces that call istiod on 15014/debug.',
    looksFor:
      'Workload in a namespace other than the root one that talks to istiod:15014 or is Kiali (image kiali/kiali), with ENABLE_DEBUG_ENDPOINT_AUTH unset.',
    fix: 'List the namespaces in DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES (1.27.8, 1.28.6, 1.29.1 and later), or switch off.',
    backports: ['1.27.6', '1.28.4'],
    restore: { env: { ENABLE_DEBUG_ENDPOINT_AUTH: 'false' } },
    detect: all(object('Deployment', asksForDebugData), noPilotEnv('ENABLE_DEBUG_ENDPOINT_AUTH', is(false))),
  },
  {
    id: 'circuit-breaker-remaining-untracked',
    since: '1.29',
    area: 'telemetry',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Circuit breakers no longer count what is left',
    changed:
      'The remaining_* circuit-breaker gauges are no longer tracked (variable true = not tracked; one release text says the reverse, the code decides).',
    concerns: 'Alerts on remaining_pending, remaining_cx, remaining_rq, remaining_retries.',
    looksFor:
      'PrometheusRule or dashboard ConfigMap containing circuit_breakers and remaining_; or proxyStatsMatcher including circuit_breakers.',
    fix: 'DISABLE_TRACK_REMAINING_CB_METRICS=false.',
    restore: {
      env: { DISABLE_TRACK_REMAINING_CB_METRICS: 'false' },
      compatibilityVersion: ['1.25', '1.26', '1.27', '1.28'],
    },
    detect: any(
      object(
        'PrometheusRule',
        where('spec.groups[].rules[].expr', both(mentions('circuit_breakers'), mentions('remaining_'))),
      ),
      object('ConfigMap', both(labelled('grafana_dashboard'), mentions('remaining_'))),
      mesh('defaultConfig.proxyStatsMatcher', mentions('circuit_breakers')),
    ),
  },
  {
    id: 'istiod-gomemlimit-90',
    since: '1.29',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'istiod keeps to 90 % of its memory limit',
    changed: 'istiod aims at 90 % of its memory limit instead of 100 %.',
    concerns: 'istiod close to its limit.',
    looksFor: 'Deployment istiod with resources.limits.memory and no user GOMEMLIMIT.',
    fix: 'AUTOMEMLIMIT or GOMEMLIMIT on istiod.',
    detect: object(
      'Deployment',
      (deployment) =>
        isIstiod(deployment as KubeObject) &&
        has('spec.template.spec.containers[].resources.limits.memory')(deployment) &&
        !where(
          'spec.template.spec.containers[].env[]',
          both(where('name', is('GOMEMLIMIT')), has('value')),
        )(deployment),
    ),
  },
  {
    id: 'cni-grace-30s',
    since: '1.29',
    area: 'cni',
    severity: 'notice',
    confidence: 'certain',
    title: 'The CNI agent gets 30 seconds to stop',
    changed: 'istio-cni-node gets 30 s to stop (5 s before).',
    concerns: 'CNI installs with tight drain windows.',
    looksFor: 'DaemonSet istio-cni-node with terminationGracePeriodSeconds 5.',
    fix: 'cni.terminationGracePeriodSeconds.',
    restore: { values: { 'cni.terminationGracePeriodSeconds': 5 } },
    detect: object(
      'DaemonSet',
      both(named('istio-cni-node'), where('spec.template.spec.terminationGracePeriodSeconds', is(5))),
    ),
  },
  {
    id: 'dry-run-policies-reach-ztunnel',
    since: '1.29',
    area: 'security',
    severity: 'breaking',
    confidence: 'certain',
    title: 'Dry-run policies reach ztunnel',
    changed:
      'If AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY is switched on, ztunnels older than 1.29 enforce dry-run policies.',
    concerns: 'Ambient with dry-run policies, the option on, and old ztunnels.',
    looksFor:
      'AuthorizationPolicy annotation istio.io/dry-run=true, env true on istiod or in new values, DaemonSet ztunnel image tag < 1.29.',
    fix: 'Upgrade all ztunnels, then set the option.',
    detect: all(
      object('AuthorizationPolicy', annotated('istio.io/dry-run', is(true))),
      pilotEnv('AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY', is(true)),
      object(
        'DaemonSet',
        both(
          labelled('app', is('ztunnel')),
          where('spec.template.spec.containers[].image', imageBelow(/ztunnel$/, [1, 29])),
        ),
      ),
    ),
  },
  {
    id: 'proxy-resource-annotations-validated',
    since: '1.29',
    area: 'security',
    severity: 'breaking',
    confidence: 'certain',
    title: 'Resource annotations must be quantities',
    changed:
      'Injection validates the four proxy resource annotations as Kubernetes quantities and refuses control characters, closing an injection path through the template.',
    concerns: 'Pods whose proxy CPU/memory annotations are not plain quantities.',
    looksFor:
      'Annotation sidecar.istio.io/proxyCPU, proxyMemory, proxyCPULimit or proxyMemoryLimit whose value contains a control character or does not parse as a resource quantity.',
    fix: 'Write plain quantities such as 100m or 256Mi.',
    backports: ['1.27.6', '1.28.4'],
    detect: any(
      ...['CPU', 'Memory', 'CPULimit', 'MemoryLimit'].map((name) =>
        podAnnotation(`sidecar.istio.io/proxy${name}`, not(isQuantity)),
      ),
    ),
  },
  {
    id: 'gateway-templates-kind-guard',
    since: '1.29',
    area: 'gateway-api',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Gateway templates render known kinds only',
    changed:
      'The gateway controller applies only the expected object kinds, names and namespaces from its templates; in 1.29 DaemonSet is among the refused ones (allowed again in 1.30).',
    concerns: 'Custom gateway templates.',
    looksFor:
      'Values sidecarInjectorWebhook.templates or gatewayClasses / ConfigMap overrides that render other kinds.',
    fix: 'Keep to Deployment, Service, ServiceAccount, HPA, PDB.',
    backports: ['1.27.6', '1.28.4'],
    detect: any(value('gatewayClasses'), value('sidecarInjectorWebhook.templates', hasOwnTemplate)),
  },
  {
    id: 'remote-reader-needs-configmaps',
    since: '1.29',
    area: 'security',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Reading a remote cluster needs ConfigMaps',
    changed:
      "istiod watches the remote cluster's mesh config for its trust domain and needs get/list/watch on configmaps there.",
    concerns: 'Multicluster with separately managed istio-reader roles.',
    looksFor:
      'ClusterRole istio-reader-* in a remote cluster without configmaps; remote secrets (label istio/multiCluster=true) exist.',
    fix: "Upgrade the remote's base/istiod chart or add the rule; from 1.29.2 and 1.30 istiod falls back to the local trust domain.",
    detect: all(
      object(
        'ClusterRole',
        both(
          nameStarts('istio-reader'),
          not(
            where(
              'rules[]',
              both(
                where('apiGroups[]', is('')),
                where('resources[]', oneOf('configmaps', '*')),
                where('verbs[]', oneOf('list', '*')),
              ),
            ),
          ),
        ),
      ),
      object('Secret', labelled('istio/multiCluster', is(true))),
    ),
  },
  {
    id: 'ambient-canonical-hostname',
    since: '1.29',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Ambient takes one owner of a host',
    changed:
      "When several services publish one hostname, ztunnel resolves it to the canonical one: the Kubernetes Service, else the oldest ServiceEntry, unless the client's namespace has its own.",
    concerns: 'Ambient with duplicate hostnames.',
    looksFor: 'Two or more ServiceEntries with a common host, or a host equal to a Service FQDN, and ambient enabled.',
    fix: 'Remove duplicates.',
    detect: all(objects(sharedHosts), ambient),
  },
  {
    id: 'downstream-cap-by-metadata',
    since: '1.29',
    area: 'traffic',
    severity: 'deprecation',
    confidence: 'certain',
    title: 'The cap on connections moved to proxyMetadata',
    changed:
      'The downstream connection cap is set by proxy metadata ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS; the runtime key still works but is deprecated.',
    concerns: 'Proxies with runtime overload.global_downstream_max_connections.',
    looksFor:
      'proxyConfig.runtimeValues has that key (mesh, annotation or ProxyConfig), or a bootstrap override names it.',
    fix: 'Move to proxyMetadata.',
    detect: any(
      mesh(['defaultConfig', 'runtimeValues', 'overload.global_downstream_max_connections']),
      podAnnotation('proxy.istio.io/config', mentions('overload.global_downstream_max_connections')),
    ),
  },
  {
    id: 'warmup-aggression-scale',
    since: '1.29',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Warm-up aggression is scaled anew',
    changed: "warmup.aggression is passed to Envoy with Envoy's meaning.",
    concerns: 'DestinationRules that set it.',
    looksFor: 'DestinationRule loadBalancer.warmup.aggression present.',
    fix: 'Check the ramp.',
    detect: object('DestinationRule', inPolicy('loadBalancer.warmup.aggression', present)),
  },
  {
    id: 'ambient-multinetwork-ingress-flag',
    since: '1.29',
    area: 'ambient',
    severity: 'notice',
    confidence: 'certain',
    title: 'Ingress to remote ambient networks has a switch',
    changed:
      'Ingress gateways can reach remote networks in ambient multi-network under AMBIENT_ENABLE_MULTI_NETWORK_INGRESS; the code default is false up to 1.30.3 although the text of the change says true.',
    concerns: 'Ambient multi-network users.',
    looksFor: 'istiod env AMBIENT_ENABLE_MULTI_NETWORK=true.',
    fix: 'Set the variable explicitly.',
    detect: pilotEnv('AMBIENT_ENABLE_MULTI_NETWORK', is(true)),
  },
  {
    id: 'nftables-switch-needs-reboot',
    since: '1.29',
    area: 'ambient',
    severity: 'notice',
    confidence: 'certain',
    title: 'Nodes switch to nftables after a reboot',
    changed: 'A node that had iptables rules keeps iptables until reboot when nftables mode is switched on.',
    concerns: 'Ambient users switching global.nativeNftables.',
    looksFor:
      "Target values global.nativeNftables=true while ConfigMap istio-cni-config NATIVE_NFTABLES is not 'true'.",
    fix: 'Reboot or replace nodes.',
    backports: ['1.28.2'],
    detect: all(
      object('ConfigMap', both(named('istio-cni-config'), not(where('data.NATIVE_NFTABLES', is(true))))),
      value('global.nativeNftables', is(true)),
    ),
  },
  {
    id: 'locality-label-precedence',
    since: '1.29',
    area: 'traffic',
    severity: 'notice',
    confidence: 'certain',
    title: 'topology.istio.io/locality wins over istio-locality',
    changed: 'topology.istio.io/locality wins over istio-locality.',
    concerns: 'Workloads with both.',
    looksFor: 'Pod or WorkloadEntry with both labels and different values.',
    fix: 'Drop the old one.',
    detect: any(
      pod(({ template }) => differ(template, 'labels', localityLabels)),
      object(
        'WorkloadEntry',
        (entry) =>
          differ(entry, 'labels', localityLabels) ||
          differ({ metadata: { labels: valuesAt(entry, 'spec.labels')[0] } }, 'labels', localityLabels),
      ),
    ),
  },
];
