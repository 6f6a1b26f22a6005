import {
  agentEnv,
  all,
  ambient,
  any,
  kubernetesIs,
  mesh,
  noPilotEnv,
  noValue,
  object,
  pilotEnv,
  pod,
  value,
} from '../detect.ts';
import type { UpgradeNote } from '../note.ts';
import { compatibilityGone, kubernetesFloor } from '../note-families.ts';
import { both, has, is, labelled, lacks, named, nameStarts, not, textAt, valuesAt, where } from '../read.ts';
import { usesWaypoint } from '../signs/hosts.ts';
import { namesProtocol } from '../signs/texts.ts';
import { gatewayPods, isEnrolled } from '../signs/workloads.ts';
import { proxyContainers } from '../variables.ts';

/** What 1.26 changed. */
export const notes: readonly UpgradeNote[] = [
  kubernetesFloor('1.26', 29),
  {
    id: 'cni-leaves-host-network',
    since: '1.26',
    area: 'cni',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'The CNI agent leaves the host network',
    changed: "The ambient CNI agent runs in its own pod network and enters the host's only when needed.",
    concerns:
      'Ambient clusters with network policies or firewalls around istio-system, or tooling that reaches the agent by node address.',
    looksFor:
      'DaemonSet istio-cni-node with spec.template.spec.hostNetwork=true and ambient enabled; cni.ambient.shareHostNetworkNamespace unset.',
    fix: "Allow the pod's own egress; set cni.ambient.shareHostNetworkNamespace=true for a while.",
    restore: {
      values: { 'cni.ambient.shareHostNetworkNamespace': true },
      compatibilityVersion: ['1.23', '1.24', '1.25'],
    },
    detect: all(
      object('DaemonSet', both(named('istio-cni-node'), where('spec.template.spec.hostNetwork', is(true)))),
      ambient,
      noValue('cni.ambient.shareHostNetworkNamespace'),
    ),
  },
  {
    id: 'one-accept-per-event',
    since: '1.26',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'Gateways accept one connection per event',
    changed: 'Gateway-style listeners accept one connection per socket event by default (formerly all pending).',
    concerns: 'Gateways with very high connection rates.',
    looksFor: 'Gateways (gateway chart, Gateway API deployments, ingress gateways) exist and the env is unset.',
    fix: 'MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP=0 restores.',
    restore: { env: { MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP: '0' } },
    detect: all(
      any(object('Gateway.networking.istio.io'), object('Gateway.gateway.networking.k8s.io'), gatewayPods),
      noPilotEnv('MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP'),
    ),
  },
  {
    id: 'env-removed-126',
    since: '1.26',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Variables without effect since 1.26',
    changed:
      'Deleted feature variables: ENABLE_AUTO_SNI, ENABLE_DEFERRED_CLUSTER_CREATION, ENABLE_DELIMITED_STATS_TAG_REGEX; the newer behaviour is fixed (SNI set from the host when a DestinationRule gives none).',
    concerns: 'Installs that set them, directly or via compatibilityVersion 1.20–1.22.',
    looksFor: 'Env on istiod, values pilot.env, or meshConfig.defaultConfig.proxyMetadata with a listed name.',
    fix: 'Remove. Where auto SNI was off: set tls.sni in DestinationRules explicitly.',
    detect: any(
      pilotEnv('ENABLE_AUTO_SNI'),
      pilotEnv('ENABLE_DEFERRED_CLUSTER_CREATION'),
      pilotEnv('ENABLE_DELIMITED_STATS_TAG_REGEX'),
      agentEnv('ENABLE_DEFERRED_CLUSTER_CREATION'),
      agentEnv('ENABLE_DELIMITED_STATS_TAG_REGEX'),
    ),
  },
  {
    id: 'ztunnel-name-static-again',
    since: '1.26',
    area: 'ambient',
    severity: 'breaking',
    confidence: 'certain',
    title: 'The ztunnel chart names its objects ztunnel again',
    changed: 'The ztunnel chart uses the fixed name ztunnel again, whatever the release is called.',
    concerns: 'Clusters on 1.25 whose ztunnel objects carry another release name.',
    looksFor:
      "DaemonSet with label app=ztunnel whose metadata.name is not 'ztunnel', values resourceName unset, from minor 25.",
    fix: "Keep resourceName at the present name, or plan the swap; istiod's trusted ztunnel name (pilot.trustedZtunnelName) must match.",
    onlyFor: (from) => from.minor === 25,
    detect: all(
      object('DaemonSet', both(labelled('app', is('ztunnel')), not(named('ztunnel')))),
      noValue('ztunnel.resourceName'),
    ),
  },
  {
    id: 'lightstep-opencensus-warning',
    since: '1.26',
    area: 'telemetry',
    severity: 'deprecation',
    confidence: 'certain',
    title: 'Lightstep and OpenCensus providers are deprecated',
    changed:
      'Lightstep and OpenCensus providers are announced for removal (Lightstep in 1.27; OpenCensus already has no data path since 1.25).',
    concerns: 'Meshes that still list them.',
    looksFor: 'meshConfig.extensionProviders[] with lightstep or opencensus.',
    fix: 'Move to opentelemetry.',
    detect: any(mesh('extensionProviders[].lightstep'), mesh('extensionProviders[].opencensus')),
  },
  {
    id: 'cni-rolling-value-moved',
    since: '1.26',
    area: 'cni',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'cni.rollingMaxUnavailable is no longer read',
    changed: 'The CNI chart reads updateStrategy.rollingUpdate.maxUnavailable; rollingMaxUnavailable is ignored.',
    concerns: 'Values with the older key.',
    looksFor: 'cni.rollingMaxUnavailable present.',
    fix: 'Use cni.updateStrategy.',
    detect: value('cni.rollingMaxUnavailable'),
  },
  {
    id: 'cni-repair-switch-works',
    since: '1.26',
    area: 'cni',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'cni.repair.enabled=false takes effect',
    changed: 'The chart derives REPAIR_ENABLED from repair.enabled; before, it followed `chained`.',
    concerns: 'Values whose cni.repair.enabled and cni.chained differ.',
    looksFor: 'cni.repair.enabled=false, or cni.chained=false with repair expected.',
    fix: 'Check that pod repair is on or off as wanted.',
    detect: any(value('cni.repair.enabled', is(false)), value('cni.chained', is(false))),
  },
  {
    id: 'cni-exclude-namespaces-read',
    since: '1.26',
    area: 'cni',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'excludeNamespaces of the CNI agent takes effect',
    changed:
      'The chart writes the key the agent reads (EXCLUDE_NAMESPACES); the earlier key EXCLUDED_NAMESPACES was never read, so the CNI plugin begins to skip the listed namespaces (default kube-system).',
    concerns: 'Installs with CNI that run mesh pods in an excluded namespace.',
    looksFor:
      'ConfigMap istio-cni-config has key EXCLUDED_NAMESPACES, and pods with a sidecar or ambient label exist in one of those namespaces.',
    fix: 'Take the namespace off cni.excludeNamespaces.',
    backports: ['1.24.5', '1.25.2'],
    detect: all(
      object('ConfigMap', both(named('istio-cni-config'), has('data.EXCLUDED_NAMESPACES'))),
      pod(
        ({ template, namespace }, situation) =>
          situation.excludedNamespaces.includes(namespace) &&
          (proxyContainers(template).length > 0 || isEnrolled(situation, template, namespace)),
      ),
    ),
  },
  {
    id: 'zvpn-values-removed',
    since: '1.26',
    area: 'install',
    severity: 'breaking',
    confidence: 'certain',
    title: 'zvpn values are refused',
    changed: 'zvpn blocks left the values schema; strict decoding by istioctl rejects them.',
    concerns: 'IstioOperator files with gateways.istio-ingressgateway.zvpn or istio-egressgateway.zvpn.',
    looksFor: 'Path present.',
    fix: 'Delete.',
    detect: any(value('gateways.istio-ingressgateway.zvpn'), value('gateways.istio-egressgateway.zvpn')),
  },
  {
    id: 'alpha-backend-policies-start',
    since: '1.26',
    area: 'gateway-api',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Alpha backend policies take effect',
    changed:
      'With the alpha Gateway API switch on, BackendTLSPolicy (v1alpha3) and XBackendTrafficPolicy begin to be applied.',
    concerns: 'Clusters with PILOT_ENABLE_ALPHA_GATEWAY_API=true and such objects.',
    looksFor: 'The env is true and objects of these kinds exist.',
    fix: 'Review the policies, or remove them before.',
    detect: all(
      any(object('BackendTLSPolicy'), object('XBackendTrafficPolicy')),
      pilotEnv('PILOT_ENABLE_ALPHA_GATEWAY_API', is(true)),
    ),
  },
  {
    id: 'tcproute-on-waypoints',
    since: '1.26',
    area: 'gateway-api',
    severity: 'notice',
    confidence: 'certain',
    title: 'Waypoints serve TCPRoutes',
    changed: 'Waypoints process TCPRoutes that attach to a Service.',
    concerns: 'TCPRoute with parentRef Service in ambient.',
    looksFor: 'TCPRoute parentRefs[].kind=Service and that Service uses a waypoint.',
    fix: 'Review.',
    detect: object('TCPRoute', (route, situation) =>
      valuesAt(route, 'spec.parentRefs[]').some(
        (parent) =>
          textAt(parent, 'kind') === 'Service' &&
          usesWaypoint(
            situation,
            {
              ...Object(parent),
              metadata: { namespace: textAt(parent, 'namespace') || textAt(route, 'metadata.namespace') },
            },
            'name',
          ),
      ),
    ),
  },
  compatibilityGone('1.26', '1.22', { fix: 'Use 1.23–1.25 or none.' }),
  {
    id: 'waypoint-keeps-http2',
    since: '1.26',
    area: 'ambient',
    severity: 'notice',
    confidence: 'likely',
    title: 'Waypoints keep HTTP/2 on ports of unknown protocol',
    changed: 'Waypoints keep HTTP/2 on ports whose protocol is not declared as http2.',
    concerns: 'Services behind waypoints with undeclared port protocols.',
    looksFor:
      'Service with istio.io/use-waypoint and a port without appProtocol and without a protocol prefix in its name.',
    fix: 'Declare appProtocol.',
    backports: ['1.25.1'],
    detect: object(
      'Service',
      both(
        labelled('istio.io/use-waypoint'),
        where('spec.ports[]', both(lacks('appProtocol'), not(where('name', namesProtocol)))),
      ),
    ),
  },
  {
    id: 'gke-autodetect-istioctl',
    since: '1.26',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'istioctl detects GKE by itself',
    changed: 'istioctl sets global.platform=gke when it sees a GKE server and adds ResourceQuotas.',
    concerns: 'istioctl installs on GKE.',
    looksFor: "gitVersion contains '-gke'.",
    fix: "AUTO_GKE_DETECTION=false in istioctl's environment to keep the former output.",
    detect: kubernetesIs('-gke'),
  },
  {
    id: 'gateway-chart-zero-replicas',
    since: '1.26',
    area: 'install',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'replicaCount 0 of the gateway chart takes effect',
    changed: 'replicaCount 0 of the gateway chart is rendered as 0; before, the field was dropped and one replica ran.',
    concerns: 'Gateway-chart values with replicaCount 0.',
    looksFor: 'gateway values replicaCount == 0 with autoscaling disabled.',
    fix: 'Set the wanted count.',
    detect: all(value('gateway.replicaCount', is(0)), noValue('gateway.autoscaling.enabled', is(true))),
  },
  {
    id: 'gateway-controller-rbac-grows',
    since: '1.26',
    area: 'install',
    severity: 'notice',
    confidence: 'likely',
    title: 'istiod needs rights on autoscalers and disruption budgets',
    changed:
      "istiod's gateway controller manages HorizontalPodAutoscalers and PodDisruptionBudgets and needs rights for them.",
    concerns: 'Installs whose RBAC is managed apart from the chart.',
    looksFor:
      'ClusterRole istiod-gateway-controller-* without rules for autoscaling/horizontalpodautoscalers and policy/poddisruptionbudgets.',
    fix: 'Add the rules.',
    detect: object(
      'ClusterRole',
      both(nameStarts('istiod-gateway-controller'), not(where('rules[].resources[]', is('horizontalpodautoscalers')))),
    ),
  },
];
