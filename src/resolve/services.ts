import type { Labels, Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { addressAfter } from './addresses.ts';
import { byPlace, createdAt } from './age.ts';
import { clusterDomain } from './hosts.ts';
import { type Protocol, protocolOf, servicePortProtocol } from './protocols.ts';
import type { MeshSettings } from './settings.ts';
import { serviceEntrySpec, serviceEntryStatus, serviceSpec } from './shapes.ts';
import { type Exported, exportedTo } from './visibility.ts';

export interface MeshPort {
  readonly number: number;
  readonly name: string;
  readonly protocol: Protocol;
  /** As written; '' where it is the port itself. */
  readonly targetPort: string;
}

/** How a proxy finds the endpoints of a service. */
export type Resolution = 'endpoints' | 'as dialled' | 'DNS' | 'alias';

/** What istiod's registry holds for one host of a Service or ServiceEntry. */
export interface MeshService {
  readonly host: string;
  readonly namespace: string;
  readonly resource: Resource<'Service'> | Resource<'ServiceEntry'>;
  readonly isKubernetes: boolean;
  readonly isHeadless: boolean;
  /** A ServiceEntry outside the mesh: nothing speaks mTLS there. */
  readonly isExternal: boolean;
  readonly resolution: Resolution;
  readonly ports: readonly MeshPort[];
  readonly addresses: readonly string[];
  readonly exported: Exported;
  readonly created: number;
  readonly selector: Labels | undefined;
  /** The host behind an ExternalName. */
  readonly target: string | undefined;
}

/** The port of this number, unless its protocol is none that proxies route. */
export const portOf = (service: MeshService, number: number): MeshPort | undefined =>
  service.ports.find((port) => port.number === number && port.protocol !== 'UDP');

/** Addresses that Services without one get here, in the order of the documents: only that they differ matters. */
const firstServiceAddress = '10.96.100.2';

/** Every service of the registry: those of Kubernetes first. */
export function registryOf(
  world: World<'Service' | 'ServiceEntry'>,
  settings: MeshSettings,
  gatewayServices: readonly Resource<'Service'>[],
): readonly MeshService[] {
  const services = [...gatewayServices, ...world.all('Service').toSorted(byPlace)];
  let given = 0;
  const registered = services.map((resource) => {
    const needsAddress = !resource.object.spec || wantsAddress(resource);
    return kubernetesService(resource, settings, needsAddress ? addressAfter(firstServiceAddress, given++) : undefined);
  });
  return [...registered, ...world.all('ServiceEntry').flatMap((entry) => entryServices(entry, settings))];
}

function wantsAddress({ object }: Resource<'Service'>): boolean {
  const { clusterIP, type } = serviceSpec(object.spec) ?? {};
  return !clusterIP && type !== 'ExternalName';
}

function kubernetesService(
  resource: Resource<'Service'>,
  settings: MeshSettings,
  address: string | undefined,
): MeshService {
  const spec = serviceSpec(resource.object.spec) ?? {};
  const { namespace, name } = resource;
  const isAlias = spec.type === 'ExternalName';
  const isHeadless = spec.clusterIP === 'None';
  const own = spec.clusterIP && !isHeadless ? (spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP]) : [];
  const words = resource.annotations['networking.istio.io/exportTo']?.split(',').map((word) => word.trim());
  return {
    host: `${name}.${namespace}.svc.${clusterDomain}`,
    namespace,
    resource,
    isKubernetes: true,
    isHeadless,
    isExternal: false,
    resolution: isAlias ? 'alias' : isHeadless ? 'as dialled' : 'endpoints',
    ports: (spec.ports ?? []).map((port) => ({
      number: port.port ?? 0,
      name: port.name ?? '',
      protocol: servicePortProtocol(port),
      targetPort: port.targetPort ?? '',
    })),
    addresses: address !== undefined && !isAlias ? [address] : isAlias ? [] : own,
    exported: exportedTo(words?.filter(Boolean), namespace, settings.defaultServiceExportTo),
    created: createdAt(resource),
    selector: isAlias ? undefined : spec.selector,
    target: isAlias ? spec.externalName : undefined,
  };
}

const resolutions: Readonly<Record<string, Resolution>> = {
  NONE: 'as dialled',
  STATIC: 'endpoints',
  DNS: 'DNS',
  DNS_ROUND_ROBIN: 'DNS',
  DYNAMIC_DNS: 'DNS',
};

function entryServices(resource: Resource<'ServiceEntry'>, settings: MeshSettings): readonly MeshService[] {
  const spec = serviceEntrySpec(resource.object.spec) ?? {};
  const automatic = (serviceEntryStatus(resource.object.status)?.addresses ?? []).flatMap(({ value }) => value ?? []);
  const { namespace } = resource;
  const resolution = resolutions[spec.resolution ?? 'NONE'] ?? 'as dialled';
  return (spec.hosts ?? []).map((host) => ({
    host: host.toLowerCase(),
    namespace,
    resource,
    isKubernetes: false,
    isHeadless: false,
    isExternal: spec.location !== 'MESH_INTERNAL',
    resolution,
    ports: (spec.ports ?? []).map((port) => ({
      number: port.number ?? 0,
      name: port.name ?? '',
      protocol: protocolOf(port.protocol),
      targetPort: port.targetPort === undefined ? '' : String(port.targetPort),
    })),
    addresses: spec.addresses?.length ? spec.addresses.map((text) => text.replace(/\/32$/, '')) : automatic,
    exported: exportedTo(spec.exportTo, namespace, settings.defaultServiceExportTo),
    created: createdAt(resource),
    selector: spec.workloadSelector?.labels,
    target: undefined,
  }));
}

const registryName = (service: MeshService) => (service.isKubernetes ? service.resource.name : service.host);

/** Oldest first. */
export function byServiceAge(a: MeshService, b: MeshService): number {
  if (a.created !== b.created) return a.created - b.created;
  const [x, y] = [`${registryName(a)}.${a.namespace}`, `${registryName(b)}.${b.namespace}`];
  if (x !== y) return x < y ? -1 : 1;
  return a.resource.name < b.resource.name ? -1 : a.resource.name > b.resource.name ? 1 : 0;
}
