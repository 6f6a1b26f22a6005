import type { Described, ServiceDescription, WorkloadDescription } from '../model/description.ts';
import { columns } from './columns.ts';

type Row = readonly string[];

const rows = (what: string, some: readonly (Described | undefined)[]): readonly Row[] =>
  some.flatMap((one) => (one ? [[`  ${what}`, one.text, one.by?.origin ?? '', one.by?.reference ?? '']] : []));

const proxies: Readonly<Record<string, string>> = {
  sidecar: 'in the mesh by its sidecar',
  gateway: 'a gateway',
  waypoint: 'a waypoint',
  ztunnel: 'in the mesh by ztunnel (ambient)',
  none: 'not in the mesh',
};

/** What applies to a workload, then to each of its services. */
export function workloadText(described: WorkloadDescription, width?: number): string {
  const { workload, proxy, serviceAccount, services } = described;
  const head = `${workload}: ${proxies[proxy] ?? proxy}, service account ${serviceAccount || 'default'}\n`;
  const own = [
    ...rows('mTLS', described.mtls),
    ...rows('policy', described.policies),
    ...rows('waypoint', [described.waypoint]),
    ...(services.length === 0 ? [['  service', 'none selects it']] : []),
  ];
  return [head + columns(own, width), ...services.map((service) => serviceText(service, width))].join('\n');
}

/** What applies to a Service. */
export function serviceText(described: ServiceDescription, width?: number): string {
  const { service, hosts, ports, workloads } = described;
  const own = [
    ...ports.map((port) => ['  port', port]),
    ...rows('rule', described.rules),
    ...rows('route', described.routes),
    ...rows('gateway', described.gateways),
    ...rows('waypoint', [described.waypoint]),
    ...(workloads.length > 0 ? workloads.map((name) => ['  workload', name]) : [['  workload', 'none']]),
  ];
  return `Service ${service} (${hosts.join(', ')})\n${columns(own, width)}`;
}
