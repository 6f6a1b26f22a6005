import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { endpointCell, hostOf, internalAddress, portOf } from './addresses.ts';
import { configsOf, type EnvoyDump } from './config-dump.ts';
import { field, messagesAt, textField } from './fields.ts';
import { byClusterName, clusterName, compare } from './names.ts';
import { enumWord } from './words.ts';

/** What narrows endpoints; words in any case. */
export interface EndpointFilter {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly cluster?: string | undefined;
  readonly status?: string | undefined;
}

const same = (wanted: string | undefined, value: string) => !wanted || wanted.toLowerCase() === value.toLowerCase();
const healthWord = (value: unknown) => enumWord('envoy.config.core.v3.HealthStatus', value);

/** The clusters with at least one host that fits, whole. */
export const endpointClusters = (statuses: readonly Tree[], filter: EndpointFilter): readonly Tree[] =>
  statuses.filter((status) => hostsOf(status, filter).length > 0);

function hostsOf(status: Tree, filter: EndpointFilter): readonly Tree[] {
  if (!same(filter.cluster, textField(status, 'name'))) return [];
  return messagesAt(status, 'hostStatuses').filter((host) => {
    const address = field(host, 'address');
    const health = healthWord(field(field(host, 'healthStatus'), 'edsHealthStatus'));
    return (
      same(filter.address, addressOf(address)) &&
      (!filter.port || portOf(address) === filter.port) &&
      same(filter.status, health)
    );
  });
}

const addressOf = (address: unknown): string =>
  field(address, 'socketAddress') ? hostOf(address) : endpointCell(address);

/** What Envoy says of the hosts that it sends to, see `/clusters?format=json`. */
export function endpointTable(statuses: readonly Tree[], filter: EndpointFilter): Table {
  const rows = statuses.flatMap((status) =>
    hostsOf(status, filter).map((host) => {
      const address = field(host, 'address');
      const health = field(host, 'healthStatus');
      const outlier = field(health, 'failedOutlierCheck') === true ? 'FAILED' : 'OK';
      return {
        host: addressOf(address),
        port: portOf(address),
        cells: [
          endpointCell(address),
          healthWord(field(health, 'edsHealthStatus')),
          outlier,
          textField(status, 'name'),
        ],
      };
    }),
  );
  rows.sort((a, b) => compare(a.host, b.host) || a.port - b.port || compare(a.cells[3] ?? '', b.cells[3] ?? ''));
  return { titles: ['ENDPOINT', 'STATUS', 'OUTLIER CHECK', 'CLUSTER'], rows: rows.map(({ cells }) => cells) };
}

/** The endpoints that Envoy was sent, with those of each cluster that fit; empty without a section of them. */
export function sentEndpoints(dump: EnvoyDump, filter: EndpointFilter): readonly Tree[] {
  const lists = ['dynamicEndpointConfigs', 'staticEndpointConfigs'];
  const sent = dump.entries('Endpoints', lists) ? configsOf(dump, 'Endpoints', lists, 'endpointConfig') : [];
  return [...sent]
    .filter((config) => same(filter.cluster, textField(config, 'clusterName')))
    .flatMap((config) => withFitting(config, filter))
    .map((config) => [clusterName(textField(config, 'clusterName')), config] as const)
    .sort(([a], [b]) => byClusterName(a, b))
    .map(([, config]) => config);
}

function withFitting(config: Tree, filter: EndpointFilter): readonly Tree[] {
  const localities = messagesAt(config, 'endpoints').flatMap((locality) => {
    const all = messagesAt(locality, 'lbEndpoints');
    const fitting = all.filter((endpoint) => fits(endpoint, filter));
    const { lb_endpoints: _snake, lbEndpoints: _camel, ...rest } = locality;
    // A locality that was sent without endpoints stays so.
    return fitting.length > 0 || all.length === 0 ? [{ ...rest, lbEndpoints: fitting }] : [];
  });
  return localities.some(({ lbEndpoints }) => lbEndpoints.length > 0) ? [{ ...config, endpoints: localities }] : [];
}

function fits(endpoint: Tree, { address, port, status }: EndpointFilter): boolean {
  const place = field(field(endpoint, 'endpoint'), 'address');
  return (
    same(address, sentCell(place)) &&
    (!port || portOf(place) === port) &&
    same(status, healthWord(field(endpoint, 'healthStatus')))
  );
}

function sentCell(address: unknown): string {
  if (isMap(field(address, 'socketAddress'))) return `${hostOf(address)}:${portOf(address)}`;
  if (isMap(field(address, 'pipe'))) return hostOf(address);
  return internalAddress(address) ?? 'unknown';
}

/** The same as a table: what istiod meant, not what Envoy found out. */
export function sentEndpointTable(dump: EnvoyDump, filter: EndpointFilter): Table {
  const rows = sentEndpoints(dump, filter).flatMap((config) =>
    messagesAt(config, 'endpoints').flatMap((locality) =>
      messagesAt(locality, 'lbEndpoints').map((endpoint) => {
        const place = field(endpoint, 'endpoint');
        const more = messagesAt(place, 'additionalAddresses').map((one) => sentCell(field(one, 'address')));
        const name = [sentCell(field(place, 'address')), ...more].join(',');
        return [
          name,
          healthWord(field(endpoint, 'healthStatus')),
          localityCell(locality),
          textField(config, 'clusterName'),
        ];
      }),
    ),
  );
  return { titles: ['NAME', 'STATUS', 'LOCALITY', 'CLUSTER'], rows };
}

function localityCell(holder: unknown): string {
  const [region, zone, subZone] = ['region', 'zone', 'subZone'].map((part) => textField(holder, 'locality', part));
  return `${region}${zone ? `/${zone}${subZone ? `/${subZone}` : ''}` : ''}`;
}

/** What was sent, in the form of Envoy's list of clusters: for those who have only a dump of the configuration. */
export function statusesOfSent(dump: EnvoyDump): readonly Tree[] {
  const sent = configsOf(dump, 'Endpoints', ['dynamicEndpointConfigs', 'staticEndpointConfigs'], 'endpointConfig');
  return [...sent].map((config) => ({
    name: textField(config, 'clusterName'),
    hostStatuses: messagesAt(config, 'endpoints').flatMap((locality) =>
      messagesAt(locality, 'lbEndpoints').map((endpoint) => ({
        address: field(field(endpoint, 'endpoint'), 'address'),
        healthStatus: { edsHealthStatus: healthWord(field(endpoint, 'healthStatus')) },
      })),
    ),
  }));
}
