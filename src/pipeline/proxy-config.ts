import { bootstrapLines } from '../envoy/bootstrap.ts';
import { type ClusterFilter, clusterTable } from '../envoy/clusters.ts';
import { type EnvoyDump, neededSection, nothingIn, sectionOf } from '../envoy/config-dump.ts';
import { type EndpointFilter, endpointTable, sentEndpointTable, statusesOfSent } from '../envoy/endpoints.ts';
import { extensionTable } from '../envoy/extensions.ts';
import { type ListenerFilter, listeners, listenerTable } from '../envoy/listeners.ts';
import { routes, routeTable } from '../envoy/routes.ts';
import { rootsOf, secretRows, secretTable } from '../envoy/secrets.ts';
import { envoyData } from '../envoy/views.ts';
import { waypointTable } from '../envoy/waypoint.ts';
import { withoutKeys } from '../envoy/without-keys.ts';
import { UserError } from '../model/errors.ts';

import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';

export { type EnvoyDump, readEnvoyDump } from '../envoy/config-dump.ts';
export type { ClusterFilter, EndpointFilter, ListenerFilter, Tree };
export {
  bootstrapLines,
  endpointTable,
  envoyData,
  extensionTable,
  rootsOf,
  secretRows,
  secretTable,
  sentEndpointTable,
  waypointTable,
  withoutKeys,
};

/**
 * The table of a view. An Envoy that has nothing at all to show is an error; nothing that fits a filter is not.
 *
 * @throws UserError
 */
export const proxyTables = {
  clusters(dump: EnvoyDump, filter: ClusterFilter): Table {
    return clusterTable(dump, filter);
  },
  listeners(dump: EnvoyDump, filter: ListenerFilter, perChain: boolean): Table {
    if (listeners(dump).length === 0) throw nothingIn(dump, 'listeners');
    return listenerTable(dump, filter, perChain);
  },
  routes(dump: EnvoyDump, name: string | undefined, perRoute: boolean): Table {
    if (routes(dump).length === 0) throw nothingIn(dump, 'routes');
    return routeTable(dump, name, perRoute);
  },
};

/**
 * What Envoy says of its endpoints; of a dump of the configuration, what it was sent.
 *
 * @throws InputError when the dump has neither
 */
export function statusesIn(dump: EnvoyDump): readonly Tree[] {
  return dump.clusterStatuses() ?? statusesOfSent(dump);
}

/**
 * A dump that can tell what endpoints were sent; one without any has none.
 *
 * @throws InputError for an answer to another question
 */
export function neededEndpoints(dump: EnvoyDump): EnvoyDump {
  if (dump.clusterStatuses()) neededSection(dump, 'Endpoints');
  return dump;
}

/** What `all` prints, part by part, with a note for what the dump does not have. */
export interface WholeProxy {
  readonly parts: readonly {
    readonly title: string;
    readonly rows: readonly (readonly string[])[];
    readonly padding: number;
  }[];
  readonly missing: readonly string[];
}

export interface WholeFilter {
  readonly clusters: ClusterFilter;
  readonly listeners: ListenerFilter;
  readonly endpoints: EndpointFilter;
  readonly route?: string | undefined;
  readonly verbose: boolean;
}

/**
 * Every table of a dump, each row with what it is in front.
 *
 * @throws UserError when the dump has no section at all
 */
export function wholeProxy(dump: EnvoyDump, filter: WholeFilter, now: number): WholeProxy {
  const missing: string[] = [];
  const parts: WholeProxy['parts'][number][] = [];
  const add = (title: string, padding: number, rows: () => readonly (readonly string[])[]) => {
    try {
      parts.push({ title, padding, rows: rows() });
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'ENVOY_DUMP') throw error;
      missing.push(error.message);
    }
  };
  add('BOOTSTRAP INFO', 1, () => bootstrapLines(dump));
  add('CLUSTER INFO', 5, () => clusterRows(dump, filter.clusters));
  add('LISTENER INFO', 1, () => listenerRows(dump, filter));
  add('ROUTE INFO', 5, () => prefixed('route', withTitles(proxyTables.routes(dump, filter.route, filter.verbose))));
  add('SECRET INFO', 5, () => secretLines(dump, now));
  if (parts.length === 0 && !sectionOf(dump, 'Endpoints')) throw nothingIn(dump, 'section that can be shown');
  add('ENDPOINTS INFO', 5, () => prefixed('endpoint', withTitles(sentEndpointTable(dump, filter.endpoints))));
  return { parts, missing };
}

const withTitles = ({ titles, rows }: Table) => [titles, ...rows];

/** The first cell of each row but the titles says what the row is. */
const prefixed = (kind: string, [titles = [], ...rows]: readonly (readonly string[])[]) => [
  titles,
  ...rows.map(([first, ...rest]) => [`${kind}/${first}`, ...rest]),
];

const nameOf = ({ name }: Tree) => `${name ?? ''}`;

/** A cluster whose name has no parts is told with its prefix twice, as the reference does. */
function clusterRows(dump: EnvoyDump, filter: ClusterFilter): readonly (readonly string[])[] {
  const { titles, rows } = clusterTable(dump, filter, (name) => [`cluster/${name}`]);
  const cells = rows.map(([name = '', fqdn = '', ...rest]) => [
    name,
    name === `cluster/${fqdn}` ? name : fqdn,
    ...rest,
  ]);
  return [['NAME', ...titles], ...cells];
}

function listenerRows(dump: EnvoyDump, { listeners: wanted, verbose }: WholeFilter): readonly (readonly string[])[] {
  if (listeners(dump).length === 0) throw nothingIn(dump, 'listeners');
  const { titles, rows } = listenerTable(dump, wanted, verbose, (listener) => [`listener/${nameOf(listener)}`]);
  return [['NAME', ...titles], ...rows];
}

const noSecrets = 'No active or warming secrets found.';

function secretLines(dump: EnvoyDump, now: number): readonly (readonly string[])[] {
  const rows = secretRows(dump, now);
  return rows ? prefixed('secret', withTitles(secretTable(rows))) : [[noSecrets]];
}
