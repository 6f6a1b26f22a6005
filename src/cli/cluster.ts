import type { Io } from '../io/io.ts';
import type { Cluster } from '../model/cluster.ts';
import type { GlobalValues } from './define-command.ts';

/** Connects to the cluster that the global flags name. A reader cannot change anything: every such request is refused. */
export async function connectCluster(flags: GlobalValues, io: Io, access: 'read' | 'write'): Promise<Cluster> {
  const { connect } = await import('../kube/connect.ts');
  return connect({
    env: io.env,
    cwd: io.cwd,
    file: flags.kubeconfig,
    context: flags.context,
    impersonation: { user: flags.as, uid: flags['as-uid'], groups: flags['as-group'] },
    timeoutMs: flags['kubeclient-timeout'],
    readOnly: access === 'read',
  });
}
