// What istiod, its gateway controller and remote readers may do in the cluster. The rules are Istio's interface: an older
// proxy or a remote control plane relies on each of them.
import { isFilled, when } from '../../../lib/filled.ts';
import { goText } from '../../../lib/go-text.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { PolicyRule } from '../../../model/kubernetes.ts';
import { rule } from '../../shared/rbac.ts';

const read = ['get', 'list', 'watch'];
const readWatchFirst = ['get', 'watch', 'list'];
const write = ['get', 'watch', 'list', 'update', 'patch', 'create', 'delete'];

const istioGroups = ['config', 'security', 'networking', 'authentication', 'rbac', 'telemetry', 'extensions'].map(
  (group) => `${group}.istio.io`,
);
const analyzedKinds = `authorizationpolicies destinationrules envoyfilters gateways peerauthentications proxyconfigs
  requestauthentications serviceentries sidecars telemetries virtualservices wasmplugins workloadentries workloadgroups`.split(
  /\s+/,
);
const gatewayStatuses = `backendtlspolicies gatewayclasses gateways grpcroutes httproutes referencegrants tcproutes
  tlsroutes udproutes listenersets`.split(/\s+/);

const status = (resource: string) => `${resource}/status`;
const multiclusterGroup = ({ env }: IstiodValues) => goText(env.MCS_API_GROUP) || 'multicluster.x-k8s.io';

const webhooks: readonly PolicyRule[] = [
  rule(['admissionregistration.k8s.io'], ['mutatingwebhookconfigurations'], [...read, 'update', 'patch']),
  rule(['admissionregistration.k8s.io'], ['validatingwebhookconfigurations'], [...read, 'update']),
];
const reviews: readonly PolicyRule[] = [
  rule(['authentication.k8s.io'], ['tokenreviews'], ['create']),
  rule(['authorization.k8s.io'], ['subjectaccessreviews'], ['create']),
];
const customResourceDefinitions = rule(['apiextensions.k8s.io'], ['customresourcedefinitions'], read);
const endpointSlices = rule(['discovery.k8s.io'], ['endpointslices'], read);
const configMaps = rule([''], ['configmaps'], ['create', 'get', 'list', 'watch', 'update']);

export function istiodRules(values: IstiodValues): readonly PolicyRule[] {
  const { global, taint, env } = values;
  const analyzes = isFilled(global.istiod.enableAnalysis);
  const group = multiclusterGroup(values);
  return [
    ...webhooks,
    rule(istioGroups, ['*'], readWatchFirst),
    ...when(analyzes, () => [rule(istioGroups, analyzedKinds.map(status), ['update', 'patch'])]),
    rule(['networking.istio.io'], ['workloadentries'], write),
    rule(['networking.istio.io'], ['workloadentries/status', 'serviceentries/status'], write),
    rule(['security.istio.io'], ['authorizationpolicies/status'], write),
    rule([''], ['services/status'], write),
    customResourceDefinitions,
    rule([''], ['pods', 'nodes', 'services', 'namespaces', 'endpoints'], read),
    endpointSlices,
    ...when(taint.enabled, () => [rule([''], ['nodes'], ['patch'])]),
    ...when(analyzes, () => ingressRules(['extensions', 'networking.k8s.io'], ['ingresses'])),
    ...ingressRules(['networking.k8s.io'], ['ingresses', 'ingressclasses']),
    configMaps,
    ...when(signsThroughKubernetes(values), () => signingRules(global.certSigners)),
    ...when(env.ENABLE_CLUSTER_TRUST_BUNDLE_API === true, () => [
      rule(['certificates.k8s.io'], ['clustertrustbundles'], ['update', 'create', 'delete', 'list', 'watch', 'get']),
      { ...rule(['certificates.k8s.io'], ['signers'], ['attest']), resourceNames: ['istio.io/istiod-ca'] },
    ]),
    ...reviews,
    ...gatewayApiRules,
    rule([''], ['secrets'], readWatchFirst),
    rule([group], ['serviceexports'], [...readWatchFirst, 'create', 'delete']),
    rule([group], ['serviceimports'], readWatchFirst),
  ];
}

const ingressRules = (groups: readonly string[], resources: readonly string[]) => [
  rule(groups, resources, read),
  rule(groups, ['ingresses/status'], ['*']),
];

const gatewayApiRules: readonly PolicyRule[] = [
  rule(['gateway.networking.k8s.io', 'gateway.networking.x-k8s.io'], ['*'], readWatchFirst),
  rule(['gateway.networking.x-k8s.io'], ['xbackendtrafficpolicies/status'], ['update', 'patch']),
  rule(['gateway.networking.k8s.io'], gatewayStatuses.map(status), ['update', 'patch']),
  rule(['gateway.networking.k8s.io'], ['gatewayclasses'], ['create', 'update', 'patch', 'delete']),
  rule(['inference.networking.k8s.io'], ['inferencepools'], readWatchFirst),
  rule(['inference.networking.k8s.io'], ['inferencepools/status'], ['update', 'patch']),
];

/** istiod then asks the cluster's signers for certificates instead of signing them itself. */
const signsThroughKubernetes = ({ env, global }: IstiodValues) =>
  isFilled(env.EXTERNAL_CA) || !['istiod', 'custom', 'none'].includes(global.pilotCertProvider);

const signingRules = (signers: readonly string[]): readonly PolicyRule[] => [
  rule(
    ['certificates.k8s.io'],
    ['certificatesigningrequests', 'certificatesigningrequests/approval', 'certificatesigningrequests/status'],
    ['update', 'create', 'get', 'delete', 'watch'],
  ),
  { ...rule(['certificates.k8s.io'], ['signers'], ['approve']), resourceNames: signers },
];

/** What istiod creates for a Kubernetes Gateway. */
export const gatewayControllerRules: readonly PolicyRule[] = [
  rule(['apps'], ['deployments'], write),
  rule(['autoscaling'], ['horizontalpodautoscalers'], write),
  rule(['policy'], ['poddisruptionbudgets'], write),
  rule([''], ['services'], write),
  rule([''], ['serviceaccounts'], write),
];

/** What a control plane in another cluster reads here. */
export function readerRules(values: IstiodValues): readonly PolicyRule[] {
  const group = multiclusterGroup(values);
  const core = `endpoints pods services nodes replicationcontrollers namespaces secrets configmaps`.split(' ');
  return [
    rule(istioGroups, ['*'], read),
    rule([''], core, read),
    rule(['networking.istio.io'], ['workloadentries'], readWatchFirst),
    rule(['networking.x-k8s.io', 'gateway.networking.k8s.io'], ['gateways'], readWatchFirst),
    customResourceDefinitions,
    endpointSlices,
    rule([group], ['serviceexports'], [...read, 'create', 'delete']),
    rule([group], ['serviceimports'], read),
    rule(['apps'], ['replicasets'], read),
    ...reviews,
    ...when(values.istiodRemote.enabled, () => [configMaps, ...webhooks]),
  ];
}

/** What istiod does in its own namespace only. */
export const namespaceRules: readonly PolicyRule[] = [
  rule(['networking.istio.io'], ['gateways'], ['create']),
  rule([''], ['secrets'], ['create', 'get', 'watch', 'list', 'update', 'delete']),
  rule([''], ['configmaps'], ['delete']),
  rule(['coordination.k8s.io'], ['leases'], ['get', 'update', 'patch', 'create']),
];
