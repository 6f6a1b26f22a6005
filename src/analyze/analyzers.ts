import { alphaAnnotations } from './analyzers/alpha-annotations.ts';
import { applicationUid } from './analyzers/application-uid.ts';
import { authorizationPolicy } from './analyzers/authorization-policy.ts';
import { blockedCidrs } from './analyzers/blocked-cidrs.ts';
import { conditionStatus } from './analyzers/condition-status.ts';
import { delegates } from './analyzers/delegates.ts';
import { deploymentServices } from './analyzers/deployment-services.ts';
import { deprecatedSettings } from './analyzers/deprecated-settings.ts';
import { destinationRuleCa } from './analyzers/destination-rule-ca.ts';
import { destinationRuleSubset } from './analyzers/destination-rule-subset.ts';
import { envoyFilterOperation } from './analyzers/envoy-filter-operation.ts';
import { externalControlPlane } from './analyzers/external-control-plane.ts';
import { gatewayApiSelector } from './analyzers/gateway-api-selector.ts';
import { gatewayApiVersion } from './analyzers/gateway-api-version.ts';
import { gatewayCertificate } from './analyzers/gateway-certificate.ts';
import { gatewayConflict } from './analyzers/gateway-conflict.ts';
import { gatewayPort } from './analyzers/gateway-port.ts';
import { gatewaySecret } from './analyzers/gateway-secret.ts';
import { gatewayVisibility } from './analyzers/gateway-visibility.ts';
import { imageAuto } from './analyzers/image-auto.ts';
import { jwtClaimRoute } from './analyzers/jwt-claim-route.ts';
import { knownAnnotations } from './analyzers/known-annotations.ts';
import { meshNetworksRegistry } from './analyzers/mesh-networks-registry.ts';
import { namespaceInjection } from './analyzers/namespace-injection.ts';
import { policyValueForm } from './analyzers/policy-value-form.ts';
import { proxyImage } from './analyzers/proxy-image.ts';
import { routeAttachment } from './analyzers/route-attachment.ts';
import { routeLayer } from './analyzers/route-layer.ts';
import { schemaAnalyzers } from './analyzers/schema.ts';
import { serviceClusters } from './analyzers/service-clusters.ts';
import { serviceEntryAddresses } from './analyzers/service-entry-addresses.ts';
import { servicePortName } from './analyzers/service-port-name.ts';
import { sidecarSelector } from './analyzers/sidecar-selector.ts';
import { telemetryDefault } from './analyzers/telemetry-default.ts';
import { telemetryLightstep } from './analyzers/telemetry-lightstep.ts';
import { telemetryProvider } from './analyzers/telemetry-provider.ts';
import { telemetrySelector } from './analyzers/telemetry-selector.ts';
import { virtualServiceDestinationHost } from './analyzers/virtual-service-destination-host.ts';
import { virtualServiceDestinationRule } from './analyzers/virtual-service-destination-rule.ts';
import { virtualServiceGateway } from './analyzers/virtual-service-gateway.ts';
import { virtualServiceMeshHosts } from './analyzers/virtual-service-mesh-hosts.ts';
import { webhookOverlap } from './analyzers/webhook-overlap.ts';
import type { AnyAnalyzer } from './define-analyzer.ts';

const written: readonly AnyAnalyzer[] = [
  knownAnnotations,
  applicationUid,
  authorizationPolicy,
  blockedCidrs,
  conditionStatus,
  deploymentServices,
  deprecatedSettings,
  destinationRuleCa,
  destinationRuleSubset,
  envoyFilterOperation,
  externalControlPlane,
  gatewayCertificate,
  gatewayConflict,
  gatewayPort,
  gatewaySecret,
  namespaceInjection,
  proxyImage,
  imageAuto,
  gatewayApiVersion,
  gatewayApiSelector,
  meshNetworksRegistry,
  servicePortName,
  serviceEntryAddresses,
  serviceClusters,
  sidecarSelector,
  telemetryDefault,
  telemetryLightstep,
  telemetryProvider,
  telemetrySelector,
  virtualServiceMeshHosts,
  virtualServiceDestinationHost,
  virtualServiceDestinationRule,
  virtualServiceGateway,
  jwtClaimRoute,
  webhookOverlap,
  routeLayer,
  delegates,
  gatewayVisibility,
  routeAttachment,
  policyValueForm,
];

/** Every analyzer that `analyze` runs, by name. */
export const analyzers: readonly AnyAnalyzer[] = [...written, ...schemaAnalyzers].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);

/** What precheck looks at beside its own checks. */
export const precheckAnalyzers: readonly AnyAnalyzer[] = [alphaAnnotations];
