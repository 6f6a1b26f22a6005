import type { Table } from '../model/table.ts';
import { certificateTable, endingBefore } from '../ztunnel/certificates.ts';
import type { ZtunnelDump } from '../ztunnel/dump.ts';
import { policyInWords } from '../ztunnel/policy-words.ts';
import {
  connectionTable,
  filteredPolicies,
  filteredServices,
  filteredStates,
  filteredWorkloads,
  policyTable,
  serviceTable,
  workloadTable,
  type ZtunnelFilter,
} from '../ztunnel/tables.ts';

export { readZtunnelDump, type ZtunnelDump } from '../ztunnel/dump.ts';
export type { ZtunnelFilter } from '../ztunnel/tables.ts';
export { endingBefore };

/** What is looked at: the reference's names of the views. */
export type ZtunnelViewName = 'workload' | 'service' | 'policy' | 'certificate' | 'connections';

/** One view of a dump. */
export interface ZtunnelView {
  readonly table: (dump: ZtunnelDump, filter: ZtunnelFilter, now: number) => Table;
  /** The entries as `-o json` gives them. */
  readonly data: (dump: ZtunnelDump, filter: ZtunnelFilter) => readonly unknown[];
}

export const ztunnelViews: Readonly<Record<ZtunnelViewName, ZtunnelView>> = {
  workload: { table: workloadTable, data: filteredWorkloads },
  service: { table: serviceTable, data: filteredServices },
  policy: { table: policyTable, data: filteredPolicies },
  certificate: { table: (dump, _, now) => certificateTable(dump, now), data: (dump) => dump.certificates() },
  connections: { table: connectionTable, data: filteredStates },
};

/** The table of policies with what each of them says. */
export function policyTableInWords(dump: ZtunnelDump, filter: ZtunnelFilter): Table {
  const { titles, rows } = policyTable(dump, filter);
  const policies = filteredPolicies(dump, filter);
  return {
    titles: [...titles, 'APPLIES TO CONNECTIONS'],
    rows: rows.map((row, index) => [...row, policies[index] ? policyInWords(policies[index]) : '']),
  };
}

/** The table of one node's ztunnel. */
export interface NodeTable {
  readonly node: string;
  readonly table: Table;
}

/** Tables of several ztunnels as one: who has a row, where not all of them do. */
export interface MergedTable extends Table {
  /** How many rows are not on every node. */
  readonly differing: number;
}

/**
 * Rows that several ztunnels have become one, with their nodes. `shared`: every ztunnel should have every row, so that one
 * which is missing somewhere is marked.
 */
export function mergedTable(tables: readonly NodeTable[], shared: boolean): MergedTable {
  const found = new Map<string, { readonly row: readonly string[]; readonly nodes: string[] }>();
  for (const { node, table } of tables)
    for (const row of table.rows) {
      const key = JSON.stringify(row);
      const entry = found.get(key) ?? { row, nodes: [] };
      if (!entry.nodes.includes(node)) entry.nodes.push(node);
      found.set(key, entry);
    }
  const merged = [...found.values()].map(({ row, nodes }) => {
    const isEverywhere = nodes.length === tables.length;
    const where = shared && isEverywhere ? 'all' : nodes.join(',');
    return { isEverywhere, cells: [shared && !isEverywhere ? `! ${where}` : where, ...row] };
  });
  const rows = merged.map(({ cells }) => cells);
  return {
    titles: ['ZTUNNEL OF', ...(tables[0]?.table.titles ?? [])],
    rows: shared ? rows.sort((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1)) : rows,
    differing: shared ? merged.filter(({ isEverywhere }) => !isEverywhere).length : 0,
  };
}

/** Rows that differ between nodes stand beside each other. */
const rowKey = (row: readonly string[]) => row.slice(1).join('\0');
