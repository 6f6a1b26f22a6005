import type { Table } from '../model/table.ts';
import type { ZtunnelDump } from './dump.ts';
import { addressNames, waypointNames } from './names.ts';
import type { Service, Workload, WorkloadState } from './shapes.ts';

/** What narrows a view; what is absent or empty does not. */
export interface ZtunnelFilter {
  /** Of workloads, Services, policies or the workloads of connections. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly node?: string | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  /** Addresses of connections stay as they are. */
  readonly raw?: boolean | undefined;
}

const fits = (wanted: string | undefined, value: string) =>
  wanted === undefined || wanted === '' || wanted.toLowerCase() === value.toLowerCase();

const by =
  <T>(...keys: readonly ((item: T) => string)[]) =>
  (a: T, b: T): number => {
    for (const key of keys) {
      const [left, right] = [key(a), key(b)];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };

export const filteredWorkloads = (dump: ZtunnelDump, { namespace, name, address, node }: ZtunnelFilter = {}) =>
  dump
    .workloads()
    .filter(
      (one) =>
        fits(namespace, one.namespace) &&
        fits(name, one.name) &&
        fits(node, one.node) &&
        (address === undefined || address === '' || (one.workloadIps ?? []).some((ip) => fits(address, ip))),
    );

export function workloadTable(dump: ZtunnelDump, filter?: ZtunnelFilter): Table {
  const nameOf = waypointNames(dump.services());
  const sorted = [...filteredWorkloads(dump, filter)].sort(
    by<Workload>(
      ({ namespace, name }) => `${namespace}.${name}`,
      ({ node }) => node,
    ),
  );
  return {
    titles: ['NAMESPACE', 'POD NAME', 'ADDRESS', 'NODE', 'WAYPOINT', 'PROTOCOL'],
    rows: sorted.map((one) => [
      one.namespace,
      one.name,
      one.workloadIps?.length ? one.workloadIps.join(',') : one.hostname,
      one.node,
      nameOf(one.waypoint?.destination),
      one.protocol,
    ]),
  };
}

/** By namespace, name and hostname. */
export const filteredServices = (dump: ZtunnelDump, { namespace }: ZtunnelFilter = {}) =>
  dump
    .services()
    .filter((one) => fits(namespace, one.namespace))
    .sort(
      by<Service>(
        (one) => one.namespace,
        ({ name }) => name,
        ({ hostname }) => hostname,
      ),
    );

export function serviceTable(dump: ZtunnelDump, filter?: ZtunnelFilter): Table {
  const nameOf = waypointNames(dump.services());
  const healthy = new Set(dump.workloads().flatMap(({ uid, status }) => (status === 'Healthy' ? [uid] : [])));
  return {
    titles: ['NAMESPACE', 'SERVICE NAME', 'SERVICE VIP', 'WAYPOINT', 'ENDPOINTS'],
    rows: filteredServices(dump, filter).map((one) => {
      const endpoints = Object.values(one.endpoints ?? {});
      const working = endpoints.filter(({ workloadUid }) => healthy.has(workloadUid)).length;
      const vips = (one.vips ?? []).map((vip) => (vip.includes('/') ? vip.slice(vip.indexOf('/') + 1) : ''));
      const waypoint = nameOf(one.waypoint?.destination);
      return [one.namespace, one.name, vips.join(','), waypoint, `${working}/${endpoints.length}`];
    }),
  };
}

/** By namespace and name. */
export const filteredPolicies = (dump: ZtunnelDump, { namespace }: ZtunnelFilter = {}) =>
  dump
    .policies()
    .filter((one) => fits(namespace, one.namespace))
    .sort(
      by(
        (one) => one.namespace,
        ({ name }) => name,
      ),
    );

export const policyTable = (dump: ZtunnelDump, filter?: ZtunnelFilter): Table => ({
  titles: ['NAMESPACE', 'POLICY NAME', 'ACTION', 'SCOPE'],
  rows: filteredPolicies(dump, filter).map(({ namespace, name, action, scope }) => [namespace, name, action, scope]),
});

export const filteredStates = (dump: ZtunnelDump, { namespace, name }: ZtunnelFilter = {}) =>
  dump.states().filter(({ info }) => fits(namespace, info.namespace) && fits(name, info.name));

type Connection = NonNullable<WorkloadState['connections']['inbound']>[number];

export function connectionTable(dump: ZtunnelDump, filter: ZtunnelFilter = {}): Table {
  const named = filter.raw ? (address: string) => address : addressNames(dump.services(), dump.workloads());
  const { direction } = filter;
  const rows = filteredStates(dump, filter).flatMap(({ info, connections: { inbound, outbound } }) => {
    const workload = `${info.name}.${info.namespace}`;
    const incoming = ({ src, originalDst, actualDst, protocol }: Connection) =>
      [workload, 'Inbound', named(actualDst), named(src), originalDst, protocol] as const;
    const outgoing = ({ src, originalDst, actualDst, protocol }: Connection) =>
      [workload, 'Outbound', named(src), named(actualDst), named(originalDst), protocol] as const;
    return [
      ...(direction === 'outbound' ? [] : (inbound ?? []).map(incoming)),
      ...(direction === 'inbound' ? [] : (outbound ?? []).map(outgoing)),
    ];
  });
  return { titles: ['WORKLOAD', 'DIRECTION', 'LOCAL', 'REMOTE', 'REMOTE TARGET', 'PROTOCOL'], rows };
}
