import type { Io, Output } from '../io/io.ts';
import { analyze, kindsRead } from '../pipeline/analyze.ts';
import { log } from '../report/findings/log.ts';
import { readClusters } from './analysis-clusters.ts';
import type { GlobalValues } from './define-command.ts';

const readMs = 60_000;

/** What `analyze -A` finds in the cluster, one line a finding; what could not be read follows. */
export async function analysisText(flags: GlobalValues, io: Io): Promise<string> {
  const quiet: Output = { write: () => {}, lost: async () => undefined, isTTY: false, columns: undefined };
  const live = await readClusters({
    flags: { ...flags, namespace: undefined },
    io: { ...io, stderr: quiet },
    wanted: kindsRead({ analyzers: [], plugins: [] }),
    revision: '',
    remoteContexts: [],
    timeoutMs: readMs,
    optional: false,
  });
  if (!live) return '';
  const { findings } = await analyze(live.objects, {
    istioNamespace: flags.istioNamespace,
    namespace: undefined,
    filesOfAllNamespaces: true,
    defaultNamespace: '',
    live: true,
    meshConfig: live.meshConfig,
    meshNetworks: live.meshNetworks,
    unreadable: live.unreadable,
    strict: false,
    analyzers: [],
    plugins: [],
    suppress: [],
    baseline: [],
    now: io.now(),
  });
  const unread = [...live.unreadable].map(([kind, reason]) => `not read: ${kind}: ${String(reason)}\n`);
  return log(findings, { color: false } as never) + unread.join('');
}
