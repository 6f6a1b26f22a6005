import type { World } from '../world/world.ts';
import { meshSettings } from './shapes.ts';

/** The settings of the mesh and of istiod that decide about requests. */
export interface MeshSettings {
  readonly rootNamespace: string;
  readonly defaultServiceExportTo: readonly string[] | undefined;
  readonly defaultVirtualServiceExportTo: readonly string[] | undefined;
  readonly defaultDestinationRuleExportTo: readonly string[] | undefined;
  readonly outboundMode: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  readonly automaticMtls: boolean;
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  readonly pathNormalization: string;
  /** Authorizers outside, by name: the service each one is, or undefined where it is no authorizer. */
  readonly authorizers: ReadonlyMap<string, { readonly service: string; readonly isHttp: boolean } | undefined>;
  /** Whether a variable of istiod's environment is on. */
  readonly isOn: (variable: string) => boolean;
}

/** What istiod's environment says where nobody sets it, of the variables that decide about requests. */
const environmentDefaults: Readonly<Record<string, string>> = {
  PILOT_ENABLE_GATEWAY_API: 'true',
  PILOT_ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY: 'true',
  ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY: 'true',
};

/** Reads the mesh configuration and istiod's environment, with the defaults of both. */
export function settingsOf(world: World<'MeshConfig'>, environment: Readonly<Record<string, string>>): MeshSettings {
  const given = meshSettings(world.all('MeshConfig')[0]?.object) ?? {};
  return {
    rootNamespace: world.mesh.rootNamespace,
    defaultServiceExportTo: given.defaultServiceExportTo,
    defaultVirtualServiceExportTo: given.defaultVirtualServiceExportTo,
    defaultDestinationRuleExportTo: given.defaultDestinationRuleExportTo,
    outboundMode: given.outboundTrafficPolicy?.mode === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY',
    automaticMtls: given.enableAutoMtls ?? true,
    trustDomain: given.trustDomain || 'cluster.local',
    trustDomainAliases: given.trustDomainAliases ?? [],
    pathNormalization: given.pathNormalization?.normalization ?? 'BASE',
    authorizers: new Map(
      (given.extensionProviders ?? []).map(({ name = '', envoyExtAuthzHttp, envoyExtAuthzGrpc }) => {
        const service = (envoyExtAuthzHttp ?? envoyExtAuthzGrpc)?.service;
        return [name, service === undefined ? undefined : { service, isHttp: envoyExtAuthzHttp !== undefined }];
      }),
    ),
    isOn: (variable) =>
      ['true', '1', 't', 'T', 'TRUE', 'True'].includes(environment[variable] ?? environmentDefaults[variable] ?? ''),
  };
}
