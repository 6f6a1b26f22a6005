import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { configsOf, type EnvoyDump, nothingIn } from './config-dump.ts';
import { field, textField } from './fields.ts';
import { byClusterName, type ClusterName, clusterName, configCell } from './names.ts';
import { enumWord } from './words.ts';

/** What narrows clusters: each part of the name is looked for in the whole of it. */
export interface ClusterFilter {
  readonly fqdn?: string | undefined;
  readonly direction?: string | undefined;
  readonly subset?: string | undefined;
  readonly port?: number | undefined;
}

/** A cluster, or what is kept of it, by its name. */
interface Named<T> {
  readonly name: ClusterName;
  readonly kept: T;
}

/** Reads clusters one by one, and keeps of each what is wanted: a large mesh has more of them than memory should hold. */
function collect<T>(dump: EnvoyDump, filter: ClusterFilter, keep: (cluster: Tree, name: string) => T) {
  const found: Named<T>[] = [];
  let all = 0;
  for (const cluster of configsOf(dump, 'Clusters', ['dynamicActiveClusters', 'staticClusters'], 'cluster')) {
    all++;
    const name = textField(cluster, 'name');
    if (fits(name, filter)) found.push({ name: clusterName(name), kept: keep(cluster, name) });
  }
  found.sort((a, b) => byClusterName(a.name, b.name));
  return { found, all };
}

const fits = (name: string, { fqdn = '', direction = '', subset = '', port }: ClusterFilter): boolean =>
  [fqdn, direction, subset].every((part) => name.includes(part)) && (!port || name.includes(`|${port}|`));

/**
 * The clusters that Envoy uses, in the order of their names: those from istiod, and those of the bootstrap.
 *
 * @throws InputError when the dump has no section of them
 */
export const clusters = (dump: EnvoyDump, filter: ClusterFilter = {}): readonly Tree[] =>
  collect(dump, filter, (cluster) => cluster).found.map(({ kept }) => kept);

/**
 * The same as a table.
 *
 * @param before cells in front of those that have a title, from the cluster's name
 * @throws UserError when there is none at all, whatever is wanted
 */
export function clusterTable(
  dump: EnvoyDump,
  filter: ClusterFilter = {},
  before: (name: string) => readonly string[] = () => [],
): Table {
  const { found, all } = collect(dump, filter, (cluster, name) => ({
    before: before(name),
    after: [typeWord(cluster), configCell(cluster)],
  }));
  if (all === 0) throw nothingIn(dump, 'clusters');
  return {
    titles: ['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE'],
    rows: found.map(({ name: { fqdn, port, subset, direction, isParted }, kept }) => {
      const parts = isParted ? [String(port), subset || '-', direction] : ['-', '-', '-'];
      return [...kept.before, fqdn, ...parts, ...kept.after];
    }),
  };
}

const typeWord = (cluster: Tree): string =>
  enumWord('envoy.config.cluster.v3.Cluster.DiscoveryType', field(cluster, 'type'));
