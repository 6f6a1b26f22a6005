import { mapAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { findTargetPod } from './target-pod.ts';

/** Which ztunnels are asked. */
export interface ZtunnelQuery {
  readonly istioNamespace: string;
  /** Namespace of a name. */
  readonly namespace: string;
  /** `[TYPE/]NAME[.NAMESPACE]`: a ztunnel, or a pod whose node's ztunnel is meant. */
  readonly target?: string | undefined;
  readonly node?: string | undefined;
  readonly all: boolean;
  /** Whether the answer is each ztunnel's own: of several, none stands for the others. */
  readonly ownAnswer: boolean;
}

/** A ztunnel that can be asked. */
export interface ZtunnelPod {
  readonly namespace: string;
  readonly pod: string;
  readonly node: string;
}

export interface FoundZtunnels {
  readonly ztunnels: readonly ZtunnelPod[];
  /** The pod that was named, when it is no ztunnel itself. */
  /** How many were not asked, although nobody chose this one. */
  readonly others?: number;
  readonly behind?: { readonly namespace: string; readonly name: string };
}

const failure = (message: string, hint: string) =>
  new UserError(message, { code: 'ZTUNNEL_POD', exit: Exit.failed, hint });

/** Finds the ztunnels. Throws UserError when there is none, or several and only one is meant. */
export async function findZtunnels(cluster: Cluster, query: ZtunnelQuery): Promise<FoundZtunnels> {
  if (query.target !== undefined) return await ofTarget(cluster, query.target, query);
  const pods = await ztunnelPods(cluster, query.istioNamespace);
  if (query.node !== undefined) return { ztunnels: [onNode(pods, query.node, `--node ${query.node}`)] };
  if (query.all || pods.length === 1) return { ztunnels: pods };
  if (!query.ownAnswer) return { ztunnels: pods.slice(0, 1), others: pods.length - 1 };
  throw failure(
    `there are ${pods.length} ztunnels`,
    'name one or a pod of its node, or take --node NODE, or all of them with --all',
  );
}

/** The running ztunnels, by node. */
async function ztunnelPods(cluster: Cluster, istioNamespace: string): Promise<readonly ZtunnelPod[]> {
  const daemonSet = await cluster.get({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    namespace: istioNamespace,
    name: 'ztunnel',
  });
  const selector = mapAt(daemonSet?.spec, ['selector', 'matchLabels']);
  const labels = Object.entries(daemonSet ? selector : { app: 'ztunnel' }).map(([key, value]) => `${key}=${value}`);
  const pods = await cluster.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: istioNamespace,
    labels: labels.join(','),
  });
  const running = pods.filter(({ status }) => mapAt({ status }, ['status']).phase === 'Running');
  if (running.length > 0) return running.map(asZtunnel).sort((a, b) => (a.node < b.node ? -1 : 1));
  throw failure(
    pods.length > 0
      ? `no ztunnel in namespace ${istioNamespace} is running`
      : `there is no ztunnel in namespace ${istioNamespace}`,
    pods.length > 0
      ? `kubectl -n ${istioNamespace} get pods -l ${labels.join(',')} says why`
      : 'ztunnel belongs to the profile ambient; name its namespace with -i where it is another',
  );
}

const asZtunnel = ({ metadata, spec }: KubeObject): ZtunnelPod => ({
  namespace: metadata.namespace ?? '',
  pod: metadata.name ?? '',
  node: nodeOf(spec),
});

function nodeOf(spec: unknown): string {
  const { nodeName } = mapAt({ spec }, ['spec']);
  return typeof nodeName === 'string' ? nodeName : '';
}

function onNode(pods: readonly ZtunnelPod[], node: string, whose: string): ZtunnelPod {
  const found = pods.find((pod) => pod.node === node);
  if (found) return found;
  const nodes = pods.map((pod) => pod.node).slice(0, 10);
  throw failure(`no ztunnel runs on the node of ${whose}`, `ztunnels run on ${nodes.join(', ')}`);
}

async function ofTarget(cluster: Cluster, target: string, query: ZtunnelQuery): Promise<FoundZtunnels> {
  const { namespace, pod: name } = await findTargetPod(cluster, target, {
    namespace: query.namespace,
    code: 'ZTUNNEL_POD',
  });
  const pod = await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  if (!pod) throw failure(`there is no pod ${namespace}/${name}`, 'kubectl get pods -A lists them');
  const app = pod.metadata.labels?.app;
  if (app === 'ztunnel' || (app === undefined && name.startsWith('ztunnel'))) return { ztunnels: [asZtunnel(pod)] };
  const node = nodeOf(pod.spec);
  if (node === '')
    throw failure(
      `pod ${namespace}/${name} is not scheduled to a node`,
      `kubectl -n ${namespace} describe pod ${name}`,
    );
  const ztunnels = await ztunnelPods(cluster, query.istioNamespace);
  return { ztunnels: [onNode(ztunnels, node, `pod ${namespace}/${name}`)], behind: { namespace, name } };
}
