import { setTimeout } from 'node:timers';
import type { Io } from '../io/io.ts';
import { printable } from '../lib/printable.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { type ClusterContent, type ReadClusterOptions, readCluster, remoteSecrets } from '../pipeline/read-cluster.ts';
import { tagInstead } from '../pipeline/tag-name.ts';
import { connectCluster, connectRemote } from './cluster.ts';
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
    const tag = revision === 'default' ? undefined : await tagInstead(first, revision);
    if (tag) throw tag;
    const options = { wanted, revision, istioNamespace: flags.istioNamespace, deadline: limit.signal };
    const remotes =
      remoteContexts.length > 0
        ? remoteContexts.map(
            (context): Remote => ({
              name: context,
              connect: () => connectCluster({ ...flags, context }, io, 'read'),
            }),
          )
        : (await remoteSecrets(first, flags.istioNamespace)).map(
            ({ name, text }): Remote => ({
              name,
              isFromSecret: true,
              connect: () => connectRemote(flags, io, { name: `the remote secret of ${name}`, text }),
            }),
          );
    const [own, ...others] = await Promise.all([
      readCluster(first, options),
      ...remotes.map((remote) => readRemote(remote, options, io)),
    ]);
    return { ...merged([own, ...others.flatMap((content) => content ?? [])]), namespace };
  } finally {
    clearTimeout(timer);
    first.close();
  }
}

/** Another cluster of the mesh. */
interface Remote {
  readonly name: string;
  connect(): Promise<Cluster>;
  /** Nobody asked for it: that it cannot be read is a note. */
  readonly isFromSecret?: boolean;
}

async function readRemote(
  { name, connect, isFromSecret }: Remote,
  options: ReadClusterOptions,
  io: Io,
): Promise<ClusterContent | undefined> {
  let remote: Cluster | undefined;
  try {
    remote = await connect();
    return await readCluster(remote, { ...options, remote: name });
  } catch (error) {
    if (!isFromSecret || !(error instanceof UserError)) throw error;
    io.stderr.write(`note: cluster ${name} of the mesh is left out: ${printable(error.message)}\n`);
    return undefined;
  } finally {
    remote?.close();
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
