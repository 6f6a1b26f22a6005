import { setTimeout } from 'node:timers';
import type { Io } from '../io/io.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { type ClusterContent, type ReadClusterOptions, readCluster } from '../pipeline/read-cluster.ts';
import { connectCluster } from './cluster.ts';
import type { GlobalValues } from './define-command.ts';

export interface ClusterRequest {
  readonly flags: GlobalValues;
  readonly io: Io;
  readonly wanted: ReadClusterOptions['wanted'];
  readonly revision: string;
  readonly remoteContexts: readonly string[];
  readonly timeoutMs: number;
  /** There is something to analyze without a cluster, and nobody insists on one. */
  readonly optional: boolean;
}

/** What the clusters hold, and which namespace is meant. */
export interface LiveInput extends ClusterContent {
  readonly namespace: string;
}

/** Reads the cluster and those of --remote-contexts. undefined when none is configured and none is needed. */
export async function readClusters(request: ClusterRequest): Promise<LiveInput | undefined> {
  const { flags, io, remoteContexts, timeoutMs, optional } = request;
  const first = await connectCluster(flags, io, 'read').catch((error: unknown) => {
    const isMissing = error instanceof InputError && error.code === 'KUBECONFIG_MISSING';
    if (!isMissing || !optional) throw error;
    io.stderr.write('note: no cluster is configured: only the files are analyzed\n');
    return undefined;
  });
  if (!first) return undefined;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    const namespace = flags.namespace ?? first.target.namespace;
    const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace };
    if (flags.namespace !== undefined && !(await first.get(ref))) throw noNamespace(namespace);
    const { wanted, revision } = request;
    const options = { wanted, revision, istioNamespace: flags.istioNamespace, deadline: limit.signal };
    const contents = await Promise.all([
      readCluster(first, options),
      ...remoteContexts.map(async (context) => {
        const remote = await connectCluster({ ...flags, context }, io, 'read');
        return await readCluster(remote, { ...options, remote: context }).finally(() => remote.close());
      }),
    ]);
    return { ...merged(contents), namespace };
  } finally {
    clearTimeout(timer);
    first.close();
  }
}

function merged(contents: readonly ClusterContent[]): ClusterContent {
  const [first] = contents;
  return {
    objects: contents.flatMap(({ objects }) => objects),
    unreadable: new Map(contents.flatMap(({ unreadable }) => [...unreadable])),
    timedOut: contents.some(({ timedOut }) => timedOut),
    meshConfig: first?.meshConfig,
    meshNetworks: first?.meshNetworks,
  };
}

const noNamespace = (namespace: string) =>
  new UserError(`the cluster has no namespace "${namespace}"`, {
    code: 'NAMESPACE_MISSING',
    exit: Exit.badInput,
    hint: 'kubectl get namespaces lists them; --all-namespaces looks at all',
  });
