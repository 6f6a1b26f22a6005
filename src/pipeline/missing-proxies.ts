import { mapAt, mapsIn } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { ProxyRow } from '../model/proxy-status.ts';
import { runningProxies } from '../world/running-versions.ts';

/** Pods that have a proxy which no istiod knows, of the revision that is asked for. */
export function missingProxies(
  pods: readonly KubeObject[],
  known: ReadonlySet<string>,
  { revision }: { readonly revision?: string | undefined },
): readonly ProxyRow[] {
  const byName = new Map(
    pods.map((pod): [string, KubeObject] => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod]),
  );
  return runningProxies(pods).flatMap((proxy): readonly ProxyRow[] => {
    const pod = byName.get(proxy.pod);
    const [namespace = '', name = ''] = proxy.pod.split('/');
    if (!pod || known.has(`${name}.${namespace}`) || isProxyless(pod)) return [];
    if (revision !== undefined && proxy.revision !== revision) return [];
    const created = Date.parse(String(pod.metadata.creationTimestamp));
    return [
      {
        name: `${name}.${namespace}`,
        cluster: '',
        namespace,
        istiod: '',
        version: proxy.version,
        state: 'MISSING',
        types: [],
        problems: ['MISSING'],
        reasons: [`no istiod knows this ${proxy.component}; ${conditionOf(pod)}`],
        ...(Number.isNaN(created) ? {} : { since: created }),
      },
    ];
  });
}

/** Its application speaks xDS itself, and only when it wants to. */
const isProxyless = ({ metadata }: KubeObject) =>
  metadata.annotations?.['inject.istio.io/templates']?.split(',').some((name) => name.startsWith('grpc-')) === true;

const proxyContainer = 'istio-proxy';

/** What the pod's status says of its proxy: `its container istio-proxy: CrashLoopBackOff`. */
function conditionOf({ status, metadata }: KubeObject): string {
  if (metadata.deletionTimestamp !== undefined) return 'the pod is being deleted';
  const containers = [
    ...mapsIn(mapAt(status, []).initContainerStatuses),
    ...mapsIn(mapAt(status, []).containerStatuses),
  ];
  const container = containers.find(({ name }) => name === proxyContainer);
  if (!container) return `the pod is ${String(mapAt(status, []).phase ?? 'of an unknown phase')}`;
  const waiting = mapAt(container, ['state', 'waiting']).reason;
  if (typeof waiting === 'string') return `its container ${proxyContainer}: ${waiting}`;
  const ended = mapAt(container, ['state', 'terminated']).reason;
  if (typeof ended === 'string') return `its container ${proxyContainer} ended: ${ended}`;
  const restarts = Number(container.restartCount ?? 0);
  const often = restarts > 0 ? `, restarted ${restarts} times` : '';
  return `its container ${proxyContainer} is ${container.ready === true ? 'ready' : 'not ready'}${often}`;
}
