import { partsOfClusterHost } from './hosts.ts';
import type { MeshService } from './services.ts';

/**
 * The Host names by which clients of a namespace reach a host: the short forms only where it has the form of a Service's
 * name, and the shortest one only in the Service's own namespace.
 */
export function namesOf(host: string, clientNamespace: string): readonly string[] {
  const parts = partsOfClusterHost(host);
  const dotted = host.endsWith('.') ? [host] : [host, `${host}.`];
  if (!parts) return dotted;
  const { name, namespace } = parts;
  const forms = [`${name}.${namespace}.svc`, `${name}.${namespace}`];
  return [...dotted, ...(namespace === clientNamespace ? [name] : []), ...forms];
}

/** Every domain of a service's virtual host: names, aliases, addresses; those of pods for a headless Service. */
export function domainsOf(
  service: MeshService,
  clientNamespace: string,
  aliases: readonly MeshService[],
): readonly string[] {
  const names = namesOf(service.host, clientNamespace);
  const isOfPods = service.isHeadless && service.isKubernetes;
  return [
    ...names,
    ...(isOfPods ? names.map((name) => `*.${name}`) : []),
    ...aliases.flatMap(({ host }) => namesOf(host, clientNamespace)),
    ...service.addresses.filter((address) => !address.includes('/')),
  ];
}

/** The domain of a list that Envoy chooses for a Host: an exact one, the longest `*suffix`, or `*`. */
export function bestDomain(domains: Iterable<string>, host: string): string | undefined {
  let best: string | undefined;
  for (const domain of domains) {
    if (domain === host) return domain;
    if (!domain.startsWith('*')) continue;
    const fits = domain === '*' || (host.endsWith(domain.slice(1)) && host.length > domain.length - 1);
    if (fits && (best === undefined || domain.length > best.length)) best = domain;
  }
  return best;
}
