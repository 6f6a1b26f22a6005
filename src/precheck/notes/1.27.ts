import type { KubeObject } from '../../model/kube-object.ts';
import { agentEnv, all, ambient, any, mesh, noPilotEnv, object, pilotEnv, pod, value, when } from '../detect.ts';
import type { UpgradeNote } from '../note.ts';
import { compatibilityGone } from '../note-families.ts';
import { annotated, both, has, is, isNot, labelled, matches, named, not, where } from '../read.ts';
import { hasKey, isCompleteCa, repeatsAlias } from '../signs/texts.ts';
import { containerArgument, everyNodeFrom, hasDefaultRevision, revisions } from '../signs/workloads.ts';
import { isIstiod, proxyContainers } from '../variables.ts';

/** What 1.27 changed. */
export const notes: readonly UpgradeNote[] = [
  {
    id: 'native-sidecars-auto',
    since: '1.27',
    area: 'install',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Sidecars are native where every node can',
    changed:
      "istio-proxy is injected as a restartable init container when every node's kubelet is 1.33 or newer (mode auto); it moves from containers to initContainers at the next pod restart.",
    concerns:
      'Sidecar meshes on 1.33+ nodes; webhooks, policies, scripts that look for istio-proxy in spec.containers.',
    looksFor:
      'All Nodes status.nodeInfo.kubeletVersion minor >= 33, pods with a sidecar, ENABLE_NATIVE_SIDECARS unset; pods annotated sidecar.istio.io/nativeSidecar=false are exempt. (One release text misspells the annotation; code and API list use nativeSidecar.)',
    fix: 'Test mutating webhooks; annotate exceptions; or ENABLE_NATIVE_SIDECARS=false.',
    restore: { env: { ENABLE_NATIVE_SIDECARS: 'false' }, compatibilityVersion: ['1.24', '1.25', '1.26'] },
    detect: all(
      when(everyNodeFrom(33)),
      pod(
        ({ template }) =>
          where('spec.containers[].name', is('istio-proxy'))(template) &&
          !annotated('sidecar.istio.io/nativeSidecar', is(false))(template),
      ),
      noPilotEnv('ENABLE_NATIVE_SIDECARS', isNot('auto')),
    ),
  },
  {
    id: 'lightstep-removed',
    since: '1.27',
    area: 'telemetry',
    severity: 'breaking',
    confidence: 'certain',
    title: 'Lightstep tracing is gone',
    changed: 'The Lightstep tracing provider has no effect any more.',
    concerns: 'Meshes with a lightstep provider.',
    looksFor:
      'meshConfig.extensionProviders[].lightstep, defaultConfig.tracing.lightstep, or values global.proxy.tracer=lightstep.',
    fix: 'opentelemetry provider (OTLP with access-token header).',
    detect: any(
      value('global.proxy.tracer', is('lightstep')),
      mesh('extensionProviders[].lightstep'),
      mesh('defaultConfig.tracing.lightstep'),
    ),
  },
  {
    id: 'dashboards-need-reimport',
    since: '1.27',
    area: 'telemetry',
    severity: 'notice',
    confidence: 'likely',
    title: 'The dashboards must be imported again',
    changed: 'Shipped Grafana dashboards link by fixed UID; old copies keep broken links.',
    concerns: 'Users of the shipped dashboards.',
    looksFor: 'ConfigMap istio-grafana-dashboards / istio-services-grafana-dashboards.',
    fix: 'Import again.',
    detect: object('ConfigMap', named('istio-grafana-dashboards', 'istio-services-grafana-dashboards')),
  },
  {
    id: 'env-removed-127',
    since: '1.27',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Variables without effect since 1.27',
    changed:
      'Deleted feature variables: ENABLE_INBOUND_RETRY_POLICY, EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY, PILOT_STATUS_BURST/QPS/UPDATE_INTERVAL (istiod); ENABLE_DEFERRED_STATS_CREATION, BYPASS_OVERLOAD_MANAGER_FOR_STATIC_LISTENERS (proxyMetadata). The 1.24 retry behaviour can no longer be undone by env.',
    concerns: 'Installs that set them.',
    looksFor: 'Env on istiod, values pilot.env, or proxyMetadata with a listed name.',
    fix: 'Put retries in VirtualServices or meshConfig.defaultHttpRetryPolicy; remove the vars.',
    detect: any(
      pilotEnv('ENABLE_INBOUND_RETRY_POLICY'),
      pilotEnv('EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY'),
      pilotEnv('PILOT_STATUS_BURST'),
      pilotEnv('PILOT_STATUS_QPS'),
      pilotEnv('PILOT_STATUS_UPDATE_INTERVAL'),
      agentEnv('ENABLE_DEFERRED_STATS_CREATION'),
      agentEnv('BYPASS_OVERLOAD_MANAGER_FOR_STATIC_LISTENERS'),
    ),
  },
  {
    id: 'prefer-close-ignores-subzone',
    since: '1.27',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'PreferClose no longer looks at subzones',
    changed: 'trafficDistribution PreferClose ranks by zone and region only; subzone is ignored.',
    concerns: 'Services with PreferClose on nodes that carry subzone labels.',
    looksFor: 'Service spec.trafficDistribution=PreferClose and Nodes with label topology.istio.io/subzone.',
    fix: 'Use a DestinationRule with failoverPriority for subzones.',
    detect: all(
      object('Service', where('spec.trafficDistribution', is('PreferClose'))),
      object('Node', labelled('topology.istio.io/subzone')),
    ),
  },
  {
    id: 'absolute-fqdn-domains',
    since: '1.27',
    area: 'traffic',
    severity: 'notice',
    confidence: 'likely',
    title: 'Virtual hosts have absolute names among their domains',
    changed: 'Outbound virtual hosts also list the name with a trailing dot.',
    concerns:
      'EnvoyFilters that match or rewrite virtual host domains; callers that reached passthrough through the dotted name.',
    looksFor: 'EnvoyFilter patching VIRTUAL_HOST with domains.',
    fix: 'PILOT_ENABLE_ABSOLUTE_FQDN_VHOST_DOMAIN=false.',
    restore: { env: { PILOT_ENABLE_ABSOLUTE_FQDN_VHOST_DOMAIN: 'false' } },
    detect: object(
      'EnvoyFilter',
      where('spec.configPatches[]', both(where('applyTo', is('VIRTUAL_HOST')), has('patch.value.domains'))),
    ),
  },
  {
    id: 'plugin-ca-must-be-complete',
    since: '1.27',
    area: 'security',
    severity: 'breaking',
    confidence: 'certain',
    title: 'The Secret cacerts must be complete',
    changed: 'istiod refuses to start with an incomplete cacerts bundle instead of falling back to a self-signed CA.',
    concerns: 'Clusters with a Secret cacerts in the root namespace that lacks a file.',
    looksFor:
      'Secret cacerts with only some of ca-cert.pem, ca-key.pem, root-cert.pem, cert-chain.pem (or, in the other layout, of tls.crt, tls.key, ca.crt).',
    fix: 'Complete the Secret; check which CA is really in use first, since workloads may trust the self-signed one.',
    backports: ['1.26.1'],
    detect: object('Secret', (secret, { istioNamespace }) =>
      both(named('cacerts'), where('metadata.namespace', is(istioNamespace)), not(isCompleteCa))(secret),
    ),
  },
  {
    id: 'plugin-ca-crl-distributed',
    since: '1.27',
    area: 'security',
    severity: 'notice',
    confidence: 'certain',
    title: 'The revocation list of a plugged-in CA is distributed',
    changed: 'If cacerts has ca-crl.pem, istiod distributes it to every namespace and proxies enforce it.',
    concerns: 'Clusters with that key.',
    looksFor: 'Secret cacerts has key ca-crl.pem.',
    fix: 'PILOT_ENABLE_CA_CRL=false to keep it out.',
    restore: { env: { PILOT_ENABLE_CA_CRL: 'false' } },
    detect: object('Secret', both(named('cacerts'), hasKey('ca-crl.pem'))),
  },
  {
    id: 'proxy-pod-by-ip-off',
    since: '1.27',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'istiod no longer finds a pod by its address',
    changed:
      'istiod matches a proxy to its pod by name and namespace only; the fallback by IP address is off (on in 1.26.5+ and before, off from 1.27).',
    concerns:
      'Proxies whose reported pod name differs from the pod (hostNetwork, custom POD_NAME, proxies outside Kubernetes).',
    looksFor: 'Gateway or sidecar containers whose env POD_NAME is not from fieldRef metadata.name.',
    fix: 'ENABLE_PROXY_FIND_POD_BY_IP=true.',
    restore: { env: { ENABLE_PROXY_FIND_POD_BY_IP: 'true' } },
    detect: pod(({ template }) =>
      proxyContainers(template).some(
        (container) =>
          has('env[]')(container) &&
          !where(
            'env[]',
            both(where('name', is('POD_NAME')), where('valueFrom.fieldRef.fieldPath', is('metadata.name'))),
          )(container),
      ),
    ),
  },
  {
    id: 'lazy-sidecar-scopes',
    since: '1.27',
    area: 'traffic',
    severity: 'notice',
    confidence: 'certain',
    title: 'Sidecar scopes are computed when needed',
    changed: 'Sidecar scopes are computed on first use; PILOT_CONVERT_SIDECAR_SCOPE_CONCURRENCY is superseded.',
    concerns: 'istiod that tunes that variable.',
    looksFor: 'Env PILOT_CONVERT_SIDECAR_SCOPE_CONCURRENCY present.',
    fix: 'Remove, or ENABLE_LAZY_SIDECAR_EVALUATION=false.',
    restore: { env: { ENABLE_LAZY_SIDECAR_EVALUATION: 'false' } },
    detect: pilotEnv('PILOT_CONVERT_SIDECAR_SCOPE_CONCURRENCY'),
  },
  {
    id: 'uppercase-hosts-match',
    since: '1.27',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Hosts with capitals match',
    changed: 'VirtualServices with upper-case letters in hosts take effect (they were skipped).',
    concerns: 'VirtualServices with mixed-case hosts.',
    looksFor: 'VirtualService spec.hosts[] matches /[A-Z]/.',
    fix: 'Review the routes; write hosts in lower case.',
    detect: object('VirtualService', where('spec.hosts[]', matches(/[A-Z]/))),
  },
  {
    id: 'cluster-aliases-unique',
    since: '1.27',
    area: 'install',
    severity: 'breaking',
    confidence: 'certain',
    title: 'Cluster aliases must be unique',
    changed: 'istiod rejects --clusterAliases that map two aliases to one cluster.',
    concerns: 'istiod with that argument.',
    looksFor: 'istiod container args --clusterAliases (or values extraContainerArgs) with a repeated right-hand side.',
    fix: 'Keep one alias per cluster.',
    detect: any(
      object(
        'Deployment',
        (deployment) => isIstiod(deployment as KubeObject) && containerArgument(repeatsAlias)(deployment),
      ),
      value('pilot.extraContainerArgs[]', repeatsAlias),
    ),
  },
  {
    id: 'multicluster-values-unused',
    since: '1.27',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'Values of multiCluster are no longer read',
    changed: 'Charts dropped multiCluster.enabled, globalDomainSuffix and includeEnvoyFilter; they are ignored.',
    concerns: 'Values with them.',
    looksFor: 'Path present.',
    fix: 'Delete; clusterName stays.',
    detect: any(
      value('global.multiCluster.enabled'),
      value('global.multiCluster.globalDomainSuffix'),
      value('global.multiCluster.includeEnvoyFilter'),
    ),
  },
  {
    id: 'networking-crds-stored-as-v1',
    since: '1.27',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'Networking objects are stored as v1',
    changed: 'networking.istio.io CRDs store at v1 (v1beta1 before); all versions stay served.',
    concerns: 'Rollbacks to CRDs that store another version; storage migration.',
    looksFor: 'CRD status.storedVersions contains v1beta1 for networking.istio.io kinds.',
    fix: 'Nothing at once; migrate stored objects before a later removal.',
    detect: object(
      'CustomResourceDefinition',
      both(where('spec.group', is('networking.istio.io')), where('status.storedVersions[]', is('v1beta1'))),
    ),
  },
  compatibilityGone('1.27', '1.23', {
    changed:
      'compatibilityVersion 1.23 fails the render; what it restored from before 1.24 has no switch beyond the remaining env vars.',
    fix: 'Use 1.24–1.26 or set single env vars (PILOT_UNIFIED_SIDECAR_SCOPE, PREFER_DESTINATIONRULE_TLS_FOR_EXTERNAL_SERVICES, ENABLE_ENHANCED_DESTINATIONRULE_MERGE remain).',
  }),
  {
    id: 'ambient-config-by-revision',
    since: '1.27',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Ambient configuration follows revisions',
    changed: "The ambient index uses only configuration that belongs to the control plane's revision.",
    concerns: 'Ambient with several revisions, policies labelled istio.io/rev.',
    looksFor:
      'AuthorizationPolicy/PeerAuthentication/ServiceEntry/WorkloadEntry with label istio.io/rev different from the revision istiod serves, in an ambient cluster.',
    fix: 'Relabel.',
    backports: ['1.25.4', '1.26.3'],
    detect: all(
      ambient,
      any(
        ...['AuthorizationPolicy', 'PeerAuthentication', 'ServiceEntry', 'WorkloadEntry'].map((kind) =>
          object(kind, (policy, situation) =>
            labelled('istio.io/rev', (revision) => !revisions(situation).has(String(revision)))(policy),
          ),
        ),
      ),
    ),
  },
  {
    id: 'cluster-trust-bundle-v1beta1',
    since: '1.27',
    area: 'security',
    severity: 'breaking',
    confidence: 'certain',
    title: 'Trust bundles are read as v1beta1',
    changed: 'The ClusterTrustBundle option uses certificates.k8s.io/v1beta1, present from Kubernetes 1.33.',
    concerns: 'istiod with ENABLE_CLUSTER_TRUST_BUNDLE_API=true on an older API server.',
    looksFor: 'Env is true and API group version certificates.k8s.io/v1beta1 is not served.',
    fix: 'Upgrade Kubernetes and enable the API, or unset the option.',
    detect: all(
      pilotEnv('ENABLE_CLUSTER_TRUST_BUNDLE_API', is(true)),
      when(
        ({ all }) => !all('APIService').some(({ object }) => object.metadata?.name === 'v1beta1.certificates.k8s.io'),
      ),
    ),
  },
  {
    id: 'default-tag-webhook-created',
    since: '1.27',
    area: 'install',
    severity: 'notice',
    confidence: 'likely',
    title: 'The default tag is created where it is missing',
    changed: 'istioctl install creates istio-revision-tag-default also for a named revision.',
    concerns: 'Installs with a revision and no default tag.',
    looksFor: 'istiod only with a named revision; MutatingWebhookConfiguration istio-revision-tag-default absent.',
    fix: 'Check that namespaces labelled istio-injection=enabled should be injected.',
    detect: all(
      when(
        (situation) =>
          situation.all('Deployment').some(({ object }) => isIstiod(object)) && !hasDefaultRevision(situation),
      ),
      object('Namespace', labelled('istio-injection', is('enabled'))),
    ),
  },
];
