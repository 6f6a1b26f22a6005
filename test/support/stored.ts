import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { istioDefinitions } from '../../src/render/components/base/crds.ts';
import { connectTo } from './cluster-suite.ts';

/** Requests under way at once. */
const workers = 24;

/** Stores Istio's CRDs in a real cluster, waits until they are in force, and then stores objects, namespaces first. */
export async function storeWithCrds(kubeconfig: string, objects: readonly KubeObject[]): Promise<void> {
  const cluster = connectTo(kubeconfig);
  try {
    await storeCrds(cluster);
    await storeAll(cluster, objects.filter(isNamespace));
    await storeAll(
      cluster,
      objects.filter((object) => !isNamespace(object)),
    );
  } finally {
    cluster.close();
  }
}

/** Stores Istio's CRDs and waits until they are in force. */
export async function storeCrds(cluster: Cluster): Promise<void> {
  const definitions = istioDefinitions().map(({ object }) => object());
  await storeAll(cluster, definitions);
  for (const { metadata } of definitions) await established(cluster, metadata.name ?? '');
}

const isNamespace = ({ kind }: KubeObject) => kind === 'Namespace';

async function storeAll(cluster: Cluster, objects: readonly KubeObject[]): Promise<void> {
  const left = [...objects].reverse();
  const work = async () => {
    for (let object = left.pop(); object; object = left.pop()) await cluster.apply(object, { fieldManager: 'test' });
  };
  await Promise.all(Array.from({ length: workers }, work));
}

async function established(cluster: Cluster, name: string): Promise<void> {
  const ref = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', namespace: '', name };
  for (let tries = 0; tries < 100; tries++) {
    const crd = await cluster.get(ref);
    const { conditions } = (crd?.status ?? {}) as { conditions?: readonly { type: string; status: string }[] | null };
    if (conditions?.some(({ type, status }) => type === 'Established' && status === 'True')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} did not come into force`);
}
