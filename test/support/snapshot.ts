import type { KubeObject } from '../../src/model/kube-object.ts';
import { inventoryQueries } from '../../src/plan/inventory.ts';
import { connectTo } from './cluster-suite.ts';

/** Everything of Istio's in the cluster by `Kind namespace/name`; without pods and what else Kubernetes makes by itself. */
export async function snapshot(kubeconfig: string): Promise<Map<string, KubeObject>> {
  const cluster = connectTo(kubeconfig);
  const lists = await Promise.all(
    inventoryQueries({ withCrds: true }).map(({ apiVersion, kind }) => cluster.list({ apiVersion, kind })),
  );
  cluster.close();
  const istio = (object: KubeObject) =>
    /istio/.test(
      `${object.metadata.name} ${object.metadata.namespace ?? ''} ${JSON.stringify(object.metadata.labels ?? {})}`,
    );
  const found = lists
    .flat()
    .filter((object) => istio(object) && !object.metadata.ownerReferences && !byKubernetes(object));
  return new Map(
    found.map((object) => [`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]),
  );
}

const byKubernetes = ({ kind, metadata }: KubeObject) =>
  (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
  (kind === 'ServiceAccount' && metadata.name === 'default');

/** Names alone, sorted. */
export async function names(kubeconfig: string): Promise<readonly string[]> {
  return [...(await snapshot(kubeconfig)).keys()].sort();
}

export async function resourceVersions(kubeconfig: string): Promise<ReadonlyMap<string, unknown>> {
  return new Map([...(await snapshot(kubeconfig))].map(([name, object]) => [name, object.metadata.resourceVersion]));
}

/** What matters of each object when two installations are compared: no numbers that every cluster makes anew. */
export async function contents(kubeconfig: string): Promise<ReadonlyMap<string, unknown>> {
  return new Map(
    [...(await snapshot(kubeconfig))]
      .filter(([, { type }]) => type !== 'istioctl.istio.io/install-record')
      .map(([name, object]) => [name, essence(object)]),
  );
}

/** What matters of an object. */
export function essence({ status: _status, metadata, ...rest }: KubeObject): unknown {
  const text = JSON.stringify({ ...rest, labels: metadata.labels, annotations: metadata.annotations }, (key, value) =>
    ['clusterIP', 'clusterIPs', 'nodePort', 'healthCheckNodePort', 'deployment.kubernetes.io/revision'].includes(key)
      ? undefined
      : value,
  );
  return JSON.parse(text);
}
