import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { tagInstead } from './tag-name.ts';
import { type FoundPod, findTargetPod, readyPod } from './target-pod.ts';

interface Dashboard {
  /** Selects its pods; absent for those of a pod that the user names. */
  readonly labels?: string;
  readonly port: number;
  /** What is opened in the browser, below the address. */
  readonly path: string;
}

/** The user interfaces that can be reached, by the reference's names. */
export const dashboards = {
  controlz: { labels: 'app=istiod', port: 9876, path: '/' },
  envoy: { port: 15000, path: '/' },
  grafana: { labels: 'app.kubernetes.io/name=grafana', port: 3000, path: '/' },
  'istiod-debug': { labels: 'app=istiod', port: 15014, path: '/debug' },
  jaeger: { labels: 'app=jaeger', port: 16686, path: '/' },
  kiali: { labels: 'app=kiali', port: 20001, path: '/kiali' },
  prometheus: { labels: 'app.kubernetes.io/name=prometheus', port: 9090, path: '/' },
  proxy: { port: 15000, path: '/' },
  skywalking: { labels: 'app=skywalking-ui', port: 8080, path: '/' },
  zipkin: { labels: 'app=zipkin', port: 9411, path: '/zipkin' },
} as const satisfies Readonly<Record<string, Dashboard>>;

export type DashboardName = keyof typeof dashboards;

export interface DashboardQuery {
  readonly name: DashboardName;
  readonly namespace: string;
  /** `[TYPE/]NAME[.NAMESPACE]`, or absent for the first ready pod that the labels select. */
  readonly pod?: string | undefined;
  /** Selects pods instead of the dashboard's own labels. */
  readonly labels?: string | undefined;
  /** Only pods of this revision. */
  readonly revision?: string | undefined;
}

const code = 'DASHBOARD_POD';

/** The pod behind a dashboard. Throws UserError when there is none that is ready. */
export async function findDashboardPod(cluster: Cluster, query: DashboardQuery): Promise<FoundPod> {
  const { name, pod, namespace } = query;
  if (pod !== undefined) return await findTargetPod(cluster, pod, { namespace, code });
  const dashboard: Dashboard = dashboards[name];
  const revision = query.revision === undefined ? [] : [`istio.io/rev=${query.revision}`];
  const labels = [query.labels ?? dashboard.labels ?? [], revision].flat().join(',');
  if (labels === '')
    throw new UserError(`dashboard ${name} needs a pod`, {
      code,
      exit: Exit.failed,
      hint: `name it: dashboard ${name} [TYPE/]NAME[.NAMESPACE]`,
    });
  const place = { namespace, code, hint: `install ${name}, or name its namespace with -n` };
  return await readyPod(cluster, labels, place).catch(async (error: unknown) => {
    throw (await tagInstead(cluster, query.revision ?? '')) ?? error;
  });
}
