import {
  all,
  ambient,
  any,
  gatewayApiBelow,
  mesh,
  noPilotEnv,
  object,
  pilotEnv,
  pod,
  podAnnotation,
  value,
  when,
} from '../detect.ts';
import type { UpgradeNote } from '../note.ts';
import { compatibilityGone } from '../note-families.ts';
import { both, either, has, is, isNot, labelled, lacks, named, nameStarts, nonEmpty, not, where } from '../read.ts';
import { namesAnotherPort } from '../signs/hosts.ts';
import { differ, inPolicy } from '../signs/texts.ts';
import { hasGateways, runsAsSomebodyElse } from '../signs/workloads.ts';

/** What 1.28 changed. */
export const notes: readonly UpgradeNote[] = [
  {
    id: 'inferencepool-v1-only',
    since: '1.28',
    area: 'gateway-api',
    severity: 'breaking',
    confidence: 'certain',
    title: 'InferencePools are read as v1 only',
    changed:
      "InferencePool is read as inference.networking.k8s.io/v1 only; the x-k8s.io v1alpha2 kind is dropped and the endpoint picker's port moves to endpointPickerRef.port.number (required for Services).",
    concerns: 'Users of the inference extension.',
    looksFor:
      'Objects of inference.networking.x-k8s.io InferencePool, or v1 objects without endpointPickerRef.port; env ENABLE_GATEWAY_API_INFERENCE_EXTENSION=true.',
    fix: 'Install the v1 CRDs, rewrite pools and HTTPRoute backendRefs group.',
    detect: any(
      object('InferencePool.inference.networking.x-k8s.io'),
      object('InferencePool.inference.networking.k8s.io', lacks('spec.endpointPickerRef.port')),
      object('HTTPRoute', where('spec.rules[].backendRefs[].group', is('inference.networking.x-k8s.io'))),
    ),
  },
  {
    id: 'backendtlspolicy-crd-floor',
    since: '1.28',
    area: 'gateway-api',
    severity: 'breaking',
    confidence: 'certain',
    title: 'BackendTLSPolicy needs Gateway API 1.4',
    changed:
      'BackendTLSPolicy is read at v1 only, from CRDs of bundle 1.4.0 or newer; older CRDs of that kind are ignored.',
    concerns: 'Clusters with BackendTLSPolicy CRDs below that.',
    looksFor:
      'CRD backendtlspolicies.gateway.networking.k8s.io annotation gateway.networking.k8s.io/bundle-version < v1.4.0 or absent (pre-release counts as the release).',
    fix: 'Install Gateway API 1.4+ CRDs, rewrite objects to v1.',
    detect: gatewayApiBelow('backendtlspolicies', '1.4.0'),
  },
  {
    id: 'backendtlspolicy-always-on',
    since: '1.28',
    area: 'gateway-api',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'BackendTLSPolicies take effect',
    changed:
      'BackendTLSPolicy v1 is applied without the alpha switch; policies that were ignored start to change upstream TLS.',
    concerns: 'Existing BackendTLSPolicy objects with the alpha switch off.',
    looksFor: 'BackendTLSPolicy objects exist and PILOT_ENABLE_ALPHA_GATEWAY_API is not true.',
    fix: 'Review before.',
    detect: all(object('BackendTLSPolicy'), noPilotEnv('PILOT_ENABLE_ALPHA_GATEWAY_API', is(true))),
  },
  {
    id: 'metric-rotation-removed',
    since: '1.28',
    area: 'telemetry',
    severity: 'breaking',
    confidence: 'certain',
    title: 'Metric rotation is gone',
    changed: "istiod's metric rotation is gone with METRIC_ROTATION_INTERVAL and METRIC_GRACEFUL_DELETION_INTERVAL.",
    concerns: 'Installs that set them.',
    looksFor: 'Env or values pilot.env with those names.',
    fix: 'Pod annotation sidecar.istio.io/statsEvictionInterval (values of 60s or more break proxies in 1.28.0–1.28.1).',
    detect: any(pilotEnv('METRIC_ROTATION_INTERVAL'), pilotEnv('METRIC_GRACEFUL_DELETION_INTERVAL')),
  },
  {
    id: 'mirror-host-unsuffixed',
    since: '1.28',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Mirrored requests keep their host',
    changed: 'Mirrored requests carry the original host; the -shadow suffix is no longer added.',
    concerns: 'VirtualServices or HTTPRoutes that mirror, with mirrors that look for the suffix.',
    looksFor: 'VirtualService http[].mirror or mirrors; HTTPRoute filter RequestMirror.',
    fix: 'DISABLE_SHADOW_HOST_SUFFIX=false (yes: false re-adds it).',
    restore: { env: { DISABLE_SHADOW_HOST_SUFFIX: 'false' }, compatibilityVersion: ['1.25', '1.26', '1.27'] },
    detect: any(
      object('VirtualService', either(has('spec.http[].mirror'), has('spec.http[].mirrors[]'))),
      object('HTTPRoute', where('spec.rules[].filters[].type', is('RequestMirror'))),
    ),
  },
  {
    id: 'gateway-upstream-spans',
    since: '1.28',
    area: 'telemetry',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Gateways add a span for the upstream request',
    changed: 'Gateways open a separate span for each upstream request by default.',
    concerns: 'Traced gateways; span counts, sampling cost, dashboards.',
    looksFor:
      'Tracing is on (Telemetry with tracing providers, or defaultConfig.tracing / enableTracing) and a gateway exists.',
    fix: 'PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY=false.',
    restore: {
      env: { PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY: 'false' },
      compatibilityVersion: ['1.25', '1.26', '1.27'],
    },
    detect: all(
      any(
        object('Telemetry', has('spec.tracing[]')),
        mesh('enableTracing', is(true)),
        mesh('defaultConfig.tracing'),
        mesh('defaultProviders.tracing', nonEmpty),
      ),
      when(hasGateways),
    ),
  },
  {
    id: 'gateway-secret-needs-serviceaccount',
    since: '1.28',
    area: 'security',
    severity: 'behaviour',
    confidence: 'likely',
    title: 'A gateway reads its certificates by its service account',
    changed:
      "A Kubernetes Gateway's TLS Secret is handed only to pods of the expected namespace and service account (annotation gateway.istio.io/service-account, else the generated name), not to the whole namespace.",
    concerns: 'Gateways whose pods run under another account; Gateways bound by hostname address are excepted.',
    looksFor:
      'Gateway with listeners[].tls.certificateRefs, without spec.addresses of type Hostname, whose pods (label gateway.networking.k8s.io/gateway-name) have a serviceAccountName different from the annotation or from <name>-<class>.',
    fix: 'Annotate the Gateway with the account, or add a ReferenceGrant.',
    backports: ['1.26.5', '1.27.2'],
    detect: object(
      'Gateway.gateway.networking.k8s.io',
      (gateway, situation) =>
        has('spec.listeners[].tls.certificateRefs[]')(gateway) &&
        !where('spec.addresses[].type', is('Hostname'))(gateway) &&
        runsAsSomebodyElse(gateway, situation),
    ),
  },
  {
    id: 'istiod-pdb-only-when-scaled',
    since: '1.28',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'istiod has a disruption budget only when it is scaled',
    changed:
      'The istiod PodDisruptionBudget is rendered only when more than one replica is guaranteed (autoscaleMin > 1, or replicaCount > 1 without autoscaling).',
    concerns: 'Single-replica istiod.',
    looksFor: 'PodDisruptionBudget istiod exists and Deployment istiod has one replica / HPA minReplicas 1.',
    fix: 'Raise the minimum to keep it.',
    detect: all(
      object('PodDisruptionBudget', (budget, { istioNamespace }) =>
        both(nameStarts('istiod'), where('metadata.namespace', is(istioNamespace)))(budget),
      ),
      any(
        object(
          'HorizontalPodAutoscaler',
          both(nameStarts('istiod'), not(where('spec.minReplicas', (count) => Number(count) > 1))),
        ),
        all(
          object('Deployment', both(nameStarts('istiod'), not(where('spec.replicas', (count) => Number(count) > 1)))),
          when(({ all }) => all('HorizontalPodAutoscaler').length === 0),
        ),
      ),
    ),
  },
  {
    id: 'ambient-resolution-none-passthrough',
    since: '1.28',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Ambient passes traffic of resolution NONE through',
    changed:
      'ServiceEntries with resolution NONE become passthrough services in ambient; ztunnels older than 1.28 reject the new type until upgraded.',
    concerns: 'Ambient clusters with such entries.',
    looksFor: 'ServiceEntry resolution NONE or absent, and ambient enabled.',
    fix: 'Upgrade ztunnel right after istiod; expect a NACK in between.',
    detect: all(object('ServiceEntry', not(where('spec.resolution', isNot('NONE')))), ambient),
  },
  {
    id: 'ztunnel-serviceentry-port-names',
    since: '1.28',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Ztunnel resolves port names of ServiceEntries',
    changed:
      "ztunnel resolves ServiceEntry ports without targetPort through the pod's container port of the same name, as sidecars do.",
    concerns: 'ServiceEntries that select pods in ambient.',
    looksFor:
      'ServiceEntry with workloadSelector, a port without targetPort whose name equals a containerPort name with a different number.',
    fix: 'Set targetPort.',
    backports: ['1.26.5', '1.27.2'],
    detect: object('ServiceEntry', namesAnotherPort),
  },
  {
    id: 'ztunnel-workloadentry-ports',
    since: '1.28',
    area: 'ambient',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Ztunnel honours ports of WorkloadEntries',
    changed: 'ztunnel honours WorkloadEntry.ports when a Service refers to the port by name.',
    concerns: 'WorkloadEntries with a ports map in ambient.',
    looksFor: 'WorkloadEntry spec.ports non-empty and ambient enabled.',
    fix: 'Check the numbers.',
    detect: all(object('WorkloadEntry', has('spec.ports{}')), ambient),
  },
  {
    id: 'remote-istiod-endpointslice',
    since: '1.28',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'A remote istiod is reached by an EndpointSlice',
    changed:
      'The istiod chart writes an EndpointSlice instead of Endpoints for a remote control plane given by address.',
    concerns: 'Remote installs with istiodRemote.enabled and an IP in global.remotePilotAddress.',
    looksFor:
      'Endpoints object istiod-remote / istiod in the root namespace owned by Helm; values istiodRemote.enabled=true.',
    fix: 'Delete a left-over Endpoints object; adapt tooling.',
    detect: any(
      object('Endpoints', (endpoints, { istioNamespace }) =>
        both(
          named('istiod', 'istiod-remote'),
          where('metadata.namespace', is(istioNamespace)),
          labelled('app.kubernetes.io/managed-by', is('Helm')),
        )(endpoints),
      ),
      value('istiodRemote.enabled', is(true)),
      value('profile', is('remote')),
    ),
  },
  {
    id: 'reroute-annotation-wins',
    since: '1.28',
    area: 'cni',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'The newer interface annotation wins',
    changed: 'If both virtual-interface annotations are set, istio.io/reroute-virtual-interfaces alone counts.',
    concerns: 'Pods with both.',
    looksFor:
      'Pod has istio.io/reroute-virtual-interfaces and traffic.sidecar.istio.io/kubevirtInterfaces with different lists.',
    fix: 'Merge into the new one.',
    backports: ['1.26.5', '1.27.2'],
    detect: pod(({ template }) =>
      differ(template, 'annotations', [
        'istio.io/reroute-virtual-interfaces',
        'traffic.sidecar.istio.io/kubevirtInterfaces',
      ]),
    ),
  },
  {
    id: 'one-accept-per-event-sidecar',
    since: '1.28',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Sidecars on bound ports accept one connection per event',
    changed: 'Sidecar listeners that bind to ports accept one connection per socket event by default.',
    concerns: 'Workloads without interception.',
    looksFor:
      'Sidecar with ingress/egress captureMode NONE or bind set, annotation sidecar.istio.io/interceptionMode=NONE, or meshConfig.defaultConfig.interceptionMode NONE.',
    fix: 'MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP=0.',
    restore: { env: { MAX_CONNECTIONS_PER_SOCKET_EVENT_LOOP: '0' } },
    detect: any(
      object(
        'Sidecar',
        either(
          where('spec.ingress[].captureMode', is('NONE')),
          where('spec.egress[].captureMode', is('NONE')),
          has('spec.ingress[].bind'),
          has('spec.egress[].bind'),
        ),
      ),
      mesh('defaultConfig.interceptionMode', is('NONE')),
      podAnnotation('sidecar.istio.io/interceptionMode', is('NONE')),
    ),
  },
  {
    id: 'waypoint-grace-30s',
    since: '1.28',
    area: 'ambient',
    severity: 'notice',
    confidence: 'certain',
    title: 'Waypoints get 30 seconds to stop',
    changed: 'Waypoint pods end with the Kubernetes default grace period (30 s) instead of 2 s.',
    concerns: 'Clusters with waypoints.',
    looksFor: 'Gateway with class istio-waypoint.',
    fix: 'None; node drains take longer.',
    detect: object('Gateway.gateway.networking.k8s.io', where('spec.gatewayClassName', is('istio-waypoint'))),
  },
  {
    id: 'security-crds-stored-as-v1',
    since: '1.28',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'Security objects are stored as v1',
    changed: 'security.istio.io CRDs store at v1.',
    concerns: 'As in 1.27 for networking.',
    looksFor: 'CRD status.storedVersions contains v1beta1 for security.istio.io kinds.',
    fix: 'Migrate stored objects in time.',
    detect: object(
      'CustomResourceDefinition',
      both(where('spec.group', is('security.istio.io')), where('status.storedVersions[]', is('v1beta1'))),
    ),
  },
  compatibilityGone('1.28', '1.24', {
    changed:
      'compatibilityVersion 1.24 fails the render; DNS capture off and the old address allocation need explicit values.',
    fix: 'Use 1.25+ and set cni.ambient.dnsCapture / PILOT_ENABLE_IP_AUTOALLOCATE if needed.',
  }),
  {
    id: 'istioctl-default-revision-detected',
    since: '1.28',
    area: 'istioctl',
    severity: 'notice',
    confidence: 'certain',
    title: 'istioctl follows the default tag',
    changed: 'Without --revision istioctl uses the revision behind the default tag.',
    concerns: 'Scripts against several revisions.',
    looksFor: 'MutatingWebhookConfiguration istio-revision-tag-default points at a named revision.',
    fix: 'Name --revision in scripts.',
    detect: object(
      'MutatingWebhookConfiguration',
      both(named('istio-revision-tag-default'), labelled('istio.io/rev', isNot('default'))),
    ),
  },
  {
    id: 'h2-upgrade-keeps-pool-limits',
    since: '1.28',
    area: 'traffic',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Upgrades to HTTP/2 keep the limits of the pool',
    changed: 'HTTP/2 connection-pool settings are applied also when the connection is upgraded by policy.',
    concerns: 'DestinationRules that combine both.',
    looksFor:
      'DestinationRule connectionPool.http.h2UpgradePolicy=UPGRADE together with http2MaxRequests, maxConcurrentStreams or similar.',
    fix: 'Check the limits.',
    detect: object(
      'DestinationRule',
      inPolicy(
        'connectionPool.http',
        both(
          where('h2UpgradePolicy', is('UPGRADE')),
          either(
            has('http2MaxRequests'),
            has('maxConcurrentStreams'),
            has('maxRequestsPerConnection'),
            has('http1MaxPendingRequests'),
          ),
        ),
      ),
    ),
  },
  {
    id: 'revision-tags-are-services-too',
    since: '1.28',
    area: 'install',
    severity: 'notice',
    confidence: 'certain',
    title: 'Revision tags are Services, too',
    changed: 'A revision tag also creates a Service with label istio.io/tag.',
    concerns: 'Policies or quotas on Services in the root namespace.',
    looksFor: 'Revision tags exist (MutatingWebhookConfiguration with label istio.io/tag).',
    fix: 'Accept.',
    detect: object('MutatingWebhookConfiguration', labelled('istio.io/tag')),
  },
  {
    id: 'seccomp-option',
    since: '1.28',
    area: 'security',
    severity: 'notice',
    confidence: 'manual',
    title: 'Proxies can get a seccomp profile',
    changed: 'Injected containers can be given a seccomp profile with global.proxy.seccompProfile.',
    concerns: 'Clusters that enforce PodSecurity restricted.',
    looksFor: 'Namespaces with pod-security.kubernetes.io/enforce=restricted and injection.',
    fix: 'Set type RuntimeDefault.',
    detect: object(
      'Namespace',
      both(
        labelled('pod-security.kubernetes.io/enforce', is('restricted')),
        either(labelled('istio-injection', is('enabled')), labelled('istio.io/rev')),
      ),
    ),
  },
];
