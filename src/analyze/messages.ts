// Every message that analyze or precheck can have: Istio's codes, levels, names and parameters; the wording is ours.

import type { Level } from '../model/finding.ts';
import { istioRelease } from '../model/istio-release.ts';

export type Parameter = string | number | readonly string[];

/**
 * Which line of a file `reference` names: that of the field the finding is about (when it is a plain value, else the
 * object's), of the object's name, or of the object. The exact place is in the finding's path, line and column.
 */
export type ReferencePlace = 'field' | 'name' | 'object';

export interface Message<P extends readonly Parameter[] = readonly Parameter[]> {
  readonly level: Level;
  readonly name: string;
  readonly place: ReferencePlace;
  text(...parameters: P): string;
}

const message =
  (level: Level) =>
  <P extends readonly Parameter[]>(
    name: string,
    text: (...parameters: P) => string,
    place: ReferencePlace = 'object',
  ): Message<P> => ({ level, name, place, text });
const error = message('Error');
const warning = message('Warning');
const info = message('Info');

const list = (items: readonly string[]) => items.join(', ');
const quoted = (text: string) => `"${text}"`;

const noHost = 'has no Service or ServiceEntry in scope';
/** What it means that something is not there, by the word that the reference has for it. */
const missing: Readonly<Record<string, string>> = {
  host: noHost,
  'mirror host': noHost,
  'host:port': 'is no port of its Service or ServiceEntry',
  selector: 'selects no workload',
  'host+subset in destinationrule': 'is not defined',
  'mirror+subset in destinationrule': 'is not defined',
};

export const catalogue = {
  IST0001: error('InternalError', (detail: string) => `an error in the analysis itself: ${detail}`),
  IST0002: warning('Deprecated', (detail: string) => `deprecated: ${detail}`),
  IST0101: error(
    'ReferencedResourceNotFound',
    (what: string, value: string) => `${what} ${quoted(value)} ${missing[what] ?? 'does not exist'}`,
    'field',
  ),
  IST0102: info(
    'NamespaceNotInjected',
    (namespace: string, again: string) =>
      `pods of namespace ${namespace} get no sidecar; to change that: kubectl label namespace ${again} istio-injection=enabled`,
    'name',
  ),
  IST0103: warning(
    'PodMissingProxy',
    (pod: string) => `pod ${pod} runs without a sidecar although its namespace asks for one; restarting it may help`,
  ),
  IST0106: error('SchemaValidationError', (problem: string) => problem),
  IST0107: warning(
    'MisplacedAnnotation',
    (annotation: string, allowed: string) => `annotation ${annotation} does nothing here, only on: ${allowed}`,
  ),
  IST0108: warning('UnknownAnnotation', (annotation: string) => `unknown annotation ${annotation}`),
  IST0109: error(
    'ConflictingMeshGatewayVirtualServiceHosts',
    (names: string, host: string) => `VirtualServices ${names} all define host ${host} for the mesh`,
    'name',
  ),
  IST0110: error(
    'ConflictingSidecarWorkloadSelectors',
    (names: readonly string[], namespace: string, pod: string) =>
      `Sidecars ${list(names)} in namespace ${namespace} select the same pod ${pod}`,
    'name',
  ),
  IST0111: error(
    'MultipleSidecarsWithoutWorkloadSelectors',
    (names: readonly string[], namespace: string) =>
      `Sidecars ${list(names)} in namespace ${namespace} all lack a workload selector; one may`,
  ),
  IST0112: error(
    'VirtualServiceDestinationPortSelectorRequired',
    (host: string, ports: readonly string[]) => `host ${host} has several ports (${list(ports)}): say which one`,
    'field',
  ),
  IST0116: warning(
    'DeploymentAssociatedToMultipleServices',
    (deployment: string, port: number, services: readonly string[]) =>
      `Deployment ${deployment}: services ${list(services)} use port ${port} with different protocols`,
    'name',
  ),
  IST0118: info(
    'PortNameIsNotUnderNamingConvention',
    (name: string, port: number, targetPort: string) =>
      `port ${port} (name ${quoted(name)}, target port ${targetPort}) does not tell its protocol: its traffic is plain TCP to the mesh`,
    'field',
  ),
  IST0123: warning(
    'NamespaceMultipleInjectionLabels',
    (labels: readonly string[]) => `these labels contradict each other about injection: ${list(labels)}`,
  ),
  IST0125: warning(
    'InvalidAnnotation',
    (annotation: string, problem: string) => `annotation ${annotation} has a bad value: ${problem}`,
  ),
  IST0126: error(
    'UnknownMeshNetworksServiceRegistry',
    (registry: string, network: string) =>
      `network ${network} names the service registry ${quoted(registry)}, which nobody provides`,
    'field',
  ),
  IST0127: warning('NoMatchingWorkloadsFound', (selector: string) =>
    selector ? `no workload in the mesh carries the labels ${selector}` : 'its namespace has no workload in the mesh',
  ),
  IST0128: warning(
    'NoServerCertificateVerificationDestinationLevel',
    (rule: string, _namespace: string, mode: string, host: string, what: string) =>
      `DestinationRule ${rule}: TLS mode ${mode} to ${host} ${what}`,
    'field',
  ),
  IST0129: warning(
    'NoServerCertificateVerificationPortLevel',
    (rule: string, _namespace: string, mode: string, host: string, port: string, what: string) =>
      `DestinationRule ${rule}: TLS mode ${mode} to ${host} at ${port} ${what}`,
    'field',
  ),
  IST0130: warning(
    'VirtualServiceUnreachableRule',
    (rule: string, reason: string) => `rule ${rule} is never reached: ${reason}`,
  ),
  IST0131: info(
    'VirtualServiceIneffectiveMatch',
    (rule: string, match: string, earlier: string) =>
      `rule ${rule}, match ${match} has no effect: rule ${earlier} comes first`,
  ),
  IST0132: warning(
    'VirtualServiceHostNotFoundInGateway',
    (hosts: readonly string[], route: string, gateway: string) =>
      `none of the hosts (${list(hosts)}) of VirtualService ${route} is served by Gateway ${gateway}`,
    'field',
  ),
  IST0133: warning('SchemaWarning', (problem: string) => problem),
  IST0134: warning(
    'ServiceEntryAddressesRequired',
    () => 'a TCP port without spec.addresses takes the traffic of every address',
    'field',
  ),
  IST0135: info(
    'DeprecatedAnnotation',
    (annotation: string, hint: string) => `annotation ${annotation} is deprecated${hint ? `; ${hint}` : ''}`,
  ),
  IST0136: info(
    'AlphaAnnotation',
    (annotation: string) => `annotation ${annotation} is an alpha feature: it may change or go with any release`,
  ),
  IST0137: warning(
    'DeploymentConflictingPorts',
    (deployment: string, services: readonly string[], targetPort: string, ports: readonly string[]) =>
      `Deployment ${deployment}: services ${list(services)} lead from different ports (${list(ports)}) to target port ${targetPort}`,
    'name',
  ),
  IST0138: warning(
    'GatewayDuplicateCertificate',
    (gateways: readonly string[]) =>
      `gateways ${list(gateways)} use one certificate for the same workloads: browsers that reuse connections may get 404s`,
    'name',
  ),
  IST0139: error('InvalidWebhook', (detail: string) => detail),
  IST0140: warning(
    'IngressRouteRulesNotAffected',
    (other: string, own: string) =>
      `the subset rules of VirtualService ${other} do not apply to requests that come through the gateway of VirtualService ${own}`,
  ),
  IST0141: error(
    'InsufficientPermissions',
    (resource: string, reason: string) => `no right to create ${resource}: ${reason}`,
  ),
  IST0142: error(
    'UnsupportedKubernetesVersion',
    (version: string, minimum: string) => `Kubernetes ${version} is older than the minimum ${minimum}`,
  ),
  IST0143: error(
    'LocalhostListener',
    (port: string) => `port ${port} listens on localhost only: other pods cannot reach it`,
  ),
  IST0144: warning('InvalidApplicationUID', () => 'user ID 1337 belongs to the sidecar: its traffic bypasses the mesh'),
  IST0145: error(
    'ConflictingGateways',
    (others: string, selector: string, port: string, hosts: string) =>
      `gateways ${others} select the same workloads (${selector}) and serve the same hosts (${hosts}) on port ${port}`,
  ),
  IST0146: warning(
    'ImageAutoWithoutInjectionWarning',
    (kind: string, name: string) =>
      `${kind} ${name} has image "auto", but no webhook injects its pods: they cannot start`,
  ),
  IST0147: error(
    'ImageAutoWithoutInjectionError',
    (kind: string, name: string) => `${kind} ${name} has image "auto": nothing was injected, it cannot start`,
  ),
  IST0148: info(
    'NamespaceInjectionEnabledByDefault',
    () => 'has no label about injection, but the installation injects every namespace: pods get a sidecar',
  ),
  IST0149: error(
    'JwtClaimBasedRoutingWithoutRequestAuthN',
    (header: string, gateway: string, pod: string) =>
      `routes by the claim ${header}, but no RequestAuthentication applies to pod ${pod} of gateway ${gateway}`,
  ),
  IST0150: warning(
    'ExternalNameServiceTypeInvalidPortName',
    () => 'a port of an ExternalName service needs a name that tells its protocol, other than TCP',
    'field',
  ),
  IST0151: warning(
    'EnvoyFilterUsesRelativeOperation',
    () => 'a relative operation without priority depends on the order of all EnvoyFilters',
  ),
  IST0152: error(
    'EnvoyFilterUsesReplaceOperationIncorrectly',
    () => 'REPLACE is only for HTTP_FILTER, NETWORK_FILTER and VIRTUAL_HOST',
  ),
  IST0153: error(
    'EnvoyFilterUsesAddOperationIncorrectly',
    () => 'ADD has no effect with ROUTE_CONFIGURATION and HTTP_ROUTE',
  ),
  IST0154: error(
    'EnvoyFilterUsesRemoveOperationIncorrectly',
    () => 'REMOVE has no effect with ROUTE_CONFIGURATION and HTTP_ROUTE',
  ),
  IST0155: warning(
    'EnvoyFilterUsesRelativeOperationWithProxyVersion',
    () =>
      'a relative operation without priority, and another patch for the same filter is bound to a proxy version: the order is not certain',
  ),
  IST0156: error(
    'UnsupportedGatewayAPIVersion',
    (served: string, minimum: string) => `the Gateway API serves ${served}; ${minimum} is needed`,
  ),
  IST0157: warning(
    'InvalidTelemetryProvider',
    (name: string, namespace: string) =>
      `Telemetry ${name} in namespace ${quoted(namespace)} logs access without a provider, and the mesh has no default one`,
  ),
  IST0158: warning(
    'PodsIstioProxyImageMismatchInNamespace',
    (pods: readonly string[]) => `pods ${list(pods)} run another proxy image than would be injected now; restart them`,
  ),
  IST0159: error(
    'ConflictingTelemetryWorkloadSelectors',
    (names: readonly string[], namespace: string, pod: string) =>
      `Telemetries ${list(names)} in namespace ${namespace} select the same pod ${pod}`,
    'name',
  ),
  IST0160: error(
    'MultipleTelemetriesWithoutWorkloadSelectors',
    (names: readonly string[], namespace: string) =>
      `Telemetries ${list(names)} in namespace ${namespace} all lack a selector; one may`,
  ),
  IST0161: error(
    'InvalidGatewayCredential',
    (gateway: string, namespace: string) =>
      `the Secret in namespace ${namespace} that Gateway ${gateway} names holds no certificate and key that are valid now`,
    'field',
  ),
  IST0162: warning(
    'GatewayPortNotDefinedOnService',
    (port: number, selector: string) => `no Service of the workloads ${selector} has port ${port}`,
    'field',
  ),
  IST0163: warning(
    'InvalidExternalControlPlaneConfig',
    (url: string, webhook: string, problem: string) =>
      `the address ${quoted(url)} of webhook ${webhook} does not lead to an external control plane: ${problem}`,
  ),
  IST0164: info(
    'ExternalControlPlaneAddressIsNotAHostname',
    (url: string, webhook: string) =>
      `the address ${quoted(url)} of webhook ${webhook} is an IP address; a host name is safer`,
  ),
  IST0165: warning(
    'ReferencedInternalGateway',
    (route: string, gateway: string) =>
      `VirtualService ${route} refers to ${gateway}, which Istio makes for itself and may rename`,
    'field',
  ),
  IST0166: warning(
    'IneffectiveSelector',
    (gateway: string) => `a selector has no effect on the Kubernetes Gateway ${gateway}: use targetRef`,
  ),
  IST0167: warning('IneffectivePolicy', (reason: string) => `has no effect: ${reason}`),
  IST0168: warning(
    'UnknownUpgradeCompatibility',
    (field: string, release: string, detail: string, compatibility: string) =>
      `whether ${field}, changed in ${release}, concerns you is not known: ${detail}; compatibilityVersion ${compatibility} keeps the old behaviour`,
  ),
  IST0169: warning(
    'UpdateIncompatibility',
    (field: string, release: string, detail: string, compatibility: string) =>
      `${quoted(field)} changed in ${release}: ${detail}; compatibilityVersion ${compatibility} keeps the old behaviour`,
  ),
  IST0170: warning(
    'MultiClusterInconsistentService',
    (service: string, namespace: string, clusters: readonly string[], reasons: string) =>
      `service ${service} in namespace ${namespace} differs between clusters ${list(clusters.map(quoted))}: ${reasons}`,
  ),
  IST0171: warning(
    'NegativeConditionStatus',
    (type: string, reason: string, detail: string) =>
      `condition ${type} is not met: ${reason}${detail ? `: ${detail}` : ''}`,
  ),
  IST0172: warning(
    'FutureUnsupportedGatewayAPIVersion',
    (served: string, minimum: string) => `the Gateway API serves ${served}; a later release will need ${minimum}`,
  ),
  IST0173: error(
    'DestinationRuleSubsetNotSelectPods',
    (subset: string) => `no pod carries the labels of subset ${subset}`,
  ),
  IST0174: warning(
    'UnknownDestinationRuleHost',
    (host: string) => `host ${quoted(host)} has no Service or ServiceEntry in scope`,
  ),
  IST0175: warning(
    'JwksUriFetchUnrestricted',
    (count: number, names: string) =>
      `fetches keys from any address for ${count} RequestAuthentication(s) (${names}): set BLOCKED_CIDRS_IN_JWKS_URIS`,
  ),
  IST0176: warning(
    'GatewayAPICRDVersionBelowMinimum',
    (crd: string, installed: string, minimum: string) =>
      `${crd} is of Gateway API ${installed}; below ${minimum} Istio ignores its objects`,
  ),
  // Codes from IST9001 on are of this program alone.
  IST9001: warning(
    'RoutesOfAnotherLayer',
    (route: string, part: string, gateways: readonly string[], looked: readonly string[]) =>
      `${part} rules of VirtualService ${route} have no effect: the servers of ${list(gateways)} for its hosts look at ${looked.join(' and ')} rules only`,
  ),
  IST9002: warning(
    'DelegateDropped',
    (route: string, why: string) => `Istio drops this rule of VirtualService ${route}: ${why}`,
  ),
  IST9003: warning(
    'PolicyValueOfAnotherForm',
    (policy: string, value: string, why: string) =>
      `${quoted(value)} in AuthorizationPolicy ${policy} is not as requests have it: ${why}`,
    'field',
  ),
  IST9004: warning(
    'NotExportedToGateway',
    (route: string, exported: readonly string[], namespaces: readonly string[]) =>
      `VirtualService ${route} is not served by its gateways: it is exported to ${list(exported)}, their pods run in ${list(namespaces)}`,
  ),
  IST9005: warning(
    'RouteNotAttached',
    (kind: string, route: string, why: string) => `${kind} ${route} is not served by this Gateway: ${why}`,
  ),
} as const;

export type Code = keyof typeof catalogue;
export const codes = Object.keys(catalogue) as readonly Code[]; // the keys of the line above
export type ParametersOf<C extends Code> = Parameters<(typeof catalogue)[C]['text']>;

/** Istio's own page about a code; undefined for the codes of this program. */
export const documentationUrl = (code: string): string | undefined =>
  code >= 'IST9'
    ? undefined
    : `${istioRelease.documentation}/reference/config/analysis/${code.toLowerCase()}/?ref=istioctl-analyze`;
