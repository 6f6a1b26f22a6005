/** The DNS domain of the cluster. */
export const clusterDomain = 'cluster.local';

/** A host as istiod reads it in rules: a name without dot is a Service of the rule's namespace, everything else stays. */
export function resolvedHost(host: string, namespace: string): string {
  const isWhole = host.includes('.') || host.includes('*') || host.includes(':') || host === '';
  return isWhole ? host : `${host}.${namespace}.svc.${clusterDomain}`;
}

export const isWildcard = (host: string): boolean => host.startsWith('*');

/** Whether a name lies below a host: equal, or a wildcard's suffix. */
export function covers(host: string, name: string): boolean {
  if (!isWildcard(host)) return host === name;
  const suffix = host.slice(1);
  return isWildcard(name) ? name.slice(1).endsWith(suffix) : name.length >= suffix.length && name.endsWith(suffix);
}

/** Whether some name lies below both. */
export const overlap = (a: string, b: string): boolean => covers(a, b) || covers(b, a);

/** The narrower of two hosts, if they overlap. */
export function narrower(a: string, b: string): string | undefined {
  if (covers(a, b)) return b;
  return covers(b, a) ? a : undefined;
}

/** The most specific host first: exact ones, then longer wildcards. */
export function bySpecificity(a: string, b: string): number {
  if (isWildcard(a) !== isWildcard(b)) return isWildcard(a) ? 1 : -1;
  return b.length - a.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** A host without the port that a client may send with it, in lower case. */
export const bareHost = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

const clusterName = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/;

/** The namespace and name in the full name of a Service. */
export function partsOfClusterHost(host: string): { readonly name: string; readonly namespace: string } | undefined {
  const [, name, namespace] = clusterName.exec(host) ?? [];
  return name !== undefined && namespace !== undefined ? { name, namespace } : undefined;
}
