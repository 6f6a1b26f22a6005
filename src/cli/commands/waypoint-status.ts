import { UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { whyNotProgrammed } from '../../pipeline/waypoint-wait.ts';
import { waypointGateways, waypointRow } from '../../pipeline/waypoints.ts';
import { tableText } from '../../report/table.ts';
import { waypointStatusTable } from '../../report/waypoint.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { inLocale } from '../terminal.ts';
import { allNamespaces, waypointName, waypointTimeout } from '../waypoint-flags.ts';
import { waitForWaypoint } from '../waypoint-wait.ts';

export const waypointStatus = defineCommand({
  path: ['waypoint', 'status'],
  summary: 'Say of each waypoint whether it works, and what is missing where it does not.',
  description:
    'Answers at once, with exit status 1 when one does not work; --wait waits for all of them. With --wait=false the status is 0 whatever they are.',
  examples: [
    { does: 'Of all waypoints of a namespace', run: 'waypoint status -n shop' },
    { does: 'Wait for one', run: 'waypoint status waypoint -n shop --wait --waypoint-timeout 2m' },
  ],
  arguments: [{ name: 'waypoint', repeated: true, completes: 'waypoint', help: 'Names; all of them without.' }],
  flags: {
    name: { ...waypointName, default: '', help: 'Only the waypoint of this name.' },
    'all-namespaces': allNamespaces,
    wait: { type: 'boolean', short: 'w', help: 'Wait until each of them works.' },
    'waypoint-timeout': waypointTimeout,
    output: { type: 'string', short: 'o', choices: ['table', 'json'], default: 'table', help: 'Format.' },
  },
  async run({ flags, args, given, io }) {
    const cluster = await connectCluster(flags, io, 'read');
    try {
      const all = flags['all-namespaces'];
      const namespace = all ? undefined : flags.namespace || cluster.target.namespace;
      const names = [...args, ...(flags.name === '' ? [] : [flags.name])];
      const read = async () =>
        (await waypointGateways(cluster, namespace))
          .map(waypointRow)
          .filter(({ name }) => names.length === 0 || names.includes(name))
          .sort((a, b) => (`${a.namespace}\0${a.name}` < `${b.namespace}\0${b.name}` ? -1 : 1));
      const found = await read();
      const missing = names.filter((name) => !found.some((row) => row.name === name));
      if (missing.length > 0)
        throw new UserError(
          `there is no waypoint ${missing.join(', ')}${namespace === undefined ? '' : ` in ${namespace}`}`,
          {
            code: 'WAYPOINT_UNKNOWN',
            exit: Exit.failed,
            hint: 'istioctl waypoint list -A shows those that there are',
          },
        );
      let status: typeof Exit.ok | typeof Exit.timedOut | typeof Exit.interrupted | typeof Exit.failed = Exit.ok;
      const waiting = flags.wait ? found.filter(({ programmed }) => programmed !== 'True') : [];
      const waited = await Promise.all(waiting.map((row) => waitForWaypoint(cluster, row, { io, flags })));
      if (waited.includes(Exit.timedOut)) status = Exit.timedOut;
      if (waited.includes(Exit.interrupted)) status = Exit.interrupted;
      const rows = waiting.length > 0 ? await read() : found;
      if (flags.output === 'json') io.stdout.write(dataText(rows, 'json'));
      else if (rows.length === 0) io.stderr.write(`no waypoints${namespace === undefined ? '' : ` in ${namespace}`}\n`);
      else io.stdout.write(inLocale(tableText(waypointStatusTable(rows, all), io.stdout.columns), io));
      const broken = rows.filter(({ programmed }) => programmed !== 'True');
      if (status !== Exit.ok || broken.length === 0) return status;
      for (const row of broken) {
        io.stderr.write(`waypoint ${row.namespace}/${row.name} does not work:\n`);
        for (const cause of await whyNotProgrammed(cluster, row)) io.stderr.write(`  ${cause}\n`);
      }
      return given.has('wait') && !flags.wait ? Exit.ok : Exit.failed;
    } finally {
      cluster.close();
    }
  },
});
