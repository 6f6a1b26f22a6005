import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { type EnvoyDump, entriesOf, neededSection } from './config-dump.ts';
import { field, textField } from './fields.ts';
import { byClusterName, clusterName, configCell } from './names.ts';
import { enumWord } from './words.ts';

/** What narrows clusters: each part of the name is looked for in the whole of it. */
export interface ClusterFilter {
  readonly fqdn?: string | undefined;
  readonly direction?: string | undefined;
  readonly subset?: string | undefined;
  readonly port?: number | undefined;
}

/**
 * The clusters that Envoy uses, in the order of their names: those from istiod, then those of the bootstrap.
 *
 * @throws InputError when the dump has no section of them
 */
export function clusters(dump: EnvoyDump, filter: ClusterFilter = {}): readonly Tree[] {
  const section = neededSection(dump, 'Clusters');
  return entriesOf(section, ['dynamicActiveClusters', 'staticClusters'], 'cluster')
    .filter((cluster) => fits(textField(cluster, 'name'), filter))
    .sort((a, b) => byClusterName(textField(a, 'name'), textField(b, 'name')));
}

const fits = (name: string, { fqdn = '', direction = '', subset = '', port }: ClusterFilter): boolean =>
  [fqdn, direction, subset].every((part) => name.includes(part)) && (!port || name.includes(`|${port}|`));

export function clusterTable(dump: EnvoyDump, filter?: ClusterFilter): Table {
  return {
    titles: ['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE'],
    rows: clusters(dump, filter).map((cluster) => {
      const { fqdn, port, subset, direction, isParted } = clusterName(textField(cluster, 'name'));
      const parts = isParted ? [String(port), subset || '-', direction] : ['-', '-', '-'];
      return [fqdn, ...parts, typeWord(cluster), configCell(cluster)];
    }),
  };
}

const typeWord = (cluster: Tree): string =>
  enumWord('envoy.config.cluster.v3.Cluster.DiscoveryType', field(cluster, 'type'));
