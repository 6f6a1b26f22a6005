import { didYouMean } from '../lib/suggest.ts';
import { mapAt, mapsIn } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { UsageError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject, ObjectRef, Tree } from '../model/kube-object.ts';
import { describeRef, refOf } from '../objects/refs.ts';

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

interface FoundPod {
  readonly namespace: string;
  readonly pod: string;
}

/** Kinds whose pods may serve a dashboard, by the words for them. */
const owners: Readonly<Record<string, Pick<ObjectRef, 'apiVersion' | 'kind'>>> = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  deploy: { apiVersion: 'apps/v1', kind: 'Deployment' },
  statefulset: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  sts: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  daemonset: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  ds: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  replicaset: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  rs: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  service: { apiVersion: 'v1', kind: 'Service' },
  svc: { apiVersion: 'v1', kind: 'Service' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
  po: { apiVersion: 'v1', kind: 'Pod' },
};

/** The pod behind a dashboard. Throws UserError when there is none that is ready. */
export async function findDashboardPod(cluster: Cluster, query: DashboardQuery): Promise<FoundPod> {
  const { name, pod, namespace } = query;
  if (pod !== undefined) return await podOf(cluster, pod, namespace);
  const dashboard: Dashboard = dashboards[name];
  const revision = query.revision === undefined ? [] : [`istio.io/rev=${query.revision}`];
  const labels = [query.labels ?? dashboard.labels ?? [], revision].flat().join(',');
  if (labels === '')
    throw notFound(`dashboard ${name} needs a pod`, `name it: dashboard ${name} [TYPE/]NAME[.NAMESPACE]`);
  return await readyPod(cluster, { namespace, labels }, `install ${name}, or name its namespace with -n`);
}

/** What `[TYPE/]NAME[.NAMESPACE]` stands for: the pod of that name, or a ready one of the workload or Service. */
async function podOf(cluster: Cluster, text: string, home: string): Promise<FoundPod> {
  const slash = text.indexOf('/');
  const type = slash < 0 ? 'pod' : text.slice(0, slash).toLowerCase().replace(/\..*$/, '');
  const owner = owners[type] ?? owners[type.replace(/s$/, '')];
  if (!owner)
    throw new UsageError(
      `"${type}" is no kind that has pods`,
      didYouMean(type, Object.keys(owners)) ?? `one of ${Object.keys(owners).join(', ')}`,
    );
  const rest = text.slice(slash + 1);
  const dot = rest.lastIndexOf('.');
  const [name, namespace] = dot > 0 ? [rest.slice(0, dot), rest.slice(dot + 1)] : [rest, home];
  const found = await cluster.get({ ...owner, namespace, name });
  if (!found)
    throw notFound(`there is no ${owner.kind.toLowerCase()} ${namespace}/${name}`, `kubectl get ${type} -A lists them`);
  if (owner.kind === 'Pod') return { namespace, pod: name };
  const labels = selectorOf(found);
  if (labels === '') throw notFound(`${describeRef(refOf(found))} selects no pods`, 'name a pod, or what selects some');
  return await readyPod(cluster, { namespace, labels }, `kubectl -n ${namespace} get pods -l '${labels}' says why`);
}

/** The labels that the pods of a workload or Service carry, as the API server takes them. */
function selectorOf({ kind, spec }: KubeObject): string {
  const selector = mapAt(spec, ['selector']);
  const pairs = Object.entries(kind === 'Service' ? selector : mapAt(selector, ['matchLabels']));
  const expressions = mapsIn(selector.matchExpressions).map(({ key, operator, values }) => {
    if (operator === 'Exists') return `${key}`;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[values].flat().join(',')})`;
  });
  return [...pairs.map(([key, value]) => `${key}=${value}`), ...expressions].join(',');
}

async function readyPod(
  cluster: Cluster,
  { namespace, labels }: { readonly namespace: string; readonly labels: string },
  hint: string,
): Promise<FoundPod> {
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
  const ready = pods.find(isReady);
  if (ready) return { namespace, pod: ready.metadata.name ?? '' };
  throw notFound(`${pods.length === 0 ? 'no pod' : 'no ready pod'} in namespace ${namespace} carries ${labels}`, hint);
}

const notFound = (message: string, hint: string) =>
  new UserError(message, { code: 'DASHBOARD_POD', exit: Exit.failed, hint });

function isReady({ status }: KubeObject): boolean {
  const conditions = (status as Tree | undefined)?.conditions; // a live Pod
  return (
    Array.isArray(conditions) && conditions.some(({ type, status: state }) => type === 'Ready' && state === 'True')
  );
}
