import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';

interface Dashboard {
  /** Selects its pods; absent for those of a pod that the user names. */
  readonly labels?: string;
  readonly port: number;
  /** What is opened in the browser, below the address. */
  readonly path: string;
}

/** The user interfaces that can be reached, by the reference's names. */
export const dashboards = {
  controlz: { port: 9876, path: '/' },
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
  /** `POD`, `POD.NAMESPACE`, or absent for the first ready pod that the labels select. */
  readonly pod?: string | undefined;
  /** Selects pods instead of the dashboard's own labels. */
  readonly labels?: string | undefined;
}

/** The pod behind a dashboard. Throws UserError when there is none that is ready. */
export async function findDashboardPod(
  cluster: Cluster,
  query: DashboardQuery,
): Promise<{ namespace: string; pod: string }> {
  const { name, pod } = query;
  if (pod !== undefined) {
    const [podName = '', namespace = query.namespace] = pod.split('.');
    const found = await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: podName });
    if (found) return { namespace, pod: podName };
    throw notFound(`there is no pod ${namespace}/${podName}`, 'kubectl get pods -A lists them');
  }
  const dashboard: Dashboard = dashboards[name];
  const labels = query.labels ?? dashboard.labels;
  if (labels === undefined) throw notFound(`dashboard ${name} needs a pod`, `name it: dashboard ${name} POD.NAMESPACE`);
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: query.namespace, labels });
  const ready = pods.find(isReady);
  if (ready) return { namespace: query.namespace, pod: ready.metadata.name ?? '' };
  const what = pods.length === 0 ? 'no pod' : 'no ready pod';
  throw notFound(
    `${what} in namespace ${query.namespace} carries ${labels}`,
    `install ${name}, or name its namespace with -n`,
  );
}

const notFound = (message: string, hint: string) =>
  new UserError(message, { code: 'DASHBOARD_POD', exit: Exit.failed, hint });

function isReady({ status }: KubeObject): boolean {
  const conditions = (status as Tree | undefined)?.conditions; // a live Pod
  return (
    Array.isArray(conditions) && conditions.some(({ type, status: state }) => type === 'Ready' && state === 'True')
  );
}
