import { plural } from '../lib/plural.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import { Exit } from '../model/exit.ts';
import type { Table } from '../model/table.ts';
import {
  mergedTable,
  type ZtunnelDump,
  type ZtunnelFilter,
  type ZtunnelViewName,
  ztunnelViews,
} from '../pipeline/ztunnel.ts';
import { tableText } from '../report/table.ts';
import { inLocale } from './terminal.ts';
import { type OneDump, readZtunnels, type ZtunnelRequest } from './ztunnel-input.ts';

/** One view of what one ztunnel or several have. */
export interface ShownView {
  readonly name: ZtunnelViewName;
  readonly filter: ZtunnelFilter;
  readonly output: string;
  /** Another table than the view's usual one. */
  readonly table?: (dump: ZtunnelDump, filter: ZtunnelFilter) => Table;
}

/** What every ztunnel should have alike; certificates and connections are each one's own. */
const shared: ReadonlySet<ZtunnelViewName> = new Set(['workload', 'service', 'policy']);

/** Reads, then prints the table or the data. Resolves to what was read. */
export async function showZtunnels(request: ZtunnelRequest, view: ShownView): Promise<readonly OneDump[]> {
  const { io, flags } = request;
  const { dumps, behind } = await readZtunnels(request, !shared.has(view.name));
  const narrows = view.name === 'workload' || view.name === 'connections';
  const filter = behind && narrows ? { ...view.filter, ...behind } : view.filter;
  const { data, table } = ztunnelViews[view.name];
  if (view.output === 'short') {
    const make = view.table ?? ((dump: ZtunnelDump) => table(dump, filter, io.now()));
    const tables = dumps.map(({ pod, dump }) => ({ node: pod?.node ?? '', table: make(dump, filter) }));
    const merged = flags.all ? mergedTable(tables, shared.has(view.name)) : undefined;
    io.stdout.write(inLocale(tableText(merged ?? tables[0]?.table ?? { titles: [], rows: [] }, io.stdout.columns), io));
    if (merged && merged.differing > 0)
      io.stderr.write(
        `warning: ${plural(merged.differing, 'row')} marked ! ${merged.differing === 1 ? 'is' : 'are'} not the same on all ${plural(dumps.length, 'node')}\n`,
      );
    return dumps;
  }
  const one = dumps[0];
  const value = flags.all
    ? dumps.map(({ pod, dump }) => ({ node: pod?.node ?? '', pod: pod?.pod ?? '', entries: data(dump, filter) }))
    : one
      ? data(one.dump, filter)
      : [];
  io.stdout.write(view.output === 'yaml' ? emitYaml(value) : `${JSON.stringify(value, null, 4)}\n`);
  return dumps;
}

/** The same for commands that have nothing to add. */
export async function showView(request: ZtunnelRequest, view: ShownView): Promise<typeof Exit.ok> {
  await showZtunnels(request, view);
  return Exit.ok;
}
