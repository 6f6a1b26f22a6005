import type { Io } from '../io/io.ts';
import type { ConnectOptions, FilledOptions } from '../kube/connect.ts';
import type { Cluster } from '../model/cluster.ts';
import type { GlobalValues } from './define-command.ts';

/** How the global flags reach a cluster. A reader cannot change anything: every such request is refused. */
export function connectOptions(flags: GlobalValues, io: Io, access: 'read' | 'write'): FilledOptions {
  return {
    env: io.env,
    cwd: io.cwd,
    file: flags.kubeconfig,
    context: flags.context,
    impersonation: { user: flags.as, uid: flags['as-uid'], groups: flags['as-group'] },
    timeoutMs: flags['kubeclient-timeout'],
    readOnly: access === 'read',
  };
}

/** Connects to the cluster that the global flags name. */
export async function connectCluster(flags: GlobalValues, io: Io, access: 'read' | 'write'): Promise<Cluster> {
  const { connect } = await import('../kube/connect.ts');
  return connect(connectOptions(flags, io, access));
}

/** Connects to another cluster of the mesh, to read, with a kubeconfig that a Secret of the first one holds. */
export async function connectRemote(flags: GlobalValues, io: Io, secret: ConnectOptions['secret']): Promise<Cluster> {
  const { connect } = await import('../kube/connect.ts');
  return connect({ ...connectOptions({ ...flags, context: undefined }, io, 'read'), secret });
}
