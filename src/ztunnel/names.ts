import type { Service, Workload } from './shapes.ts';

/** What stands behind a waypoint's address or hostname: the name of the first Service that has it, or NA. */
export function waypointNames(services: readonly Service[]): (destination: string | undefined) => string {
  const names = new Map<string, string>();
  for (const { namespace, hostname, name, vips } of services)
    for (const key of [`${namespace}/${hostname}`, ...(vips ?? [])]) if (!names.has(key)) names.set(key, name);
  return (destination) => (destination === undefined ? 'None' : (names.get(destination) ?? 'NA'));
}

/**
 * Names of addresses: a Service's hostname, else `name.namespace` of a workload. Every address counts. One that stands for
 * several, in networks of their own, names nobody: a connection does not say in which network it is.
 */
export function addressNames(
  services: readonly Service[],
  workloads: readonly Workload[],
): (address: string) => string {
  const ofServices = new Map<string, string | undefined>();
  const ofWorkloads = new Map<string, string | undefined>();
  for (const { hostname, vips } of services)
    for (const vip of vips ?? []) add(ofServices, withoutNetwork(vip), hostname);
  for (const { name, namespace, workloadIps } of workloads)
    for (const ip of workloadIps ?? []) add(ofWorkloads, ip, `${name}.${namespace}`);
  return (address) => {
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d+)$/.exec(address) ?? [];
    const ip = bracketed ?? plain;
    const names = ip !== undefined && ofServices.has(ip) ? ofServices : ofWorkloads;
    const name = names.get(ip ?? '');
    return name === undefined ? address : `${name}:${port}`;
  };
}

function add(names: Map<string, string | undefined>, address: string, name: string): void {
  names.set(address, names.has(address) && names.get(address) !== name ? undefined : name);
}

/** `network1/10.0.0.1` as `10.0.0.1`. */
const withoutNetwork = (vip: string) => vip.slice(vip.indexOf('/') + 1);
