import { Exit } from '../../model/exit.ts';
import { listWaypoints } from '../../pipeline/waypoints.ts';
import { tableText } from '../../report/table.ts';
import { waypointListTable } from '../../report/waypoint.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { inLocale } from '../terminal.ts';
import { allNamespaces, waypointName } from '../waypoint-flags.ts';

export const waypointList = defineCommand({
  path: ['waypoint', 'list'],
  summary: 'List waypoints: what they serve, whether they work, who uses them.',
  description: 'A waypoint that labels name although there is none is listed as missing.',
  examples: [
    { does: 'Of a namespace', run: 'waypoint list -n shop' },
    { does: 'Of all namespaces', run: 'waypoint list -A' },
  ],
  flags: {
    name: { ...waypointName, default: '', help: 'Only the waypoint of this name.' },
    'all-namespaces': allNamespaces,
    output: { type: 'string', short: 'o', choices: ['table', 'json'], default: 'table', help: 'Format.' },
  },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, 'read');
    try {
      const all = flags['all-namespaces'];
      const namespace = all ? undefined : flags.namespace || cluster.target.namespace;
      const listed = await listWaypoints(cluster, namespace);
      const rows = listed.rows.filter(({ name }) => flags.name === '' || name === flags.name);
      for (const reason of listed.unknown)
        io.stderr.write(`warning: who uses a waypoint is not known in full: ${reason}\n`);
      if (flags.output === 'json') io.stdout.write(dataText(rows, 'json'));
      else if (rows.length === 0) io.stderr.write(`no waypoints${namespace === undefined ? '' : ` in ${namespace}`}\n`);
      else io.stdout.write(inLocale(tableText(waypointListTable(rows, all), io.stdout.columns), io));
      return Exit.ok;
    } finally {
      cluster.close();
    }
  },
});
