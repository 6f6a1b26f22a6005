import type { Io } from '../io/io.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { kindsRead } from '../pipeline/analyze.ts';
import { append } from '../world/label-index.ts';
import { type LiveInput, readClusters } from './analysis-clusters.ts';
import type { GlobalValues } from './define-command.ts';

/** Longest time to read a cluster; what is missing then is said. */
const timeoutMs = 30_000;

/**
 * Reads everything of a cluster that decides about requests.
 *
 * @param done what the objects are wanted for: `drawn`
 * @throws UserError when the cluster lets nothing be read
 */
export async function readMesh(flags: GlobalValues, io: Io, done: string): Promise<LiveInput | undefined> {
  const request = { wanted: kindsRead({}), revision: '', remoteContexts: [], timeoutMs, optional: false };
  const live = await readClusters({ ...request, flags: { ...flags, namespace: undefined }, io });
  const unseen = new Map<string, string[]>();
  for (const [kind, { reason }] of live?.unreadable ?? []) append(unseen, reason, kind);
  for (const [reason, kinds] of unseen) io.stderr.write(`note: not ${done}: ${kinds.sort().join(', ')} (${reason})\n`);
  if (live && live.objects.length === 0 && unseen.size > 0)
    throw new UserError(`the cluster let nothing be read that could be ${done}`, {
      code: 'NOTHING_READABLE',
      exit: live.timedOut ? Exit.timedOut : Exit.failed,
      hint: 'ask for the right to list the kinds above, choose another --context or --as, or name files with -f',
    });
  return live;
}
