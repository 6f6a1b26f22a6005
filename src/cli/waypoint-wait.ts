import type { Io } from '../io/io.ts';
import { follow } from '../lib/follow.ts';
import { printable } from '../lib/printable.ts';
import type { Cluster } from '../model/cluster.ts';
import { Exit, type ExitStatus } from '../model/exit.ts';
import type { WaypointRow } from '../model/waypoint.ts';
import { followWaypoint, type WaypointName, whyNotProgrammed } from '../pipeline/waypoint-wait.ts';
import { deadlineAfter } from './deadline.ts';

export interface WaypointWait {
  readonly io: Io;
  readonly flags: { readonly 'waypoint-timeout': number };
}

/** Waits until a waypoint works, and says each change of its state; at the end of the time, what is missing. */
export async function waitForWaypoint(
  cluster: Cluster,
  waypoint: WaypointName,
  { io, flags }: WaypointWait,
): Promise<ExitStatus> {
  const limit = flags['waypoint-timeout'];
  const stop = follow(deadlineAfter(limit), io.interrupted);
  const label = `waypoint ${waypoint.namespace}/${waypoint.name}`;
  io.stderr.write(`waiting for ${label}, ${limit / 1000} s at most\n`);
  let last: WaypointRow | undefined;
  try {
    for await (const row of followWaypoint(cluster, waypoint, stop.signal)) {
      last = row;
      if (row.programmed !== 'True')
        io.stderr.write(`${printable(`${label}: ${row.type} is not True: ${row.reason}: ${row.message}`)}\n`);
    }
  } finally {
    stop.abort();
  }
  if (last?.programmed === 'True') {
    io.stderr.write(`${label} works${last.addresses.length > 0 ? ` at ${last.addresses.join(', ')}` : ''}\n`);
    return Exit.ok;
  }
  if (io.interrupted.aborted) return Exit.interrupted;
  const causes = last ? await whyNotProgrammed(cluster, last) : ['the API server has not told of it'];
  io.stderr.write(`error: ${label} does not work after ${limit / 1000} s\n`);
  for (const cause of causes) io.stderr.write(`  ${printable(cause)}\n`);
  io.stderr.write('hint: run the same command again, which is safe; wait longer with --waypoint-timeout\n');
  return Exit.timedOut;
}
