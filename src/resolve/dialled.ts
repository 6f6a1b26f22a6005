import type { MeshRequest } from '../model/request.ts';
import { isAddress, isBlock } from './addresses.ts';
import { endpointsOf } from './endpoints.ts';
import { bareHost } from './hosts.ts';
import type { Mesh } from './mesh.ts';
import { namesOf } from './names.ts';
import type { Content } from './server.ts';
import type { MeshService } from './services.ts';

/** Where a name leads that nobody in the cluster knows: some address outside. */
export const outsideAddress = '203.0.113.10';

/** The address that a client in a namespace dials for a request: the one given, or what the cluster's DNS says. */
export function dialledAddress(mesh: Mesh, request: MeshRequest, namespace: string): string {
  return request.ip ?? resolve(mesh, bareHost(request.host).replace(/\.$/, ''), { namespace, port: request.port });
}

function resolve(mesh: Mesh, host: string, client: { readonly namespace: string; readonly port: number }): string {
  if (isAddress(host)) return host;
  const service = serviceByName(mesh, host, client.namespace);
  if (!service) return outsideAddress;
  if (service.target !== undefined)
    return service.target === host ? outsideAddress : resolve(mesh, service.target, client);
  const address = service.addresses.find((one) => !isBlock(one));
  if (address !== undefined) return address;
  if (!service.isHeadless) return outsideAddress;
  const [first] = endpointsOf(mesh, service, { port: service.ports[0]?.number ?? client.port });
  return first?.ip ?? outsideAddress;
}

/** The service that a name means to the DNS of a client's namespace. */
export function serviceByName(mesh: Mesh, host: string, namespace: string): MeshService | undefined {
  const exact = mesh.servicesOf(host);
  if (exact[0]) return exact.find(({ isKubernetes }) => isKubernetes) ?? exact[0];
  const parts = host.split('.');
  const name = parts.length === 1 ? `${host}.${namespace}` : parts.slice(0, 2).join('.');
  const full = `${name}.svc.cluster.local`;
  return namesOf(full, namespace).includes(host) ? mesh.servicesOf(full)[0] : undefined;
}

/** What the bytes are that the client's own program sends. */
export const contentOf = ({ protocol, tls }: MeshRequest): Content =>
  tls ? 'tls' : protocol === 'tcp' ? 'bytes' : 'http';
